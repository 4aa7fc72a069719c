import type {Clock, KubeObject, Resource, Store, StoreEvent} from '../model.ts';
import type {EventRecorder} from './events.ts';
import {isSame} from './resources.ts';

/** The API server's words in place of an answer. */
export type Untold = {why: string};

/** What every controller is given. */
export type Room = {
  store: Store;
  clock: Clock;
  events: EventRecorder;
  /** What pods use, or why the API server does not tell; absent where nobody has registered the metrics API. */
  podMetrics?: (namespace: string | undefined) => KubeObject[] | Untold;
};

export type Key = {namespace: string | undefined; name: string};

export type Controller = {
  /** The collection whose objects it looks after. */
  looksAfter: Resource;
  /** Which of them a change elsewhere concerns (changes of the objects themselves are always looked at). */
  concernedBy?(event: StoreEvent): Key[];
  /** Brings the world one step nearer to what the object says. Runs again after every change that it makes. */
  reconcile(object: KubeObject, again: () => void): void;
  /** The object is gone: forget what was kept about it. */
  forget?(object: KubeObject): void;
};

/** Changes that come together are looked at together, as a real controller's queue does. */
const debounceMs = 20;

export const keyOf = ({metadata}: KubeObject): Key => ({namespace: metadata.namespace, name: metadata.name});

/** Starts a controller on everything that is there and will come. Returns the way to stop it. */
export function startController({store, clock}: Pick<Room, 'store' | 'clock'>, controller: Controller): () => void {
  const waiting = new Map<string, () => void>();
  const {looksAfter} = controller;

  const enqueue = (key: Key) => {
    const id = `${key.namespace ?? ''}/${key.name}`;
    if (waiting.has(id)) return;
    const cancel = clock.after(debounceMs, () => {
      waiting.delete(id);
      const object = store.get(looksAfter, key.namespace, key.name);
      if (object) controller.reconcile(object, () => enqueue(key));
    });
    waiting.set(id, cancel);
  };

  const unsubscribe = store.subscribe(event => {
    if (isSame(event.resource, looksAfter)) {
      if (event.type === 'DELETED') controller.forget?.(event.object);
      else enqueue(keyOf(event.object));
    }
    for (const key of controller.concernedBy?.(event) ?? []) enqueue(key);
  });
  for (const object of store.list(looksAfter)) enqueue(keyOf(object));

  return () => {
    unsubscribe();
    for (const cancel of waiting.values()) cancel();
  };
}
