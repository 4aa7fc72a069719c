import type {Clock} from '../model.ts';
import type {Pod} from './kinds.ts';
import {isReady} from './pod-template.ts';

/** When pods were first seen ready; memory, not the object, knows: clocks may be fast. */
const settled = new WeakMap<Clock, Map<string, boolean>>();

/**
 * How many pods have been ready for `minReadySeconds`. Those that have not yet are counted later: `again` is called
 * when their time has come.
 */
export function countAvailable(clock: Clock, pods: Pod[], minReadySeconds = 0, again: () => void): number {
  const ready = pods.filter(isReady);
  if (minReadySeconds === 0) return ready.length;
  const known = settled.get(clock) ?? new Map<string, boolean>();
  settled.set(clock, known);
  const keyOf = (pod: Pod) => {
    const since = pod.status?.conditions?.find(({type}) => type === 'Ready')?.lastTransitionTime;
    return `${pod.metadata.uid}/${since}`;
  };
  for (const key of ready.map(keyOf).filter(candidate => !known.has(candidate))) {
    known.set(key, false);
    clock.after(minReadySeconds * 1000, () => {
      known.set(key, true);
      again();
    });
  }
  return ready.filter(pod => known.get(keyOf(pod)) === true).length;
}
