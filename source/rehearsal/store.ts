import {randomUUID} from 'node:crypto';
import {isDeepStrictEqual} from 'node:util';
import type {Clock, KubeObject, Metadata, Resource, Store, StoreEvent} from './model.ts';

/** How many changes are kept for watches that begin in the past. */
const keptEvents = 5000;

type Collection = Map<string, KubeObject>;

const collectionKey = ({group, resource}: Resource) => `${resource}.${group}`;
const objectKey = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;

/** Kubernetes writes whole seconds. */
const timestamp = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;

/** What is left of an object when metadata and status are taken away: its generation counts changes of this. */
export function desired(object: KubeObject): Record<string, unknown> {
  const {metadata: _metadata, status: _status, ...rest} = object;
  if (object.kind !== 'Pod') return rest;
  // To be placed on a node is no change of what the pod wants.
  return {...rest, spec: {...(rest['spec'] as object), nodeName: undefined}};
}

/** Kinds with a spec whose changes the server does not count. */
const uncounted = new Set([
  'HorizontalPodAutoscaler',
  'Lease',
  'LimitRange',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'Service',
]);

/** Kinds that have no spec have no generation either; slices are the exception. */
const hasGeneration = (object: KubeObject) =>
  object.kind === 'EndpointSlice' || ('spec' in object && !uncounted.has(object.kind));

const byNamespaceAndName = (left: KubeObject, right: KubeObject) => {
  const leftKey = objectKey(left.metadata.namespace, left.metadata.name);
  const rightKey = objectKey(right.metadata.namespace, right.metadata.name);
  return leftKey < rightKey ? -1 : leftKey > rightKey ? 1 : 0;
};

/** Server-set metadata survives an update that leaves it out or invents another. */
function keptMetadata(before: KubeObject, after: KubeObject): Metadata {
  const {uid, creationTimestamp} = before.metadata;
  // To be asked to go counts as a change of what is wanted.
  const isLeaving = before.metadata.deletionTimestamp === undefined && after.metadata.deletionTimestamp !== undefined;
  const hasChanged = isLeaving || !isDeepStrictEqual(desired(before), desired(after));
  const generation = (before.metadata.generation ?? 1) + (hasChanged ? 1 : 0);
  return {
    ...after.metadata,
    uid,
    creationTimestamp,
    ...(hasGeneration(after) && {generation}),
  };
}

/** All objects of one pretend cluster, in memory. */
export function createStore(clock: Pick<Clock, 'now'> = {now: () => new Date()}): Store {
  const collections = new Map<string, Collection>();
  const listeners = new Set<(event: StoreEvent) => void>();
  const events: StoreEvent[] = [];
  const undelivered: StoreEvent[] = [];
  let version = 0;
  let oldest = 0;
  let isDelivering = false;

  const collection = (resource: Resource): Collection => {
    const key = collectionKey(resource);
    const found = collections.get(key) ?? new Map<string, KubeObject>();
    collections.set(key, found);
    return found;
  };

  /** A listener may change the store: its events wait until everyone has heard the ones before. */
  const deliver = () => {
    if (isDelivering) return;
    isDelivering = true;
    try {
      for (let event = undelivered.shift(); event !== undefined; event = undelivered.shift()) {
        for (const listener of [...listeners]) listener(event);
      }
    } finally {
      isDelivering = false;
    }
  };

  const record = (type: StoreEvent['type'], resource: Resource, object: KubeObject): KubeObject => {
    const {group, resource: name} = resource;
    const stamped = {...object, metadata: {...object.metadata, resourceVersion: String(version)}};
    const event: StoreEvent = {type, resource: {group, resource: name}, object: stamped, version};
    events.push(event);
    if (events.length > keptEvents) oldest = events.shift()?.version ?? oldest;
    undelivered.push(event);
    return stamped;
  };

  const put = (type: 'ADDED' | 'MODIFIED', resource: Resource, object: KubeObject): KubeObject => {
    version += 1;
    const stamped = record(type, resource, object);
    collection(resource).set(objectKey(object.metadata.namespace, object.metadata.name), stamped);
    deliver();
    return stamped;
  };

  const get: Store['get'] = (resource, namespace, name) => collection(resource).get(objectKey(namespace, name));

  const update: Store['update'] = (resource, object) => {
    const {namespace, name} = object.metadata;
    const before = get(resource, namespace, name);
    if (!before) throw new Error(`${collectionKey(resource)} ${objectKey(namespace, name)} is not in the store`);
    const {resourceVersion} = before.metadata;
    const after = {...object, metadata: {...keptMetadata(before, object), resourceVersion}};
    // JSON has no undefined: an absent field and an undefined one are the same object.
    const plain = JSON.parse(JSON.stringify(after)) as KubeObject;
    return isDeepStrictEqual(before, plain) ? before : put('MODIFIED', resource, plain);
  };

  return {
    version: () => version,
    get,
    list(resource, namespace) {
      const objects = [...collection(resource).values()];
      const chosen = namespace ? objects.filter(object => object.metadata.namespace === namespace) : objects;
      return chosen.sort(byNamespaceAndName);
    },
    create(resource, object) {
      const {namespace, name} = object.metadata;
      if (get(resource, namespace, name)) {
        throw new Error(`${collectionKey(resource)} ${objectKey(namespace, name)} is already in the store`);
      }
      const plain = JSON.parse(JSON.stringify(object)) as KubeObject;
      const metadata: Metadata = {
        ...plain.metadata,
        uid: plain.metadata.uid ?? randomUUID(),
        creationTimestamp: plain.metadata.creationTimestamp ?? timestamp(clock.now()),
        ...(hasGeneration(plain) && {generation: 1}),
      };
      return put('ADDED', resource, {...plain, metadata});
    },
    update,
    change(resource, namespace, name, edit) {
      const before = get(resource, namespace, name);
      return before && update(resource, edit(before));
    },
    remove(resource, namespace, name) {
      const before = get(resource, namespace, name);
      if (!before) return undefined;
      collection(resource).delete(objectKey(namespace, name));
      version += 1;
      const last = record('DELETED', resource, before);
      deliver();
      return last;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: from => (from < oldest ? undefined : events.filter(event => event.version > from)),
  };
}
