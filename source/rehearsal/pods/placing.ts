import type {Pod} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import type {Room} from '../controllers/work.ts';
import {schedule} from './scheduler.ts';
import {timing} from './timing.ts';

/** The scheduler's queue: places pods, and looks again at those that something stands in the way of. */
export function createPlacing(room: Room): (pod: Pod) => void {
  const {store, clock} = room;
  const waiting = new Set<string>();

  const place = (pod: Pod) => {
    const {uid = '', namespace, name} = pod.metadata;
    if (waiting.has(uid)) return;
    waiting.add(uid);
    clock.after(timing.schedule, () => {
      waiting.delete(uid);
      const found = store.get(resources.pods, namespace, name) as Pod | undefined;
      if (found?.metadata.uid !== uid || found.spec.nodeName) return;
      if (!schedule(room, found)) clock.after(timing.reschedule, () => place(found));
    });
  };
  return place;
}
