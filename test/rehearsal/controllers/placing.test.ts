import {afterEach, expect, test} from 'vitest';
import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {type Cluster, deploymentOf, eventually, startCluster} from './cluster.ts';

const clusters: Cluster[] = [];
afterEach(() => {
  for (const cluster of clusters.splice(0)) cluster.close();
});

const labels = {'kubernetes.io/hostname': 'node1'};
function start(allocatable?: object): Cluster {
  const node = {metadata: {name: 'node1', labels}, ...(allocatable && {status: {allocatable}})};
  const cluster = startCluster({node});
  clusters.push(cluster);
  return cluster;
}

const refusalOf =
  ({store}: Cluster, app: string) =>
  () =>
    store
      .list(resources.events)
      .filter(({reason, involvedObject}) => {
        const {name} = involvedObject as {name: string};
        return reason === 'FailedScheduling' && name.startsWith(`${app}-`);
      })
      .map(({message}) => `${message}`)
      .at(-1);

const isAvailable = (cluster: Cluster, name: string) => () => cluster.deployment(name)?.status?.availableReplicas === 1;

const remove = ({store}: Cluster, name: string) => {
  store.remove(resources.deployments, 'app', name);
  for (const set of store.list(resources.replicaSets)) {
    if (set.metadata.name.startsWith(`${name}-`)) store.remove(resources.replicaSets, 'app', set.metadata.name);
  }
  const now = new Date().toISOString();
  for (const {metadata} of store.list(resources.pods)) {
    if (!metadata.name.startsWith(`${name}-`)) continue;
    store.change(resources.pods, 'app', metadata.name, pod => ({
      ...pod,
      metadata: {...pod.metadata, deletionTimestamp: now, deletionGracePeriodSeconds: 1},
    }));
  }
};

const term = (app: string) => ({topologyKey: 'kubernetes.io/hostname', labelSelector: {matchLabels: {app}}});
const required = (app: string) => ({requiredDuringSchedulingIgnoredDuringExecution: [term(app)]});
const container = {name: 'main', image: 'registry:5000/studio-frontend:1.2.2'};

test('a pod that wants another beside it waits for that one, and is placed once it is there', async () => {
  const cluster = start();
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {affinity: {podAffinity: required('db')}}}));
  expect(await eventually(cluster, refusalOf(cluster, 'web'))).toBe(
    "0/1 nodes are available: 1 node(s) didn't match pod affinity rules. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
  );
  cluster.store.create(resources.deployments, deploymentOf('db'));
  await eventually(cluster, isAvailable(cluster, 'web'));
});

test('a pod that waits for another is placed when one that runs gets the label', async () => {
  const cluster = start();
  cluster.store.create(resources.deployments, deploymentOf('cache'));
  await eventually(cluster, isAvailable(cluster, 'cache'));
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {affinity: {podAffinity: required('db')}}}));
  await eventually(cluster, refusalOf(cluster, 'web'));
  const cache = cluster.pods().find(({metadata}) => metadata.name.startsWith('cache-')) as Pod;
  cluster.store.change(resources.pods, 'app', cache.metadata.name, pod => ({
    ...pod,
    metadata: {...pod.metadata, labels: {...pod.metadata.labels, app: 'db'}},
  }));
  await eventually(cluster, isAvailable(cluster, 'web'));
});

test.each([
  [
    'does not want another beside it',
    {affinity: {podAntiAffinity: required('db')}},
    {},
    "1 node(s) didn't match pod anti-affinity rules",
  ],
  [
    'is not wanted by another',
    {},
    {affinity: {podAntiAffinity: required('web')}},
    "1 node(s) didn't satisfy existing pods anti-affinity rules",
  ],
  [
    "wants another's port",
    {containers: [{...container, ports: [{containerPort: 80, hostPort: 80}]}]},
    {containers: [{...container, ports: [{containerPort: 8080, hostPort: 80}]}]},
    "1 node(s) didn't have free ports for the requested pod ports",
  ],
])('a pod that %s waits until that one is gone', async (_title, web, db, why) => {
  const cluster = start();
  cluster.store.create(resources.deployments, deploymentOf('db', {pod: db}));
  await eventually(cluster, isAvailable(cluster, 'db'));
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: web}));
  expect(await eventually(cluster, refusalOf(cluster, 'web'))).toBe(
    `0/1 nodes are available: ${why}. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.`,
  );
  remove(cluster, 'db');
  await eventually(cluster, isAvailable(cluster, 'web'));
});

test('a node that is full takes the next pod when one goes, though neither asks for anything', async () => {
  const cluster = start({pods: '1'});
  cluster.store.create(resources.deployments, deploymentOf('db'));
  await eventually(cluster, isAvailable(cluster, 'db'));
  cluster.store.create(resources.deployments, deploymentOf('web'));
  expect(await eventually(cluster, refusalOf(cluster, 'web'))).toContain('1 Too many pods.');
  remove(cluster, 'db');
  await eventually(cluster, isAvailable(cluster, 'web'));
});

test('replicas that are to be spread wait for a node in another place', async () => {
  const cluster = start();
  const topologySpreadConstraints = [{maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', minDomains: 2, ...term('web')}];
  cluster.store.create(
    resources.deployments,
    deploymentOf('web', {spec: {replicas: 2}, pod: {topologySpreadConstraints}}),
  );
  expect(await eventually(cluster, refusalOf(cluster, 'web'))).toContain(
    "1 node(s) didn't match pod topology spread constraints.",
  );
  cluster.store.create(resources.nodes, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name: 'node2', labels: {'kubernetes.io/hostname': 'node2'}},
  });
  await eventually(cluster, () => cluster.deployment('web')?.status?.availableReplicas === 2);
  expect(new Set(cluster.pods().map(({spec}) => spec.nodeName))).toEqual(new Set(['node1', 'node2']));
});
