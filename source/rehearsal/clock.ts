import type {Clock} from './model.ts';

/**
 * The site's clock: wall-clock time, delays divided by `speed`.
 * Waiting timers do not keep the process alive: the servers do that.
 */
export function createClock({speed: initialSpeed = 1}: {speed?: number} = {}): Clock {
  let speed = initialSpeed;
  const waiting = new Set<NodeJS.Timeout>();
  let isStopped = false;
  return {
    now: () => new Date(),
    after(delayMs, run) {
      if (isStopped) return () => undefined;
      const timer = setTimeout(() => {
        waiting.delete(timer);
        run();
      }, delayMs / speed);
      timer.unref();
      waiting.add(timer);
      return () => {
        clearTimeout(timer);
        waiting.delete(timer);
      };
    },
    setSpeed(factor) {
      speed = factor;
    },
    stop() {
      isStopped = true;
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}
