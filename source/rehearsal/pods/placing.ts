import type {Pod} from '../controllers/kinds.ts';
import {isSame, resources} from '../controllers/resources.ts';
import type {Room} from '../controllers/work.ts';
import type {StoreEvent} from '../model.ts';
import {schedule} from './scheduler.ts';
import {timing} from './timing.ts';

/** Whether a change may make room or remove an obstacle for pods that could not be placed. */
function mayHelp({type, resource, object}: StoreEvent): boolean {
  const helpful = [resources.nodes, resources.claims, resources.storageClasses, resources.volumes];
  if (helpful.some(one => isSame(resource, one))) return true;
  if (!isSame(resource, resources.pods)) return false;
  const phase = (object as Pod).status?.phase;
  return type === 'DELETED' || phase === 'Succeeded' || phase === 'Failed';
}

export type Placing = {place(pod: Pod): void; stop(): void};

/** The scheduler's queue: places pods, and looks again at those that something stood in the way of when that changes. */
export function createPlacing(room: Room): Placing {
  const {store, clock} = room;
  const queued = new Set<string>();
  const refused = new Map<string, Pod>();

  const enqueue = (pod: Pod, delayMs: number) => {
    const {uid = '', namespace, name} = pod.metadata;
    if (queued.has(uid)) return;
    queued.add(uid);
    clock.after(delayMs, () => {
      queued.delete(uid);
      refused.delete(uid);
      const found = store.get(resources.pods, namespace, name) as Pod | undefined;
      if (found?.metadata.uid !== uid || found.spec.nodeName || found.metadata.deletionTimestamp) return;
      // Until its turn comes again, the pod's own changes are no reason to look at it.
      refused.set(uid, found);
      if (schedule(room, found) === 'placed') refused.delete(uid);
    });
  };

  const stop = store.subscribe(event => {
    if (isSame(event.resource, resources.pods) && event.type === 'DELETED') {
      refused.delete(event.object.metadata.uid ?? '');
    }
    if (!mayHelp(event)) return;
    for (const pod of refused.values()) enqueue(pod, timing.reschedule);
  });

  return {
    place(pod) {
      if (!refused.has(pod.metadata.uid ?? '')) enqueue(pod, timing.schedule);
    },
    stop,
  };
}
