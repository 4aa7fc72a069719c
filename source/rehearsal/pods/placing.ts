import type {Pod} from '../controllers/kinds.ts';
import {isSame, resources} from '../controllers/resources.ts';
import type {StoreEvent} from '../model.ts';
import {letsGo} from './room-on-node.ts';
import {type SchedulerRoom, schedule} from './scheduler.ts';
import type {About} from './scheduler-words.ts';
import {timing} from './timing.ts';

/** Whether a change may make room or remove an obstacle of a kind. */
function mayHelp({type, resource, object}: StoreEvent, about: About): boolean {
  if (isSame(resource, resources.nodes)) return true;
  if (about === 'volumes') {
    return [resources.claims, resources.storageClasses, resources.volumes].some(one => isSame(resource, one));
  }
  return about === 'room' && isSame(resource, resources.pods) && letsGo(object as Pod, type === 'DELETED');
}

export type Placing = {place(pod: Pod): void; stop(): void};

/** The scheduler's queue: places pods, and looks again at those that something stood in the way of when that changes. */
export function createPlacing(room: SchedulerRoom): Placing {
  const {store, clock} = room;
  const queued = new Set<string>();
  const refused = new Map<string, {pod: Pod; about?: About}>();

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
      refused.set(uid, {pod: found});
      const ending = schedule(room, found);
      if (ending === 'placed') refused.delete(uid);
      else refused.set(uid, {pod: found, about: ending === 'waits' ? 'volumes' : ending.refusedAbout});
    });
  };

  const stop = store.subscribe(event => {
    if (isSame(event.resource, resources.pods) && event.type === 'DELETED') {
      refused.delete(event.object.metadata.uid ?? '');
    }
    for (const {pod, about} of refused.values()) {
      if (about && mayHelp(event, about)) enqueue(pod, timing.reschedule);
    }
  });

  return {
    place(pod) {
      if (!refused.has(pod.metadata.uid ?? '')) enqueue(pod, timing.schedule);
    },
    stop,
  };
}
