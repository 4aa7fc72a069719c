import {performance} from 'node:perf_hooks';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Clock} from './model.ts';

type Waiting = {dueMs: number; order: number; run: () => void};

/** A clock that can be stopped and moved on by hand, so that a test sees a moment for as long as it wants. */
export type HeldClock = Clock & {
  /** How long the site has lived, in its own milliseconds. */
  livedMs(): number;
  /** The site stands still: it answers, but nothing happens by itself. */
  hold(): void;
  /** Time goes on from where it was held. */
  release(): void;
  /** Moves a held clock on to what happens next and lets it happen; false when nothing waits. */
  step(): Promise<boolean>;
};

/** Node's own timers take no more; the clock looks again then. */
const longestTimerMs = 2 ** 30;

/** What happens at a moment may take some turns of the event loop: commands in containers are streams. */
const turnsOfAMoment = 4;

/**
 * The site's clock: wall-clock time, delays divided by `speed`. What waits is done in the order of the site's own time,
 * one after another, and whatever it asks for in turn counts from the moment at which it was due: so the same happens
 * at every speed, and on a busy machine. What waits does not keep the process alive: the servers do that.
 */
export function createClock({speed: initialSpeed = 1}: {speed?: number} = {}): HeldClock {
  let speed = initialSpeed;
  const waiting: Waiting[] = [];
  let order = 0;
  let isStopped = false;
  let isHeld = false;
  /** The site's time at a moment of the machine's. */
  let anchor = {siteMs: 0, machineMs: performance.now()};
  /** While the site catches up, its time is that of what is being done. */
  let behindMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;

  const liveMs = () => anchor.siteMs + (isHeld ? 0 : (performance.now() - anchor.machineMs) * speed);
  const siteMs = () => behindMs ?? liveMs();
  const setAnchor = () => {
    anchor = {siteMs: siteMs(), machineMs: performance.now()};
  };

  const doFirst = () => {
    const first = waiting.shift();
    if (!first) return;
    behindMs = first.dueMs;
    first.run();
  };

  /**
   * Each gets a turn of its own, and the clock goes on in the turn after: what follows from it is asked for by then, and
   * counts from the moment at which it was due.
   */
  const catchUp = () => {
    if (!isHeld && !isStopped) doFirst();
    turn = setImmediate(() => {
      turn = undefined;
      arrange();
    });
  };

  const arrange = () => {
    clearTimeout(timer);
    const [first] = waiting;
    if (isStopped || isHeld || turn) return;
    if (first && first.dueMs <= liveMs()) {
      turn = setImmediate(catchUp);
      return;
    }
    behindMs = undefined;
    if (!first) return;
    const machineMs = (first.dueMs - liveMs()) / speed;
    timer = setTimeout(arrange, Math.max(0, Math.min(longestTimerMs, machineMs)));
    timer.unref();
  };

  return {
    now: () => new Date(),
    livedMs: siteMs,
    after(delayMs, run) {
      if (isStopped) return () => undefined;
      order += 1;
      const entry: Waiting = {dueMs: siteMs() + delayMs, order, run};
      const place = waiting.findIndex(({dueMs}) => dueMs > entry.dueMs);
      waiting.splice(place < 0 ? waiting.length : place, 0, entry);
      if (waiting[0] === entry) arrange();
      return () => {
        const index = waiting.indexOf(entry);
        if (index >= 0) waiting.splice(index, 1);
      };
    },
    setSpeed(factor) {
      setAnchor();
      speed = factor;
      arrange();
    },
    hold() {
      setAnchor();
      isHeld = true;
      arrange();
    },
    release() {
      if (!isHeld) return;
      setAnchor();
      isHeld = false;
      arrange();
    },
    async step() {
      if (!isHeld || waiting.length === 0) return false;
      doFirst();
      setAnchor();
      for (let count = 0; count < turnsOfAMoment; count += 1) await nextTurn();
      return true;
    },
    stop() {
      isStopped = true;
      waiting.length = 0;
      clearTimeout(timer);
      clearImmediate(turn);
    },
  };
}
