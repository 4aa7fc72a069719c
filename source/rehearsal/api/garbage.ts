import type {KubeObject, Store} from '../model.ts';
import {servedKinds} from './custom-resources.ts';
import {type Kind, storedAs} from './kinds.ts';
import {isView} from './views.ts';

/** An object with its kind. */
export type Found = {kind: Kind; object: KubeObject};

const everything = (store: Store): Found[] =>
  servedKinds(store)
    // What is another kind's view is not found twice, metrics and reviews are not stored.
    .filter(kind => !isView(kind) && kind.verbs.includes('delete'))
    .flatMap(kind => store.list(storedAs(kind)).map(object => ({kind, object})));

/** Objects that name this one among their owners. */
export const dependentsOf = (store: Store, uid: string | undefined): Found[] =>
  everything(store).filter(({object}) => object.metadata.ownerReferences?.some(owner => owner.uid === uid));

/** Objects in a namespace. */
export const contentOf = (store: Store, namespace: string): Found[] =>
  everything(store).filter(({object}) => object.metadata.namespace === namespace);

/** An owner that waits for its dependents before it goes. */
export const foregroundDeletion = 'foregroundDeletion';

/**
 * The garbage collector: deletes what lost its last owner, lets owners go that waited for their dependents, and ends
 * namespaces that are empty. `remove` deletes as the API would, gracefully where the kind wants it.
 */
export function collectGarbage(store: Store, remove: (found: Found) => void): () => void {
  const release = (uid: string) => {
    const owner = everything(store).find(({object}) => object.metadata.uid === uid);
    const isWaiting = owner?.object.metadata.finalizers?.includes(foregroundDeletion);
    if (owner && isWaiting && dependentsOf(store, uid).length === 0) {
      store.remove(storedAs(owner.kind), owner.object.metadata.namespace, owner.object.metadata.name);
    }
  };

  const isAlive = (uid: string) => everything(store).some(({object}) => object.metadata.uid === uid);

  const endNamespace = (name: string) => {
    const namespaces = {group: '', resource: 'namespaces'};
    if (!store.get(namespaces, undefined, name)?.metadata.deletionTimestamp) return;
    const content = contentOf(store, name);
    // Pods take their time; what others made meanwhile goes as well.
    const rest = content.filter(({object}) => !object.metadata.deletionTimestamp);
    const [next] = rest;
    if (content.length === 0) store.remove(namespaces, undefined, name);
    else if (next) remove(next);
  };

  return store.subscribe(({type, object}) => {
    if (type !== 'DELETED') return;
    const {uid, namespace, ownerReferences = []} = object.metadata;
    for (const {uid: ownerUid} of ownerReferences) release(ownerUid);
    for (const dependent of dependentsOf(store, uid)) {
      const owners = dependent.object.metadata.ownerReferences ?? [];
      const isOrphan = !owners.some(owner => isAlive(owner.uid));
      if (isOrphan && !dependent.object.metadata.deletionTimestamp) remove(dependent);
    }
    if (namespace) endNamespace(namespace);
  });
}
