import type {State} from '../engine/state.ts';
import {type Occurrence, occurrence} from '../procedure/window.ts';
import {clock, duration} from './format.ts';

const hourMs = 3_600_000;

const windowOf = (state: State): Occurrence | undefined => {
  const window = state.known.site?.window;
  return window === undefined ? undefined : occurrence(window, state.nowMs);
};

/** The window in a few words: 'window 1 h 42 min', 'opens in 3 h', 'window over'; undefined without one. */
export function windowLeft(state: State): {text: string; isPressing: boolean} | undefined {
  const window = windowOf(state);
  if (window === undefined) return undefined;
  if (state.nowMs < window.startsAt)
    return {text: `opens in ${duration(window.startsAt - state.nowMs)}`, isPressing: false};
  if (state.nowMs >= window.endsAt)
    return {text: `over since ${duration(state.nowMs - window.endsAt)}`, isPressing: true};
  const leftMs = window.endsAt - state.nowMs;
  return {text: `window ${duration(leftMs)}`, isPressing: leftMs < hourMs / 2};
}

/**
 * The last moment to start and still be back before the window ends, by the worst case: helm's timeout once for the
 * upgrade, and once for its rollback. Epoch milliseconds; undefined without a window.
 */
export function lastSafeStart(state: State): number | undefined {
  const window = windowOf(state);
  const timeoutSeconds = state.known.site?.timeoutSeconds;
  if (window === undefined || timeoutSeconds === undefined) return undefined;
  return window.endsAt - 2 * timeoutSeconds * 1000;
}

/** The last safe start in words; undefined without a window. */
export function lastSafeStartText(state: State): string | undefined {
  const start = lastSafeStart(state);
  if (start === undefined) return undefined;
  return start < state.nowMs ? `Last safe start was ${clock(start)}` : `Last safe start ${clock(start)}`;
}
