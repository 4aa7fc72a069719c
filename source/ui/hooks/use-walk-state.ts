import {throttle} from 'es-toolkit';
import {useCallback, useSyncExternalStore} from 'react';
import type {State} from '../../engine/state.ts';
import type {Walk} from '../../engine/walk.ts';

/** A change of the walk is on the screen within this, in milliseconds; what changes meanwhile comes with it. */
const everyMs = 50;

/**
 * The walk's state for drawing. Twenty probes and a push that reports its bytes change it hundreds of times a second:
 * the first change is drawn at once, the others together. Keys are judged by the state itself, never by this one.
 */
export function useWalkState({subscribe, getState}: Walk): State {
  const subscribeSlowly = useCallback(
    (listener: () => void) => {
      const changed = throttle(listener, everyMs);
      const unsubscribe = subscribe(changed);
      return () => {
        unsubscribe();
        changed.cancel();
      };
    },
    [subscribe],
  );
  return useSyncExternalStore(subscribeSlowly, getState);
}
