import type {KubeObject, Store} from '../model.ts';
import {quantity} from '../quantity.ts';
import type {Claim} from './kinds.ts';
import {resources} from './resources.ts';
import {timestamp} from './time.ts';
import type {Room} from './work.ts';

const defaultClassKey = 'storageclass.kubernetes.io/is-default-class';
const byController = 'pv.kubernetes.io/bound-by-controller';

export type Volume = KubeObject & {
  spec: {
    accessModes?: string[];
    capacity?: {storage?: string};
    claimRef?: {name?: string; namespace?: string; uid?: string};
    persistentVolumeReclaimPolicy?: string;
    storageClassName?: string;
  };
  status?: {phase?: string};
};

/** The class that a claim names, or the default one. */
export function classOf(store: Store, claim: Claim): KubeObject | undefined {
  const name = claim.spec.storageClassName;
  if (name !== undefined) return store.get(resources.storageClasses, undefined, name);
  return store.list(resources.storageClasses).find(item => item.metadata.annotations?.[defaultClassKey] === 'true');
}

/** A volume that is there and fits: same class, enough room, the wanted modes; the smallest of them. */
export function fittingVolume(store: Store, {spec, metadata}: Claim): Volume | undefined {
  const wanted = quantity(spec.resources?.requests?.storage);
  const room = (volume: Volume) => quantity(volume.spec.capacity?.storage);
  const isFor = ({spec: {claimRef}}: Volume) =>
    claimRef === undefined || (claimRef.name === metadata.name && claimRef.namespace === metadata.namespace);
  return (store.list(resources.volumes) as Volume[])
    .filter(volume => (volume.status?.phase ?? 'Available') === 'Available' && isFor(volume))
    .filter(volume => (volume.spec.storageClassName ?? '') === (spec.storageClassName ?? ''))
    .filter(volume => spec.volumeName === undefined || spec.volumeName === volume.metadata.name)
    .filter(volume => (spec.accessModes ?? []).every(mode => volume.spec.accessModes?.includes(mode)))
    .filter(volume => room(volume) >= wanted)
    .sort((left, right) => room(left) - room(right))[0];
}

/** Makes a fresh volume for a claim, as the class's provisioner does. */
export function provisionVolume({store}: Room, claim: Claim, storageClass: KubeObject): Volume {
  const name = `pvc-${claim.metadata.uid}`;
  const found = store.get(resources.volumes, undefined, name);
  if (found) return found as Volume;
  return store.create(resources.volumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: {'pv.kubernetes.io/provisioned-by': String(storageClass['provisioner'])},
      finalizers: ['kubernetes.io/pv-protection'],
    },
    spec: {
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      capacity: {storage: claim.spec.resources?.requests?.storage ?? '1Gi'},
      hostPath: {path: `/srv/volumes/${name}`, type: 'DirectoryOrCreate'},
      persistentVolumeReclaimPolicy: String(storageClass['reclaimPolicy'] ?? 'Delete'),
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
    },
    status: {phase: 'Pending'},
  }) as Volume;
}

/** The volume that is already promised to a claim. */
export const promisedVolume = (store: Store, {metadata}: Claim): Volume | undefined =>
  (store.list(resources.volumes) as Volume[]).find(({spec}) => spec.claimRef?.uid === metadata.uid);

function promise({store}: Room, claim: Claim, volume: Volume): void {
  const {name, namespace, uid, resourceVersion} = claim.metadata;
  store.change(resources.volumes, undefined, volume.metadata.name, current => ({
    ...current,
    metadata: {
      ...current.metadata,
      annotations: {
        ...current.metadata.annotations,
        ...(provisionerOf(volume) === undefined && {[byController]: 'yes'}),
      },
      finalizers: [...new Set([...(current.metadata.finalizers ?? []), 'kubernetes.io/pv-protection'])],
    },
    spec: {
      ...(current as Volume).spec,
      claimRef: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, resourceVersion, uid},
    },
  }));
}

function accept({store}: Room, {metadata: {namespace, name}}: Claim, volume: Volume): void {
  const provisioner = provisionerOf(volume);
  const annotations = {
    'pv.kubernetes.io/bind-completed': 'yes',
    [byController]: 'yes',
    ...(provisioner !== undefined && {
      'volume.beta.kubernetes.io/storage-provisioner': provisioner,
      'volume.kubernetes.io/storage-provisioner': provisioner,
    }),
  };
  store.change(resources.claims, namespace, name, current => ({
    ...current,
    metadata: {...current.metadata, annotations: {...current.metadata.annotations, ...annotations}},
    spec: {
      volumeMode: 'Filesystem',
      ...(current as Claim).spec,
      ...(volume.spec.storageClassName !== undefined && {storageClassName: volume.spec.storageClassName}),
      volumeName: volume.metadata.name,
    },
  }));
}

/** Who made a volume; undefined when it was made by hand. */
export const provisionerOf = ({metadata}: Volume) => metadata.annotations?.['pv.kubernetes.io/provisioned-by'];

/**
 * Brings claim and volume one step nearer to each other, as the controller writes it: the volume is promised and says
 * so, then the claim is and says so.
 */
export function bindVolume(room: Room, claim: Claim, volume: Volume): void {
  const {store, clock} = room;
  const {namespace, name, uid} = claim.metadata;
  if (volume.spec.claimRef?.uid !== uid) promise(room, claim, volume);
  else if (volume.status?.phase !== 'Bound') {
    store.change(resources.volumes, undefined, volume.metadata.name, current => ({
      ...current,
      status: {lastPhaseTransitionTime: timestamp(clock.now()), phase: 'Bound'},
    }));
  } else if (claim.metadata.annotations?.['pv.kubernetes.io/bind-completed'] === undefined) accept(room, claim, volume);
  else {
    const {accessModes, capacity} = volume.spec;
    store.change(resources.claims, namespace, name, current => ({
      ...current,
      status: {accessModes, capacity, phase: 'Bound'},
    }));
  }
}

/** Its claim is gone: a volume goes with it, or is kept with its data, as its reclaim policy says. */
export function releaseVolume({store, clock}: Room, {spec: {volumeName}}: Claim): void {
  const volume = volumeName && (store.get(resources.volumes, undefined, volumeName) as Volume | undefined);
  if (!volume) return;
  if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
    store.remove(resources.volumes, undefined, volume.metadata.name);
    return;
  }
  store.change(resources.volumes, undefined, volume.metadata.name, current => ({
    ...current,
    status: {lastPhaseTransitionTime: timestamp(clock.now()), phase: 'Released'},
  }));
}
