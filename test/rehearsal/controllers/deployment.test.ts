import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Deployment} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {type Cluster, deploymentOf, eventually, startCluster} from './cluster.ts';

let cluster: Cluster;
beforeEach(() => {
  cluster = startCluster();
});
afterEach(() => cluster.close());

const condition = (deployment: Deployment | undefined, type: string) =>
  deployment?.status?.conditions?.find(candidate => candidate.type === type);

const isAvailable = (name: string, reason = 'NewReplicaSetAvailable') => {
  const deployment = cluster.deployment(name);
  const isCurrent = deployment?.status?.observedGeneration === deployment?.metadata.generation;
  // While a recreating deployment waits for its old pods it still says that the last rollout went well.
  const isUpdated = deployment?.status?.updatedReplicas === (deployment?.spec.replicas ?? 1);
  return isCurrent && isUpdated && condition(deployment, 'Progressing')?.reason === reason && deployment;
};

const setImage = (name: string, image: string) =>
  cluster.store.change(resources.deployments, 'app', name, object => {
    const {spec} = object as Deployment;
    const containers = spec.template.spec.containers.map(container => ({...container, image}));
    return {...object, spec: {...spec, template: {...spec.template, spec: {...spec.template.spec, containers}}}};
  });

const messages = (reason: string) =>
  cluster.store
    .list(resources.events, 'app')
    .filter(event => event['reason'] === reason)
    .map(event => String(event['message']));

test('a new Deployment becomes available through a ReplicaSet and a Pod', async () => {
  cluster.store.create(resources.deployments, deploymentOf('web', {spec: {replicas: 2}}));
  const deployment = await eventually(cluster, () => isAvailable('web'));
  expect(deployment.status).toMatchObject({replicas: 2, readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2});
  expect(deployment.status).not.toHaveProperty('unavailableReplicas');
  expect(condition(deployment, 'Available')).toMatchObject({status: 'True', reason: 'MinimumReplicasAvailable'});
  expect(deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1');

  const [set] = cluster.store.list(resources.replicaSets, 'app');
  expect(set?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
  const [pod] = cluster.pods();
  expect(pod?.metadata.labels?.['pod-template-hash']).toBe(set?.metadata.name.slice('web-'.length));
  expect(pod?.status).toMatchObject({phase: 'Running', podIP: expect.stringMatching(/^10\.244\./)});
  expect(pod?.status?.containerStatuses?.[0]?.imageID).toBe(`registry:5000/studio-frontend@sha256:${'a'.repeat(64)}`);
  expect(messages('ScalingReplicaSet')).toEqual([`Scaled up replica set ${set?.metadata.name} from 0 to 2`]);
  expect(messages('Scheduled')).toContain(`Successfully assigned app/${pod?.metadata.name} to node1`);
});

test('a rolling update keeps the old pods until the new ones are ready', async () => {
  cluster.store.create(resources.deployments, deploymentOf('web', {spec: {replicas: 2}}));
  await eventually(cluster, () => isAvailable('web'));
  const available: number[] = [];
  const stop = cluster.store.subscribe(({object}) => {
    if (object.kind === 'Deployment') available.push((object as Deployment).status?.availableReplicas ?? 0);
  });
  setImage('web', 'registry:5000/studio-frontend:1.2.3');
  const deployment = await eventually(cluster, () => isAvailable('web'));
  stop();
  expect(Math.min(...available)).toBeGreaterThanOrEqual(2);
  expect(deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
  const images = cluster.pods().filter(pod => !pod.metadata.deletionTimestamp);
  expect(images.map(pod => pod.spec.containers[0]?.image)).toEqual(
    Array(2).fill('registry:5000/studio-frontend:1.2.3'),
  );
});

test('going back to an earlier template reuses its ReplicaSet under a new revision', async () => {
  cluster.store.create(resources.deployments, deploymentOf('web'));
  const [first] = await eventually(cluster, () => isAvailable('web') && cluster.store.list(resources.replicaSets));
  setImage('web', 'registry:5000/missing:1.2.3');
  await eventually(cluster, () =>
    cluster.pods().some(pod => pod.status?.containerStatuses?.[0]?.state.waiting?.reason === 'ImagePullBackOff'),
  );
  expect(cluster.deployment('web')?.status).toMatchObject({availableReplicas: 1, replicas: 2, unavailableReplicas: 1});
  setImage('web', 'registry:5000/studio-frontend:1.2.2');
  const back = await eventually(cluster, () => isAvailable('web'));
  expect(back.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  const sets = cluster.store.list(resources.replicaSets, 'app');
  expect(sets).toHaveLength(2);
  expect(sets.find(set => set.metadata.name === first?.metadata.name)?.['spec']).toMatchObject({replicas: 1});
});

test('a recreating Deployment never runs two versions side by side', async () => {
  cluster.store.create(resources.deployments, deploymentOf('db', {spec: {strategy: {type: 'Recreate'}}}));
  await eventually(cluster, () => isAvailable('db'));
  const counts: number[] = [];
  const stop = cluster.store.subscribe(() => counts.push(cluster.pods().length));
  setImage('db', 'registry:5000/studio-frontend:1.2.3');
  await eventually(cluster, () => isAvailable('db'));
  stop();
  expect(Math.max(...counts)).toBe(1);
  expect(Math.min(...counts)).toBe(0);
});

test('a rollout that does not come on passes its progress deadline', async () => {
  const image = 'registry:5000/missing:1';
  cluster.store.create(resources.deployments, deploymentOf('web', {image, spec: {progressDeadlineSeconds: 20}}));
  const deployment = await eventually(cluster, () => isAvailable('web', 'ProgressDeadlineExceeded'));
  const [set] = cluster.store.list(resources.replicaSets, 'app');
  expect(condition(deployment, 'Progressing')).toMatchObject({
    status: 'False',
    message: `ReplicaSet "${set?.metadata.name}" has timed out progressing.`,
  });
  expect(condition(deployment, 'Available')?.reason).toBe('MinimumReplicasUnavailable');
});
