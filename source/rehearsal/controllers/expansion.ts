import {quantity} from '../quantity.ts';
import type {Claim} from './kinds.ts';
import {resources} from './resources.ts';
import {provisionerOf, type Volume} from './volumes.ts';
import type {Room} from './work.ts';

/**
 * Lets the volume of a bound claim grow when the claim asks for more, and says so on the claim, as the resizer beside
 * a storage driver does whose volumes grow while they are mounted.
 */
export function expandVolume({store, events}: Room, claim: Claim): void {
  const {namespace, name} = claim.metadata;
  const volume = store.get(resources.volumes, undefined, claim.spec.volumeName ?? '') as Volume | undefined;
  const wanted = claim.spec.resources?.requests?.storage;
  const granted = claim.status?.capacity?.storage;
  if (!volume || quantity(wanted) <= quantity(granted)) return;
  const by = `external-resizer ${provisionerOf(volume) ?? ''}`.trim();
  const tell = (reason: string, message: string) => events({about: claim, reason, message, by});
  tell('Resizing', `External resizer is resizing volume ${volume.metadata.name}`);
  store.change(resources.volumes, undefined, volume.metadata.name, current => {
    const {spec} = current as Volume;
    return {...current, spec: {...spec, capacity: {...spec.capacity, storage: wanted}}};
  });
  store.change(resources.claims, namespace, name, current => {
    const {status} = current as Claim;
    return {...current, status: {...status, capacity: {...status?.capacity, storage: wanted}}};
  });
  tell('VolumeResizeSuccessful', 'Resize volume succeeded');
}
