import {afterEach, expect, test} from 'vitest';
import type {Claim} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {type Cluster, eventually, startCluster} from './cluster.ts';

let cluster: Cluster;
afterEach(() => cluster.close());

const claim = () => cluster.store.get(resources.claims, 'app', 'data') as Claim;
const capacity = () => claim().status?.capacity?.storage;
const volume = () => cluster.store.get(resources.volumes, undefined, claim().spec.volumeName ?? '')?.['spec'];

function request(storage: string): void {
  cluster.store.change(resources.claims, 'app', 'data', current => ({
    ...current,
    spec: {...(current as Claim).spec, resources: {requests: {storage}}},
  }));
}

test('the volume of a claim that asks for more grows, and the claim says so', async () => {
  cluster = startCluster();
  cluster.store.create(resources.claims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name: 'data', namespace: 'app'},
    spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'standard', resources: {requests: {storage: '1Gi'}}},
    status: {phase: 'Pending'},
  });
  await eventually(cluster, () => capacity() === '1Gi');
  request('3Gi');
  await eventually(cluster, () => capacity() === '3Gi');
  expect(volume()).toMatchObject({capacity: {storage: '3Gi'}});
  expect(claim().status).toMatchObject({phase: 'Bound', accessModes: ['ReadWriteOnce']});
  const said = await eventually(cluster, () => {
    const events = cluster.store
      .list(resources.events)
      .filter(({source}) => `${JSON.stringify(source)}`.includes('resizer'));
    return events.length === 2 && events;
  });
  expect(said.map(({reason, message}) => `${reason}: ${message}`).toSorted()).toEqual([
    `Resizing: External resizer is resizing volume ${claim().spec.volumeName}`,
    'VolumeResizeSuccessful: Resize volume succeeded',
  ]);
});
