import {afterEach, beforeEach, expect, test} from 'vitest';
import {isTrue} from '../../../source/rehearsal/controllers/conditions.ts';
import type {Job, Pod, StatefulSet} from '../../../source/rehearsal/controllers/kinds.ts';
import {isReady} from '../../../source/rehearsal/controllers/pod-template.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {type Cluster, deploymentOf, eventually, startCluster} from './cluster.ts';

let cluster: Cluster;
beforeEach(() => {
  cluster = startCluster();
});
afterEach(() => cluster.close());

const podTemplate = (name: string, container: object = {}, pod: object = {}) => ({
  metadata: {labels: {app: name}},
  spec: {containers: [{name: 'main', image: 'registry:5000/redis:7', ...container}], ...pod},
});

const statefulSet = (name: string, replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {name, namespace: 'app'},
  spec: {
    replicas,
    serviceName: name,
    selector: {matchLabels: {app: name}},
    template: podTemplate(name, {readinessProbe: {tcpSocket: {port: 6379}}}),
    volumeClaimTemplates: [{metadata: {name: 'data'}, spec: {resources: {requests: {storage: '1Gi'}}}}],
  },
});

const job = (command: string[], spec: object = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {name: 'check', namespace: 'app'},
  spec: {backoffLimit: 0, ...spec, template: podTemplate('check', {command}, {restartPolicy: 'Never'})},
});

const setStatus = () => cluster.store.get(resources.statefulSets, 'app', 'db') as StatefulSet | undefined;

const waitForSet = (wanted: Record<string, unknown>) =>
  eventually(cluster, () => {
    const set = setStatus();
    const isCurrent = set?.status?.['observedGeneration'] === set?.metadata.generation;
    return isCurrent && Object.entries(wanted).every(([name, value]) => set?.status?.[name] === value) && set;
  });

test('a StatefulSet starts its pods one after another, each with a claim of its own', async () => {
  const placed: string[] = [];
  cluster.store.subscribe(({type, object}) => {
    if (type !== 'ADDED' || object.kind !== 'Pod') return;
    const others = cluster.pods().filter(pod => pod.metadata.name !== object.metadata.name);
    placed.push(`${object.metadata.name} after ${others.filter(isReady).length} ready`);
  });
  cluster.store.create(resources.statefulSets, statefulSet('db', 2));
  await waitForSet({readyReplicas: 2, updatedReplicas: 2});
  expect(placed).toEqual(['db-0 after 0 ready', 'db-1 after 1 ready']);
  const claims = cluster.store.list(resources.claims, 'app');
  expect(claims.map(({metadata}) => metadata.name)).toEqual(['data-db-0', 'data-db-1']);
  expect(claims.every(claim => (claim['status'] as {phase: string}).phase === 'Bound')).toBe(true);
  expect(cluster.store.list(resources.volumes)).toHaveLength(2);
});

test('an updated StatefulSet replaces its pods from the last to the first', async () => {
  cluster.store.create(resources.statefulSets, statefulSet('db', 2));
  const before = await waitForSet({readyReplicas: 2});
  const removed: string[] = [];
  cluster.store.subscribe(({type, object}) => {
    if (type === 'DELETED' && object.kind === 'Pod') removed.push(object.metadata.name);
  });
  cluster.store.change(resources.statefulSets, 'app', 'db', set => ({
    ...set,
    spec: {...(set as StatefulSet).spec, template: podTemplate('db', {image: 'registry:5000/redis:8'})},
  }));
  const after = await waitForSet({updatedReplicas: 2, readyReplicas: 2});
  expect(removed).toEqual(['db-1', 'db-0']);
  expect(after.status?.currentRevision).toBe(after.status?.updateRevision);
  expect(after.status?.updateRevision).not.toBe(before.status?.updateRevision);
});

test.each([
  [
    'ends well',
    ['sh', '-c', "echo 'checking'; sleep 1; echo ok"],
    'Complete',
    'CompletionsReached',
    ['checking', 'ok'],
  ],
  ['fails', ['sh', '-c', "echo 'too old' >&2; exit 3"], 'Failed', 'BackoffLimitExceeded', ['too old']],
])('a Job %s', async (_, command, type, reason, lines) => {
  cluster.store.create(resources.jobs, job(command));
  const ended = await eventually(cluster, () => {
    const found = cluster.store.get(resources.jobs, 'app', 'check') as Job | undefined;
    return isTrue(found?.status?.conditions, type) && found;
  });
  expect(ended.status?.conditions?.find(condition => condition.type === type)?.reason).toBe(reason);
  const [pod] = cluster.pods();
  expect(pod?.status?.phase).toBe(type === 'Complete' ? 'Succeeded' : 'Failed');
  const container = cluster.node.running('app', pod?.metadata.name ?? '')?.containers[0];
  expect(container?.log?.lines().map(line => line.text)).toEqual(lines);
});

test('a Job tries as often as it may', async () => {
  cluster.store.create(resources.jobs, job(['false'], {backoffLimit: 2}));
  await eventually(cluster, () => {
    const found = cluster.store.get(resources.jobs, 'app', 'check') as Job | undefined;
    return isTrue(found?.status?.conditions, 'Failed');
  });
  expect(cluster.pods()).toHaveLength(3);
});

test('Endpoints name the ready pods of a Service and their port by number', async () => {
  cluster.store.create(resources.services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name: 'web', namespace: 'app'},
    spec: {selector: {app: 'web'}, ports: [{name: 'http', port: 80, targetPort: 'http'}]},
  });
  const containers = [{name: 'main', image: 'registry:5000/nginx:1.24', ports: [{name: 'http', containerPort: 8080}]}];
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {containers}}));
  type Subsets = {addresses?: {targetRef: {name: string}}[]; ports: {port: number}[]}[];
  const [subset] = await eventually(cluster, () => {
    const subsets = cluster.store.get(resources.endpoints, 'app', 'web')?.['subsets'] as Subsets | undefined;
    return subsets?.[0]?.addresses && subsets;
  });
  expect(subset?.addresses?.[0]?.targetRef.name).toBe(cluster.pods()[0]?.metadata.name);
  expect(subset?.ports).toEqual([{name: 'http', port: 8080, protocol: 'TCP'}]);
});

const waitingReason = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0]?.state.waiting;

test('a container that keeps failing is restarted with growing pauses', async () => {
  const containers = [{name: 'main', image: 'registry:5000/app:1', command: ['sh', '-c', 'echo starting; exit 1']}];
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {containers}}));
  const pod = await eventually(cluster, () => {
    const [found] = cluster.pods();
    const isLater = waitingReason(found)?.message?.startsWith('back-off 20s');
    return isLater && found;
  });
  const status = pod.status?.containerStatuses?.[0];
  expect(waitingReason(pod)).toEqual({
    reason: 'CrashLoopBackOff',
    message: `back-off 20s restarting failed container=main pod=${pod.metadata.name}_app(${pod.metadata.uid})`,
  });
  expect(status).toMatchObject({
    restartCount: 2,
    ready: false,
    lastState: {terminated: {exitCode: 1, reason: 'Error'}},
  });
});

test('a pod waits for its environment in the words of the kubelet', async () => {
  const envFrom = [{configMapRef: {name: 'settings'}}];
  const containers = [{name: 'main', image: 'registry:5000/app:1', envFrom}];
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {containers}}));
  const reason = await eventually(cluster, () => {
    const waiting = waitingReason(cluster.pods()[0]);
    return waiting?.reason === 'CreateContainerConfigError' && waiting;
  });
  expect(reason.message).toBe('configmap "settings" not found');
  cluster.store.create(resources.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'settings', namespace: 'app'},
    data: {A: '1'},
  });
  await eventually(cluster, () => cluster.pods().some(isReady));
});

test('a pod whose claim has no class waits unscheduled', async () => {
  cluster.store.create(resources.claims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name: 'data', namespace: 'app'},
    spec: {storageClassName: 'none-such', resources: {requests: {storage: '1Gi'}}},
  });
  const volumes = [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}];
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {volumes}}));
  const pod = await eventually(cluster, () => cluster.pods().find(found => found.status?.conditions?.length));
  expect(pod.status).toMatchObject({
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: expect.stringContaining('pod has unbound immediate PersistentVolumeClaims.'),
      },
    ],
  });
});
