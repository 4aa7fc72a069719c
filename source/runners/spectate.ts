import {join} from 'node:path';
import type {Event} from '../engine/event.ts';
import type {State} from '../engine/state.ts';
import type {Walk} from '../engine/walk.ts';
import {tailJob} from './jobs/follow.ts';

export type SpectatorParts = {
  folder: string;
  /** The state as the journal tells it now. */
  read: () => State;
  /** Calls back when something in the session's folder changed; answers the way to stop. */
  onChange: (look: () => void) => () => void;
  readDocument: (name: string) => string | undefined;
};

/** How often the output of a running job is looked at, in milliseconds; the clock ticks with it. */
const lookMs = 500;

const jobOf = (state: State): string | undefined => state.log.findLast(entry => entry.endedAt === undefined)?.job;

/**
 * A walk of somebody else, to look at: the state follows the journal, the output its job. The cursor and what lies open
 * are one's own; every other event is nobody's here. Nothing is written.
 */
export function createSpectator(parts: SpectatorParts): Walk {
  const listeners = new Set<() => void>();
  const {promise: closed, resolve, reject} = Promise.withResolvers<void>();
  closed.catch(() => undefined);
  let state = parts.read();
  let output: string[] = [];
  let job: string | undefined;
  let tail: (() => void) | undefined;
  let isOver = false;

  const show = (next: State): void => {
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const end = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    stop();
    if (error === undefined) resolve();
    else reject(error);
  };
  const safely = (work: () => void): void => {
    try {
      if (!isOver) work();
    } catch (error) {
      end(error);
    }
  };

  const follow = (): void => {
    const current = jobOf(state);
    if (current !== job) {
      job = current;
      output = [];
      tail =
        current === undefined
          ? undefined
          : tailJob(join(parts.folder, current), {
              print: lines => {
                output = [...output, ...lines].slice(-500);
              },
              progress: items => {
                state = {...state, live: {...state.live, items}};
              },
            });
    }
    tail?.();
    show({...state, nowMs: Date.now(), live: {...state.live, output}});
  };
  const reread = (): void => {
    const read = parts.read();
    const {cursor} = read.cursor === leader ? state : read;
    leader = read.cursor;
    show({...read, cursor, live: state.live, nowMs: Date.now()});
  };
  // Where the one who walks stands: the screen goes along until it is moved by hand, and again with the next step.
  let leader = state.cursor;
  const timer = setInterval(() => safely(follow), lookMs);
  const stop = parts.onChange(() => safely(reread));
  safely(follow);

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(event: Event) {
      if (event.type === 'move') show({...state, cursor: event.step, message: undefined});
      if (event.type === 'told') show({...state, message: event.message});
      if (event.type === 'leave') end();
    },
    readDocument: parts.readDocument,
    closed,
  };
}
