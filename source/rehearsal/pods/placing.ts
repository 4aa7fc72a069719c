import type {Pod} from '../controllers/kinds.ts';
import {isSame, resources} from '../controllers/resources.ts';
import type {StoreEvent} from '../model.ts';
import {watchNeighbourhood} from './around.ts';
import {asksForRoom, letsGo} from './room-on-node.ts';
import {type SchedulerRoom, schedule} from './scheduler.ts';
import type {About} from './scheduler-words.ts';
import {timing} from './timing.ts';

/** What a change in the store may help against. */
function helps({type, resource, object}: StoreEvent, isNeighbourhood: boolean): ReadonlySet<About> {
  if (isSame(resource, resources.nodes)) return new Set(['nodes', 'room', 'number', 'pods', 'volumes']);
  if ([resources.claims, resources.storageClasses, resources.volumes].some(one => isSame(resource, one))) {
    return new Set(['volumes']);
  }
  const help = new Set<About>(isNeighbourhood ? ['pods'] : []);
  if (!isSame(resource, resources.pods) || !letsGo(object as Pod, type === 'DELETED')) return help;
  help.add('number');
  return asksForRoom(object as Pod) ? help.add('room') : help;
}

export type Placing = {place(pod: Pod): void; stop(): void};

/** The scheduler's queue: places pods, and looks again at those that something stood in the way of when that changes. */
export function createPlacing(room: SchedulerRoom): Placing {
  const {store, clock} = room;
  const queued = new Set<string>();
  const refused = new Map<string, {pod: Pod; about: ReadonlySet<About>}>();
  const changesNeighbourhood = watchNeighbourhood(store);

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
      refused.set(uid, {pod: found, about: new Set()});
      const ending = schedule(room, found);
      if (ending === 'placed') refused.delete(uid);
      else refused.set(uid, {pod: found, about: ending === 'waits' ? new Set(['volumes']) : ending.refusedAbout});
    });
  };

  const stop = store.subscribe(event => {
    if (isSame(event.resource, resources.pods) && event.type === 'DELETED') {
      refused.delete(event.object.metadata.uid ?? '');
    }
    const help = helps(event, changesNeighbourhood(event));
    for (const {pod, about} of refused.values()) {
      if (!about.isDisjointFrom(help)) enqueue(pod, timing.reschedule);
    }
  });

  return {
    place(pod) {
      if (!refused.has(pod.metadata.uid ?? '')) enqueue(pod, timing.schedule);
    },
    stop,
  };
}
