import {afterEach, describe, expect, test} from 'vitest';
import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import type {RunAs} from '../../../source/rehearsal/controllers/pod-kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {rootRefusal} from '../../../source/rehearsal/pods/run-as.ts';
import {startRegistry} from '../../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';
import {type Cluster, deploymentOf, eventually, startCluster} from '../controllers/cluster.ts';
import {withUser} from './image-of-user.ts';

const notRoot = {runAsNonRoot: true};

describe('a container', () => {
  const ask = (podContext: RunAs | undefined, context: RunAs | undefined, user: string) => {
    const container = {name: 'main', image: 'web:1', ...(context && {securityContext: context})};
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'web', namespace: 'app', uid: '7'},
      spec: {containers: [container], ...(podContext && {securityContext: podContext})},
    };
    return rootRefusal(pod, container, user);
  };
  const place = '(pod: "web_app(7)", container: main)';
  const byImage = `container has runAsNonRoot and image will run as root ${place}`;
  const bySpec = `container's runAsUser breaks non-root policy ${place}`;
  const byName = (name: string) =>
    `container has runAsNonRoot and image has non-numeric user (${name}), cannot verify user is non-root ${place}`;

  test.each<[string, RunAs | undefined, RunAs | undefined, string, string | undefined]>([
    ['that does not care runs as root', undefined, undefined, '', undefined],
    ['that may be root runs as root', {runAsNonRoot: false, runAsUser: 0}, undefined, '', undefined],
    ['whose pod may not is refused with an image that says nothing', notRoot, undefined, '', byImage],
    ['that may not is refused with an image that says nothing', undefined, notRoot, '', byImage],
    ['is refused with an image that says 0', notRoot, undefined, '0', byImage],
    ['is refused with an image that says 0 and a group', notRoot, undefined, '0:1000', byImage],
    ['is refused with an image that says a name', notRoot, undefined, 'web', byName('web')],
    ['is refused with an image that says a name and a group', notRoot, undefined, 'web:staff', byName('web')],
    ['is refused with an image that says root by name', notRoot, undefined, 'root', byName('root')],
    ['runs with an image that says a number', notRoot, undefined, '1000', undefined],
    ['runs with an image that says a number and a group', notRoot, undefined, '1000:0', undefined],
    ['runs when its pod says a number', {...notRoot, runAsUser: 1000}, undefined, '', undefined],
    ['runs when it says a number', notRoot, {runAsUser: 1000}, 'root', undefined],
    ['is refused when its pod says 0', {...notRoot, runAsUser: 0}, undefined, '1000', bySpec],
    ['is refused when it says 0 itself', {...notRoot, runAsUser: 1000}, {runAsUser: 0}, '1000', bySpec],
    ['has the last word on whether it may be root', notRoot, {runAsNonRoot: false}, '', undefined],
    ['has the last word on whether it may not', {runAsNonRoot: false}, notRoot, '', byImage],
  ])('%s', (_title, podContext, context, user, words) => {
    expect(ask(podContext, context, user)).toBe(words);
  });
});

describe('on a cluster', () => {
  let cluster: Cluster;
  afterEach(() => cluster.close());

  test('a pod waits with the reason, and runs once the image is another', async () => {
    let user = '';
    const digest = `sha256:${'a'.repeat(64)}`;
    cluster = startCluster({
      source: {resolve: () => ({manifestDigest: digest, configDigest: digest, sizeBytes: 1_000_000, user})},
    });
    const container = {name: 'main', image: 'registry:5000/web:1', imagePullPolicy: 'Always'};
    cluster.store.create(
      resources.deployments,
      deploymentOf('web', {pod: {securityContext: notRoot, containers: [container]}}),
    );
    const refused = await eventually(cluster, () =>
      cluster.pods().find(({status}) => status?.containerStatuses?.[0]?.state.waiting?.message !== undefined),
    );
    const {name, uid} = refused.metadata;
    const message = `container has runAsNonRoot and image will run as root (pod: "${name}_app(${uid})", container: main)`;
    expect(refused.status?.phase).toBe('Pending');
    expect(refused.status?.containerStatuses?.[0]?.state.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message,
    });
    const event = await eventually(cluster, () =>
      cluster.store.list(resources.events).find(({reason, type}) => reason === 'Failed' && type === 'Warning'),
    );
    expect(event['message']).toBe(`Error: ${message}`);
    user = '1000';
    await eventually(cluster, () => cluster.deployment('web')?.status?.availableReplicas === 1);
  });

  test('an init container is held to it too', async () => {
    cluster = startCluster();
    const initContainers = [{name: 'prepare', image: 'busybox:1.36', command: ['true'], securityContext: notRoot}];
    cluster.store.create(resources.deployments, deploymentOf('web', {pod: {initContainers}}));
    const waiting = await eventually(cluster, () => {
      const [status] = cluster.pods()[0]?.status?.initContainerStatuses ?? [];
      return status?.state.waiting?.reason === 'CreateContainerConfigError' && status.state.waiting;
    });
    expect(waiting.message).toMatch(/^container has runAsNonRoot and image will run as root .*container: prepare\)$/);
  });
});

test.each([
  ['made up', undefined, '65532'],
  ['pushed with a user', 'web:staff', 'web:staff'],
  ['pushed without one', '', ''],
])('of an image that was %s the registry knows whom it runs as', async (_title, user, known) => {
  const registry = await startRegistry();
  const madeUp = await imageArchive('shop/web:1');
  registry.put('shop/web', '1', user === undefined ? madeUp : withUser(madeUp, user));
  expect(registry.resolve(`${registry.host}/shop/web:1`, 'node')).toMatchObject({user: known});
  await registry.close();
});
