import type {KubeObject, Store} from '../model.ts';
import type {Claim} from './kinds.ts';
import {isSame, resources} from './resources.ts';
import {timestamp} from './time.ts';
import type {Controller, Room} from './work.ts';

const by = 'persistentvolume-controller';
const defaultClassKey = 'storageclass.kubernetes.io/is-default-class';

const classOf = (store: Store, claim: Claim): KubeObject | undefined => {
  const name = claim.spec.storageClassName;
  if (name) return store.get(resources.storageClasses, undefined, name);
  return store.list(resources.storageClasses).find(item => item.metadata.annotations?.[defaultClassKey] === 'true');
};

/** PersistentVolumeClaim → a fresh PersistentVolume of its class, deleted with the claim as the class says. */
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
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          name: claim.metadata.name,
          namespace: claim.metadata.namespace,
          resourceVersion: claim.metadata.resourceVersion,
          uid: claim.metadata.uid,
        },
        hostPath: {path: `/srv/volumes/${name}`, type: 'DirectoryOrCreate'},
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: storageClass.metadata.name,
        volumeMode: 'Filesystem',
      },
      status: {phase: 'Bound', lastPhaseTransitionTime: timestamp(clock.now())},
    });
    return name;
  };

  const bind = (claim: Claim, storageClass: KubeObject) => {
    const storageClassName = storageClass.metadata.name;
    const volumeName = provision(claim, storageClass);
    const annotations = {
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
      'volume.kubernetes.io/storage-provisioner': String(storageClass['provisioner']),
    };
    store.change(resources.claims, claim.metadata.namespace, claim.metadata.name, current => ({
      ...current,
      metadata: {...current.metadata, annotations: {...current.metadata.annotations, ...annotations}},
      spec: {volumeMode: 'Filesystem', ...claim.spec, storageClassName, volumeName},
      status: {
        phase: 'Bound',
        accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
        capacity: {storage: claim.spec.resources?.requests?.storage ?? '1Gi'},
      },
    }));
    const message = `Successfully provisioned volume ${volumeName}`;
    events({about: claim, reason: 'ProvisioningSucceeded', message, by});
  };

  return {
    looksAfter: resources.claims,
    // A class that appears late serves the claims that wait for it.
    concernedBy: event =>
      isSame(event.resource, resources.storageClasses)
        ? store.list(resources.claims).map(({metadata}) => ({namespace: metadata.namespace, name: metadata.name}))
        : [],
    reconcile(object) {
      const claim = object as Claim;
      if (claim.status?.phase === 'Bound' || claim.metadata.deletionTimestamp) return;
      const storageClass = classOf(store, claim);
      if (storageClass) {
        bind(claim, storageClass);
        return;
      }
      const named = claim.spec.storageClassName;
      if (!named) return;
      const message = `storageclass.storage.k8s.io "${named}" not found`;
      events({about: claim, type: 'Warning', reason: 'ProvisioningFailed', message, by});
    },
    forget(object) {
      const {volumeName} = (object as Claim).spec;
      if (volumeName) store.remove(resources.volumes, undefined, volumeName);
    },
  };
}
