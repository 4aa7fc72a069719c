import {afterEach, beforeEach, expect, test} from 'vitest';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {type Cluster, deploymentOf, eventually, startCluster} from './cluster.ts';

let cluster: Cluster;
beforeEach(() => {
  cluster = startCluster();
});
afterEach(() => cluster.close());

const failures = () =>
  cluster.store
    .list(resources.events, 'app')
    .filter(event => event['reason'] === 'FailedCreate')
    .map(event => `${event['message']}`);

const firstFailure = async () => {
  const [first] = await eventually(cluster, () => {
    const found = failures();
    return found.length > 0 && found;
  });
  return first;
};

test('a StatefulSet is taken as it is, and its pods are refused', async () => {
  const main = {name: 'main', image: 'busybox:1.36', volumeMounts: [{name: 'data', mountPath: '/data'}]};
  cluster.store.create(resources.statefulSets, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name: 'db', namespace: 'app'},
    spec: {
      replicas: 1,
      serviceName: 'db',
      selector: {matchLabels: {app: 'db'}},
      template: {metadata: {labels: {app: 'db'}}, spec: {containers: [main]}},
    },
  });
  expect(await firstFailure()).toBe(
    'create Pod db-0 in StatefulSet db failed error: Pod "db-0" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "data"',
  );
  expect(cluster.store.list(resources.pods, 'app')).toEqual([]);
});

test('pods of an account that is not there wait for it', async () => {
  const deployment = deploymentOf('web', {spec: {replicas: 1}});
  const spec = deployment['spec'] as {template: {spec: object}};
  spec.template.spec = {...spec.template.spec, serviceAccountName: 'runner'};
  cluster.store.create(resources.deployments, deployment);
  expect(await firstFailure()).toMatch(
    /^Error creating: pods "web-\w+-\w+" is forbidden: error looking up service account app\/runner: serviceaccount "runner" not found$/,
  );
  cluster.store.create(resources.serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {name: 'runner', namespace: 'app'},
  });
  await eventually(cluster, () => cluster.deployment('web')?.status?.['readyReplicas'] === 1);
});
