import {afterEach, expect, test} from 'vitest';
import {untold} from '../../../source/rehearsal/controllers/autoscaler-measure.ts';
import {spendBudget} from '../../../source/rehearsal/controllers/budgets.ts';
import type {DaemonSet, Pod, ReplicaSet} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {KubeObject, Resource} from '../../../source/rehearsal/model.ts';
import {type Cluster, deploymentOf, eventually, startCluster} from './cluster.ts';

const clusters: Cluster[] = [];
afterEach(() => {
  for (const cluster of clusters.splice(0)) cluster.close();
});
const start = (options: Parameters<typeof startCluster>[0] = {}) => {
  const cluster = startCluster(options);
  clusters.push(cluster);
  return cluster;
};

const messages = ({store}: Cluster, reason: string): string[] =>
  store
    .list(resources.events)
    .filter(event => event['reason'] === reason)
    .map(event => `${event['message']}`);

const statusOf = ({store}: Cluster, resource: Resource, name: string) =>
  store.get(resource, 'app', name)?.['status'] as Record<string, unknown> | undefined;

const isAvailable = (cluster: Cluster, name: string, replicas: number) => () =>
  cluster.deployment(name)?.status?.availableReplicas === replicas;

test('a Job whose pod a quota refuses says so, and runs once there is room', async () => {
  const cluster = start();
  const {store} = cluster;
  const quota = (pods: string) => ({hard: {pods}});
  store.create(resources.quotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: 'q', namespace: 'app'},
    spec: quota('0'),
  });
  const template = {
    spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'busybox:1.36', command: ['true']}]},
  };
  store.create(resources.jobs, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name: 'once', namespace: 'app'},
    spec: {template},
  });
  await eventually(cluster, () => messages(cluster, 'FailedCreate').some(text => text.includes('exceeded quota: q')));
  expect(statusOf(cluster, resources.jobs, 'once')?.['active']).toBeUndefined();
  store.change(resources.quotas, 'app', 'q', object => ({...object, spec: quota('1')}));
  await eventually(cluster, () => statusOf(cluster, resources.jobs, 'once')?.['succeeded'] === 1);
});

test('a quota refuses pods in the words of the server, and the deployment tells why it has too few', async () => {
  const cluster = start();
  cluster.store.create(resources.quotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: 'q', namespace: 'app'},
    spec: {hard: {pods: '1'}},
  });
  cluster.store.create(resources.deployments, deploymentOf('web', {spec: {replicas: 2}}));
  const [refused] = await eventually(cluster, () => {
    const found = messages(cluster, 'FailedCreate');
    return found.length > 0 && found;
  });
  expect(refused).toMatch(
    /^Error creating: pods "web-\w+-\w+" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1$/,
  );
  const failure = await eventually(cluster, () =>
    cluster.deployment('web')?.status?.conditions?.find(({type}) => type === 'ReplicaFailure'),
  );
  expect(failure).toMatchObject({status: 'True', reason: 'FailedCreate'});
  await eventually(cluster, () => JSON.stringify(statusOf(cluster, resources.quotas, 'q')) === quotaStatus('1'));
  cluster.store.change(resources.quotas, 'app', 'q', quota => ({...quota, spec: {hard: {pods: '3'}}}));
  await eventually(cluster, isAvailable(cluster, 'web', 2));
});

const quotaStatus = (pods: string) => JSON.stringify({hard: {pods}, used: {pods: '1'}});

test('a disruption budget gives way only as far as it allows', async () => {
  const cluster = start();
  cluster.store.create(resources.deployments, deploymentOf('web', {spec: {replicas: 2}}));
  cluster.store.create(resources.disruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name: 'web', namespace: 'app'},
    spec: {minAvailable: 1, selector: {matchLabels: {app: 'web'}}},
  });
  await eventually(cluster, () => statusOf(cluster, resources.disruptionBudgets, 'web')?.['disruptionsAllowed'] === 1);
  const [first, second] = cluster.pods();
  expect(spendBudget(cluster.store, first as Pod)).toBeUndefined();
  expect(spendBudget(cluster.store, second as Pod)?.metadata.name).toBe('web');
});

const scaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: {name: 'web', namespace: 'app'},
  spec: {
    scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'},
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}}],
  },
};
const container = {name: 'main', image: 'registry:5000/web:1', resources: {requests: {cpu: '100m'}}};

/** Every pod uses so much of a processor. */
const using = (cpu: string) => (cluster: () => Cluster) => () =>
  cluster()
    .pods()
    .map(({metadata}) => ({
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: {name: metadata.name, namespace: 'app'},
      containers: [{name: 'main', usage: {cpu}}],
    }));

test('an autoscaler gives a busy deployment more replicas, up to its maximum', async () => {
  const cluster: Cluster = start({podMetrics: () => using('240m')(() => cluster)()});
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {containers: [container]}}));
  cluster.store.create(resources.autoscalers, scaler);
  await eventually(cluster, isAvailable(cluster, 'web', 3));
  expect(messages(cluster, 'SuccessfulRescale')).toContain(
    'New size: 3; reason: cpu resource utilization (percentage of request) above target',
  );
  const limited = await eventually(cluster, () => {
    const {conditions = []} = (statusOf(cluster, resources.autoscalers, 'web') ?? {}) as {
      conditions?: {type: string; reason: string}[];
    };
    return conditions.find(({type, reason}) => type === 'ScalingLimited' && reason === 'TooManyReplicas');
  });
  expect(limited).toBeDefined();
});

test('an autoscaler at rest reads as the recorded one', async () => {
  const cluster: Cluster = start({podMetrics: () => using('10m')(() => cluster)()});
  cluster.store.create(resources.deployments, deploymentOf('web', {pod: {containers: [container]}}));
  await eventually(cluster, isAvailable(cluster, 'web', 1));
  cluster.store.create(resources.autoscalers, scaler);
  const status = await eventually(cluster, () => statusOf(cluster, resources.autoscalers, 'web'));
  expect(status).toMatchObject({
    conditions: [
      {
        type: 'AbleToScale',
        status: 'True',
        reason: 'ReadyForNewScale',
        message: 'recommended size matches current size',
      },
      {
        type: 'ScalingActive',
        status: 'True',
        reason: 'ValidMetricFound',
        message:
          'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
      },
      {
        type: 'ScalingLimited',
        status: 'False',
        reason: 'DesiredWithinRange',
        message: 'the desired count is within the acceptable range',
      },
    ],
    currentMetrics: [
      {resource: {current: {averageUtilization: 10, averageValue: '10m'}, name: 'cpu'}, type: 'Resource'},
    ],
    currentReplicas: 1,
    desiredReplicas: 1,
  });
});

test.each([
  ['nobody has registered the metrics API', undefined, 'the server could not find the requested resource'],
  ['its server is down', () => untold.down, 'the server is currently unable to handle the request'],
] as const)('an autoscaler says what it lacks where %s', async (_title, podMetrics, words) => {
  const blind = start(podMetrics && {podMetrics});
  blind.store.create(resources.deployments, deploymentOf('web', {pod: {containers: [container]}}));
  blind.store.create(resources.autoscalers, scaler);
  const [why] = await eventually(blind, () => {
    const found = messages(blind, 'FailedComputeMetricsReplicas');
    return found.length > 0 && found;
  });
  expect(why).toBe(
    `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ${words} (get pods.metrics.k8s.io)`,
  );
});

test('a DaemonSet has one pod on each node that fits, on a node that comes later too', async () => {
  const cluster = start();
  cluster.store.create(resources.daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {name: 'agent', namespace: 'app'},
    spec: {
      selector: {matchLabels: {app: 'agent'}},
      template: {
        metadata: {labels: {app: 'agent'}},
        spec: {containers: [{name: 'main', image: 'registry:5000/agent:1'}]},
      },
    },
  });
  const ready = () => (cluster.store.get(resources.daemonSets, 'app', 'agent') as DaemonSet)['status'] as never;
  await eventually(cluster, () => (ready() as {numberReady?: number} | undefined)?.numberReady === 1);
  cluster.store.create(resources.nodes, {apiVersion: 'v1', kind: 'Node', metadata: {name: 'node2'}});
  await eventually(cluster, () => (ready() as {numberReady?: number} | undefined)?.numberReady === 2);
  expect(
    cluster
      .pods()
      .map(({spec}) => spec.nodeName)
      .sort(),
  ).toEqual(['node1', 'node2']);
});

test('pods count as available only when they have been ready for minReadySeconds', async () => {
  const cluster = start({speed: 50});
  cluster.store.create(resources.deployments, deploymentOf('web', {spec: {minReadySeconds: 10}}));
  await eventually(cluster, () => cluster.deployment('web')?.status?.readyReplicas === 1);
  expect(cluster.deployment('web')?.status?.availableReplicas).toBeUndefined();
  await eventually(cluster, isAvailable(cluster, 'web', 1));
  const [set] = cluster.store.list(resources.replicaSets) as ReplicaSet[];
  expect(set?.spec.minReadySeconds).toBe(10);
});

test('a claim of a late class waits for its pod, and a volume that is there is taken before a new one is made', async () => {
  const cluster = start();
  const {store} = cluster;
  store.create(resources.storageClasses, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {name: 'late'},
    provisioner: 'rehearsal.local/volumes',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  store.create(resources.volumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {name: 'by-hand'},
    spec: {accessModes: ['ReadWriteOnce'], capacity: {storage: '2Gi'}, storageClassName: 'manual'},
    status: {phase: 'Available'},
  });
  const claim = (name: string, storageClassName: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name, namespace: 'app'},
    spec: {accessModes: ['ReadWriteOnce'], storageClassName, resources: {requests: {storage: '1Gi'}}},
    status: {phase: 'Pending'},
  });
  store.create(resources.claims, claim('data', 'late'));
  store.create(resources.claims, claim('old', 'manual'));
  await eventually(cluster, () => messages(cluster, 'WaitForFirstConsumer').length > 0);
  const old = await eventually(cluster, () => {
    const found = statusOf(cluster, resources.claims, 'old');
    return found?.['phase'] === 'Bound' && found;
  });
  expect(old).toEqual({accessModes: ['ReadWriteOnce'], capacity: {storage: '2Gi'}, phase: 'Bound'});
  expect(statusOf(cluster, resources.claims, 'data')).toEqual({phase: 'Pending'});

  const volumes = [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}];
  store.create(resources.deployments, deploymentOf('web', {pod: {volumes}}));
  await eventually(cluster, isAvailable(cluster, 'web', 1));
  expect(statusOf(cluster, resources.claims, 'data')).toMatchObject({phase: 'Bound'});
});
