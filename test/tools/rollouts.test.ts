import {expect, test} from 'vitest';
import {parseList} from '../../source/tools/kubectl-output.ts';
import {rolloutOf, rolloutsOf} from '../../source/tools/rollouts.ts';
import {recording} from './recording.ts';

const rollouts = (name: string) =>
  rolloutsOf(parseList(recording(`kubectl/1.33.1/${name}`).stdout)).map(
    ({name: workload, ready, wanted, note, state}) =>
      `${workload.replace('datachain-studio-', '')} ${ready}/${wanted} ${state}: ${note}`,
  );

test('at rest everything is rolled out', () => {
  expect(rollouts('rest-deploy-json').every(row => row.endsWith('done: rolled out'))).toBe(true);
  expect(rollouts('rest-deploy-json')).toHaveLength(6);
  expect(rollouts('rest-sts-json')).toEqual(['postgres 1/1 done: rolled out']);
});

test('during a rollout old pods never count as new ones', () => {
  expect(rollouts('rollout-deploy-json')).toEqual([
    'backend 0/1 waiting: 1 old pod ends',
    'frontend 0/1 waiting: 1 old pod ends',
    'nginx 1/1 done: rolled out',
    'redis 1/1 done: rolled out',
    'scheduler 0/1 waiting: 1 old pod ends',
    'worker 0/2 waiting: 1 of 2 new pods created',
  ]);
});

test('a passed progress deadline is a failure', () => {
  expect(rollouts('deadline-deploy-json')).toEqual(['worker 0/2 failed: exceeded its progress deadline']);
});

const workload = (kind: string, spec: object, status: object, generation = 2) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {
    name: 'a',
    generation,
    labels: {},
    annotations: {},
    creationTimestamp: '',
    deletionTimestamp: null,
    ownerReferences: null,
  },
  spec,
  status: {observedGeneration: 2, ...status},
});

test.each([
  [
    'Deployment',
    {replicas: 2},
    {observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2},
    'waiting',
    /not seen/,
  ],
  [
    'Deployment',
    {replicas: 2},
    {replicas: 2, updatedReplicas: 2, availableReplicas: 1},
    'waiting',
    /1 of 2 new pods ready/,
  ],
  ['Deployment', {replicas: 0}, {}, 'done', /rolled out/],
  [
    'StatefulSet',
    {replicas: 2},
    {readyReplicas: 1, updateRevision: 'b', currentRevision: 'a'},
    'waiting',
    /1 of 2 pods not ready/,
  ],
  [
    'StatefulSet',
    {replicas: 2},
    {readyReplicas: 2, updatedReplicas: 1, updateRevision: 'b', currentRevision: 'a'},
    'waiting',
    /1 of 2 pods updated/,
  ],
  [
    'StatefulSet',
    {replicas: 1, updateStrategy: {type: 'OnDelete'}},
    {readyReplicas: 1, updateRevision: 'b', currentRevision: 'a'},
    'waiting',
    /OnDelete/,
  ],
  [
    'StatefulSet',
    {replicas: 3, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}}},
    {readyReplicas: 3, updatedReplicas: 1, updateRevision: 'b', currentRevision: 'a'},
    'done',
    /1 of 1 pods above partition 2/,
  ],
])('%s %j with %j is %s', (kind, spec, status, state, note) => {
  expect(rolloutOf(workload(kind, spec, status))).toMatchObject({state, note: expect.stringMatching(note)});
});

test('other kinds have no rollout', () => {
  expect(rolloutOf(workload('Service', {}, {}))).toBeUndefined();
});
