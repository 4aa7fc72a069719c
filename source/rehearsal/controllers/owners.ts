import type {KubeObject, OwnerReference, Resource, Store, StoreEvent} from '../model.ts';
import type {Selector} from './kinds.ts';
import {isSame} from './resources.ts';
import type {Key} from './work.ts';

/** The reference that makes `owner` the controller of an object. */
export function controllerReference(owner: KubeObject): OwnerReference {
  const {apiVersion, kind, metadata} = owner;
  return {apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true};
}

export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find(reference => reference.controller === true);

/** The objects of a collection that `owner` controls. */
export function ownedBy<T extends KubeObject>(store: Store, resource: Resource, owner: KubeObject): T[] {
  const all = store.list(resource, owner.metadata.namespace) as T[];
  return all.filter(object => controllerOf(object)?.uid === owner.metadata.uid);
}

/** For `concernedBy`: a change of an owned object concerns its owner. */
export function ownerInEvent(event: StoreEvent, owned: Resource, ownerKind: string): Key[] {
  if (!isSame(event.resource, owned)) return [];
  const owner = controllerOf(event.object);
  return owner?.kind === ownerKind ? [{namespace: event.object.metadata.namespace, name: owner.name}] : [];
}

/** Whether labels carry every label that is asked for. An empty selector chooses nothing. */
export function matches(wanted: Selector['matchLabels'], labels: Record<string, string> | undefined): boolean {
  const pairs = Object.entries(wanted ?? {});
  return pairs.length > 0 && pairs.every(([name, value]) => labels?.[name] === value);
}
