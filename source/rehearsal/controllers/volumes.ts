import type {KubeObject, Store} from '../model.ts';
import type {Claim} from './kinds.ts';
import {isSame, resources} from './resources.ts';
import {timestamp} from './time.ts';
import type {Controller, Room} from './work.ts';

export type Volume = KubeObject & {
  spec: {
    capacity?: {storage?: string};
    accessModes?: string[];
    storageClassName?: string;
    claimRef?: {namespace?: string; name: string; uid?: string};
  };
  status?: {phase?: string};
};

const steps = ['', 'K', 'M', 'G', 'T', 'P'];

/** The bytes of a storage quantity: '2Gi', '500M', '1024'. */
function bytesOf(quantity: string | undefined): number {
  const [, number = '0', step = '', binary] = /^([\d.]+)([kKMGTP]?)(i?)$/.exec(quantity ?? '') ?? [];
  return Number(number) * (binary ? 1024 : 1000) ** Math.max(0, steps.indexOf(step.toUpperCase()));
}

/** The smallest volume that somebody made beforehand and that a claim may have. */
export function fittingVolume(store: Store, {metadata, spec}: Claim): Volume | undefined {
  const wanted = bytesOf(spec.resources?.requests?.storage);
  const isFree = (volume: Volume) => {
    const reference = volume.spec.claimRef;
    if (!reference) return true;
    const isMeant = reference.namespace === metadata.namespace && reference.name === metadata.name;
    return isMeant && (reference.uid === undefined || reference.uid === metadata.uid);
  };
  return (store.list(resources.volumes) as Volume[])
    .filter(
      volume =>
        isFree(volume) &&
        (volume.spec.storageClassName ?? '') === (spec.storageClassName ?? '') &&
        bytesOf(volume.spec.capacity?.storage) >= wanted &&
        (spec.accessModes ?? []).every(mode => volume.spec.accessModes?.includes(mode)),
    )
    .toSorted((left, right) => bytesOf(left.spec.capacity?.storage) - bytesOf(right.spec.capacity?.storage))[0];
}

/** PersistentVolume → its phase: free, taken, or left behind by a claim that is gone. */
export function volumeController({store, clock}: Room): Controller {
  const phaseOf = ({spec}: Volume) => {
    const {claimRef} = spec;
    if (!claimRef?.uid) return 'Available';
    const claim = store.get(resources.claims, claimRef.namespace, claimRef.name);
    return claim?.metadata.uid === claimRef.uid ? 'Bound' : 'Released';
  };
  return {
    looksAfter: resources.volumes,
    concernedBy: event =>
      isSame(event.resource, resources.claims)
        ? store.list(resources.volumes).map(({metadata}) => ({namespace: undefined, name: metadata.name}))
        : [],
    reconcile(object) {
      const phase = phaseOf(object as Volume);
      if ((object as Volume).status?.phase === phase) return;
      store.change(resources.volumes, undefined, object.metadata.name, current => ({
        ...current,
        status: {phase, lastPhaseTransitionTime: timestamp(clock.now())},
      }));
    },
  };
}
