import {afterEach, beforeEach, expect, test} from 'vitest';
import type {KubeObject, OwnerReference} from '../../../source/rehearsal/model.ts';
import {startSite, type TestSite} from './site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const deployments = {group: 'apps', resource: 'deployments'};
const replicaSets = {group: 'apps', resource: 'replicasets'};
const pods = {group: '', resource: 'pods'};

const ownedBy = ({apiVersion, kind, metadata: {name, uid = ''}}: KubeObject): OwnerReference[] => [
  {apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true},
];

/** A Deployment, its ReplicaSet and a running pod of that, as the controllers leave them. */
function family() {
  const make = (resource: typeof pods, kind: string, name: string, ownerReferences: OwnerReference[], spec = {}) =>
    site.store.create(resource, {
      apiVersion: resource.group ? `${resource.group}/v1` : 'v1',
      kind,
      metadata: {name, namespace: 'studio', ownerReferences},
      spec,
      status: {phase: 'Running'},
    });
  const deployment = make(deployments, 'Deployment', 'web', []);
  const replicaSet = make(replicaSets, 'ReplicaSet', 'web-1', ownedBy(deployment));
  return make(pods, 'Pod', 'web-1-a', ownedBy(replicaSet), {nodeName: 'node1', terminationGracePeriodSeconds: 5});
}

const left = () =>
  [deployments, replicaSets, pods].flatMap(resource =>
    site.store.list(resource).map(({metadata}) => `${metadata.name}${metadata.deletionTimestamp ? ' going' : ''}`),
  );

const remove = (name: string, propagationPolicy?: string) =>
  site.request('DELETE', `/apis/apps/v1/namespaces/studio/deployments/${name}`, {propagationPolicy});

/** What the kubelet does when a pod has ended. */
const endPod = () => site.store.remove(pods, 'studio', 'web-1-a');

test('by default what belongs to the deleted goes too, pods in their own time', async () => {
  family();
  expect((await remove('web')).body.kind).toBe('Status');
  expect(left()).toEqual(['web-1-a going']);
});

test('in the foreground the owner waits for the last of its own', async () => {
  family();
  expect((await remove('web', 'Foreground')).body.metadata.finalizers).toEqual(['foregroundDeletion']);
  expect(left()).toEqual(['web going', 'web-1 going', 'web-1-a going']);
  endPod();
  expect(left()).toEqual([]);
});

test('orphans stay and forget their owner', async () => {
  family();
  await remove('web', 'Orphan');
  expect(left()).toEqual(['web-1', 'web-1-a']);
  expect(site.store.get(replicaSets, 'studio', 'web-1')?.metadata.ownerReferences).toEqual([]);
});

test('a running pod is marked with its grace period, and gone at once with none', async () => {
  const path = '/api/v1/namespaces/studio/pods/web-1-a';
  family();
  const {body} = await site.request('DELETE', path);
  expect(body.metadata).toMatchObject({deletionGracePeriodSeconds: 5, deletionTimestamp: expect.any(String)});
  await site.request('DELETE', `${path}?gracePeriodSeconds=0`);
  expect(site.store.get(pods, 'studio', 'web-1-a')).toBeUndefined();
});

test('a precondition that does not hold prevents the deletion', async () => {
  family();
  const {code, body} = await site.request('DELETE', '/apis/apps/v1/namespaces/studio/deployments/web', {
    preconditions: {uid: 'another'},
  });
  expect(code).toBe(409);
  expect(body['message']).toContain('Precondition failed: UID in precondition: another');
  expect(left()).toHaveLength(3);
});

test('a trial deletes nothing', async () => {
  family();
  const {code} = await site.request('DELETE', '/apis/apps/v1/namespaces/studio/deployments/web?dryRun=All');
  expect(code).toBe(200);
  expect(left()).toEqual(['web', 'web-1', 'web-1-a']);
});

test('an object with a finalizer stays until that is taken away', async () => {
  const path = '/api/v1/namespaces/studio/configmaps/held';
  const held = {metadata: {name: 'held', finalizers: ['example.com/hold']}};
  await site.request('POST', '/api/v1/namespaces/studio/configmaps', held);
  await site.request('DELETE', path);
  expect((await site.request('GET', path)).body.metadata.deletionTimestamp).toBeDefined();
  await site.request('PATCH', path, {metadata: {finalizers: null}}, 'application/merge-patch+json');
  expect((await site.request('GET', path)).code).toBe(404);
});

test('a namespace goes after its last pod and takes no new content meanwhile', async () => {
  family();
  const {body} = await site.request('DELETE', '/api/v1/namespaces/studio');
  expect(body['status']).toEqual({phase: 'Terminating'});
  const refused = await site.request('POST', '/api/v1/namespaces/studio/configmaps', {metadata: {name: 'late'}});
  expect(refused.body['message']).toContain('because it is being terminated');
  endPod();
  expect((await site.request('GET', '/api/v1/namespaces/studio')).code).toBe(404);
});

test('a collection is deleted as far as it is selected', async () => {
  for (const [name, labels] of [
    ['a', {x: '1'}],
    ['b', {}],
  ] as const) {
    await site.request('POST', '/api/v1/namespaces/studio/configmaps', {metadata: {name, labels}});
  }
  await site.request('DELETE', '/api/v1/namespaces/studio/configmaps?labelSelector=x%3D1');
  const names = site.store.list({group: '', resource: 'configmaps'}, 'studio').map(({metadata}) => metadata.name);
  expect(names).toEqual(['b', 'kube-root-ca.crt']);
});
