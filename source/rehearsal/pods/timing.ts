import type {Clock} from '../model.ts';

/** How long things take on the node, in the site's milliseconds. Back-offs are Kubernetes' own. */
export const timing = {
  schedule: 40,
  reschedule: 500,
  sandbox: 150,
  start: 120,
  retryConfig: 5000,
  errImagePull: 2000,
  firstBackOff: 10_000,
  longestBackOff: 300_000,
  probe: 5000,
} as const;

/** 10 s, 20 s, 40 s … 5 min, as a growing sequence. */
export const backOffMs = (attempt: number): number =>
  Math.min(timing.firstBackOff * 2 ** attempt, timing.longestBackOff);

/** A duration as the kubelet writes back-offs: '10s', '2m40s'. */
export function backOffText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return minutes === 0 ? `${rest}s` : `${minutes}m${rest}s`;
}

/** Waits that all end with their pod: after `stop`, a wait never comes back. */
export type Patience = {wait(ms: number): Promise<void>; stop(): void; isStopped(): boolean};

export function createPatience(clock: Clock): Patience {
  const cancels = new Set<() => void>();
  let isStopped = false;
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
    stop() {
      isStopped = true;
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
    isStopped: () => isStopped,
  };
}
