import type {KubeObject} from '../model.ts';
import {expandVolume} from './expansion.ts';
import type {Claim, Pod} from './kinds.ts';
import {isSame, resources} from './resources.ts';
import {bindVolume, classOf, fittingVolume, promisedVolume, provisionVolume, releaseVolume} from './volumes.ts';
import {type Controller, keyOf, type Room} from './work.ts';

const by = 'persistentvolume-controller';
const protection = 'kubernetes.io/pvc-protection';
const selectedNode = 'volume.kubernetes.io/selected-node';

/** How often the controller looks again at claims that nothing serves. */
const resyncMs = 15_000;

const mounts = (pod: Pod, name: string) =>
  pod.spec.volumes?.some(volume => volume.persistentVolumeClaim?.claimName === name) ?? false;
const isOver = ({status}: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** PersistentVolumeClaim → a volume that fits, or a fresh one of its class; protected while a pod mounts it. */
export function claimController(room: Room): Controller {
  const {store, clock, events} = room;

  const isInUse = ({metadata: {namespace, name}}: Claim) =>
    (store.list(resources.pods, namespace) as Pod[]).some(pod => mounts(pod, name) && !isOver(pod));

  const tell = (claim: Claim, type: 'Normal' | 'Warning', reason: string, message: string) =>
    events({about: claim, type, reason, message, by});

  /** A deleted claim goes when the last pod has let go of it. */
  const letGo = (claim: Claim) => {
    const {namespace, name, finalizers = []} = claim.metadata;
    if (isInUse(claim)) return;
    const others = finalizers.filter(finalizer => finalizer !== protection);
    if (others.length === 0) store.remove(resources.claims, namespace, name);
    else store.change(resources.claims, namespace, name, current => withFinalizers(current, others));
  };

  /** Says why nothing can be bound yet. */
  const explain = (claim: Claim, storageClass: KubeObject | undefined) => {
    const named = claim.spec.storageClassName;
    if (storageClass) {
      const message = 'waiting for first consumer to be created before binding';
      tell(claim, 'Normal', 'WaitForFirstConsumer', message);
    } else if (named) {
      tell(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${named}" not found`);
    } else {
      const message = 'no persistent volumes available for this claim and no storage class is set';
      tell(claim, 'Normal', 'FailedBinding', message);
    }
  };

  const bind = (claim: Claim): boolean => {
    const storageClass = classOf(store, claim);
    const isChosen = claim.metadata.annotations?.[selectedNode] !== undefined;
    const isLate = storageClass?.['volumeBindingMode'] === 'WaitForFirstConsumer' && !isChosen;
    const volume = promisedVolume(store, claim) ?? (isLate ? undefined : fittingVolume(store, claim));
    if (volume) bindVolume(room, claim, volume);
    else if (storageClass && !isLate) {
      const made = provisionVolume(room, claim, storageClass);
      bindVolume(room, claim, made);
      tell(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${made.metadata.name}`);
    } else {
      explain(claim, storageClass);
      return false;
    }
    return true;
  };

  const waiting = new Set<string>();

  return {
    looksAfter: resources.claims,
    concernedBy(event) {
      const {resource, object} = event;
      // A class or a volume that appears late serves the claims that wait for it.
      const serves = [resources.storageClasses, resources.volumes].some(one => isSame(resource, one));
      if (serves && event.type === 'ADDED') return store.list(resources.claims).map(keyOf);
      if (!isSame(resource, resources.pods)) return [];
      const claims = store.list(resources.claims, object.metadata.namespace);
      return claims
        .filter(({metadata}) => metadata.deletionTimestamp && mounts(object as Pod, metadata.name))
        .map(keyOf);
    },
    reconcile(object, again) {
      const claim = object as Claim;
      const {namespace, name, uid = '', finalizers = [], deletionTimestamp} = claim.metadata;
      if (deletionTimestamp) {
        letGo(claim);
        return;
      }
      if (!finalizers.includes(protection)) {
        store.change(resources.claims, namespace, name, current =>
          withFinalizers(current, [...finalizers, protection]),
        );
      }
      if (claim.status?.phase === 'Bound') {
        expandVolume(room, claim);
        return;
      }
      if (bind(claim)) {
        again();
        return;
      }
      if (waiting.has(uid)) return;
      waiting.add(uid);
      clock.after(resyncMs, () => {
        waiting.delete(uid);
        again();
      });
    },
    forget: object => releaseVolume(room, object as Claim),
  };
}

const withFinalizers = (object: KubeObject, finalizers: string[]): KubeObject => ({
  ...object,
  metadata: {...object.metadata, finalizers},
});
