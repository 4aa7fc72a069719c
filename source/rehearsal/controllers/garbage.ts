import type {KubeObject, Resource, StoreEvent} from '../model.ts';
import type {Pod} from './kinds.ts';
import {terminatePod} from './pod-template.ts';
import {isSame, resources} from './resources.ts';
import type {Room} from './work.ts';

/** What is left of a namespace when it goes: not events (they go with it) but everything that lives in it. */
const isIn = (namespace: string) => (object: KubeObject) => object.metadata.namespace === namespace;

/**
 * Deletes what nobody owns any more, and empties namespaces that go. Pods are given their grace period.
 * The store has no list of its collections, so those that ever changed are remembered.
 */
export function startGarbageCollector({store, clock}: Room): () => void {
  const seen: Resource[] = Object.values(resources);

  const note = (resource: Resource) => {
    if (!seen.some(known => isSame(known, resource))) seen.push(resource);
  };

  const remove = (resource: Resource, object: KubeObject) => {
    if (isSame(resource, resources.pods)) terminatePod({store, clock}, object as Pod);
    else store.remove(resource, object.metadata.namespace, object.metadata.name);
  };

  const collect = (owner: KubeObject) => {
    for (const resource of seen) {
      for (const object of store.list(resource, owner.metadata.namespace)) {
        const owners = object.metadata.ownerReferences ?? [];
        const isOwned = owners.some(reference => reference.uid === owner.metadata.uid);
        if (isOwned && owners.length === 1) remove(resource, object);
      }
    }
  };

  const empty = (namespace: string) => {
    const isPart = isIn(namespace);
    for (const resource of seen) {
      for (const object of store.list(resource, namespace).filter(isPart)) remove(resource, object);
    }
    const isAnythingLeft = seen.some(resource => store.list(resource, namespace).some(isPart));
    if (isAnythingLeft) clock.after(500, () => empty(namespace));
    else store.remove(resources.namespaces, undefined, namespace);
  };

  const hear = ({type, resource, object}: StoreEvent) => {
    note(resource);
    if (type === 'DELETED' && !isSame(resource, resources.events)) clock.after(10, () => collect(object));
    const isGoing = isSame(resource, resources.namespaces) && object.metadata.deletionTimestamp !== undefined;
    if (isGoing && type === 'MODIFIED') clock.after(10, () => empty(object.metadata.name));
  };
  return store.subscribe(hear);
}
