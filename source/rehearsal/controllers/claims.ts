import type {KubeObject, Store} from '../model.ts';
import type {Claim} from './kinds.ts';
import {isSame, resources} from './resources.ts';
import {timestamp} from './time.ts';
import {fittingVolume, type Volume} from './volumes.ts';
import type {Controller, Room} from './work.ts';

const by = 'persistentvolume-controller';
const defaultClassKey = 'storageclass.kubernetes.io/is-default-class';

const classOf = (store: Store, claim: Claim): KubeObject | undefined => {
  const name = claim.spec.storageClassName;
  if (name) return store.get(resources.storageClasses, undefined, name);
  return store.list(resources.storageClasses).find(item => item.metadata.annotations?.[defaultClassKey] === 'true');
};

const referenceTo = ({metadata}: Claim) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  name: metadata.name,
  namespace: metadata.namespace,
  resourceVersion: metadata.resourceVersion,
  uid: metadata.uid,
});

const boundByController = 'pv.kubernetes.io/bound-by-controller';

/**
 * PersistentVolumeClaim → a volume that was made for it, or a fresh PersistentVolume of its class, which is deleted
 * with the claim as the class says.
 */
export function claimController({store, clock, events}: Room): Controller {
  const provision = (claim: Claim, storageClass: KubeObject): string => {
    const name = `pvc-${claim.metadata.uid}`;
    if (store.get(resources.volumes, undefined, name)) return name;
    store.create(resources.volumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {name, annotations: {'pv.kubernetes.io/provisioned-by': String(storageClass['provisioner'])}},
      spec: {
        accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
        capacity: {storage: claim.spec.resources?.requests?.storage ?? '1Gi'},
        claimRef: referenceTo(claim),
        hostPath: {path: `/srv/volumes/${name}`, type: 'DirectoryOrCreate'},
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: storageClass.metadata.name,
        volumeMode: 'Filesystem',
      },
      status: {phase: 'Bound', lastPhaseTransitionTime: timestamp(clock.now())},
    });
    return name;
  };

  const take = (claim: Claim, {metadata, spec}: Volume) => {
    store.change(resources.volumes, undefined, metadata.name, current => ({
      ...current,
      metadata: {...current.metadata, annotations: {...current.metadata.annotations, [boundByController]: 'yes'}},
      spec: {...spec, claimRef: referenceTo(claim)},
      status: {phase: 'Bound', lastPhaseTransitionTime: timestamp(clock.now())},
    }));
    bind(claim, {volumeName: metadata.name, capacity: spec.capacity});
  };

  const serve = (claim: Claim, storageClass: KubeObject) => {
    const volumeName = provision(claim, storageClass);
    const provisioner = {'volume.kubernetes.io/storage-provisioner': String(storageClass['provisioner'])};
    bind(claim, {volumeName, storageClassName: storageClass.metadata.name}, provisioner);
    const message = `Successfully provisioned volume ${volumeName}`;
    events({about: claim, reason: 'ProvisioningSucceeded', message, by});
  };

  const bind = (
    claim: Claim,
    {capacity, ...names}: {volumeName: string; storageClassName?: string; capacity?: {storage?: string} | undefined},
    more: Record<string, string> = {},
  ) => {
    const annotations = {'pv.kubernetes.io/bind-completed': 'yes', [boundByController]: 'yes', ...more};
    store.change(resources.claims, claim.metadata.namespace, claim.metadata.name, current => ({
      ...current,
      metadata: {...current.metadata, annotations: {...current.metadata.annotations, ...annotations}},
      spec: {volumeMode: 'Filesystem', ...claim.spec, ...names},
      status: {
        phase: 'Bound',
        accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
        capacity: capacity ?? {storage: claim.spec.resources?.requests?.storage ?? '1Gi'},
      },
    }));
  };

  return {
    looksAfter: resources.claims,
    // A class or a volume that appears late serves the claims that wait for it.
    concernedBy: event =>
      isSame(event.resource, resources.storageClasses) || isSame(event.resource, resources.volumes)
        ? store.list(resources.claims).map(({metadata}) => ({namespace: metadata.namespace, name: metadata.name}))
        : [],
    reconcile(object) {
      const claim = object as Claim;
      if (claim.status?.phase === 'Bound' || claim.metadata.deletionTimestamp) return;
      const volume = fittingVolume(store, claim);
      if (volume) {
        take(claim, volume);
        return;
      }
      const storageClass = classOf(store, claim);
      if (storageClass) {
        serve(claim, storageClass);
        return;
      }
      const named = claim.spec.storageClassName;
      if (!named) return;
      const message = `storageclass.storage.k8s.io "${named}" not found`;
      events({about: claim, type: 'Warning', reason: 'ProvisioningFailed', message, by});
    },
    forget(object) {
      const {volumeName} = (object as Claim).spec;
      const volume = volumeName ? store.get(resources.volumes, undefined, volumeName) : undefined;
      // A volume that is to be retained stays, released.
      const isKept = (volume?.['spec'] as {persistentVolumeReclaimPolicy?: string})?.persistentVolumeReclaimPolicy;
      if (volume && isKept === 'Delete') store.remove(resources.volumes, undefined, volume.metadata.name);
    },
  };
}
