import type {Clock} from '../model.ts';

/** How long things take on the node, in the site's milliseconds. Back-offs are Kubernetes' own. */
export const timing = {
  schedule: 40,
  /** Nothing else is in the scheduler's queue. */
  reschedule: 15,
  sandbox: 150,
  start: 120,
  /** Between the end of a container and its first restart. */
  restart: 1200,
  /** How often the kubelet looks again at a pod that something stands in the way of: every 10 to 15 s. */
  resync: 12_500,
  /** So long a container runs before the metrics server knows what it uses. */
  measured: 12_000,
  /** The kubelet looks again as soon as it hears that something of a pod has changed: once a second. */
  secondLook: 1000,
  firstBackOff: 10_000,
  longestBackOff: 300_000,
  firstMountRetry: 500,
  longestMountRetry: 122_000,
} as const;

/** 10 s, 20 s, 40 s … 5 min, as a growing sequence. */
export const backOffMs = (attempt: number): number =>
  Math.min(timing.firstBackOff * 2 ** attempt, timing.longestBackOff);

/** 0.5 s, 1 s, 2 s … 2 min: how long the kubelet waits before it tries to mount again. */
export const mountRetryMs = (attempt: number): number =>
  Math.min(timing.firstMountRetry * 2 ** attempt, timing.longestMountRetry);

/** A duration as the kubelet writes back-offs: '10s', '2m40s'. */
export function backOffText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return minutes === 0 ? `${rest}s` : `${minutes}m${rest}s`;
}

/** Waits that all end with their owner: after `stop`, a wait never comes back, nor do those of its children. */
export type Patience = {
  wait(ms: number): Promise<void>;
  stop(): void;
  isStopped(): boolean;
  /** A patience of its own that also ends with this one. */
  child(): Patience;
};

export function createPatience(clock: Clock): Patience {
  const cancels = new Set<() => void>();
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    for (const cancel of cancels) cancel();
    cancels.clear();
  };
  return {
    wait: ms =>
      new Promise(resolve => {
        if (isStopped || ms === Number.POSITIVE_INFINITY) return;
        const cancel = clock.after(ms, () => {
          cancels.delete(cancel);
          resolve();
        });
        cancels.add(cancel);
      }),
    stop,
    isStopped: () => isStopped,
    child() {
      const child = createPatience(clock);
      const stopChild = () => {
        cancels.delete(stopChild);
        child.stop();
      };
      if (isStopped) child.stop();
      else cancels.add(stopChild);
      return {...child, stop: stopChild};
    },
  };
}
