import {setTimeout as sleep} from 'node:timers/promises';
import pRetry from 'p-retry';
import {failed, isTransient, type Outcome, type RegistryFailure} from './failure.ts';

export type RetryPlan = {
  /** How often to try again after the first time. */
  retries?: number;
  /** Wait before the first repetition, in milliseconds; doubled each time. */
  firstDelayMs?: number;
  signal?: AbortSignal | undefined;
};

const longestWaitMs = 30_000;

/** Carries a failure through p-retry, which knows only thrown errors. */
const asError = (failure: RegistryFailure) => Object.assign(new Error(failure.message), {failure});

/**
 * Does something again while its failure is one that passes (429, 5xx, a broken connection), waiting longer each time
 * and at least as long as the registry asks. The last failure is the answer. An abort is thrown.
 */
export async function withRetries<Value>(
  plan: RetryPlan,
  attempt: () => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const {retries = 5, firstDelayMs = 500, signal} = plan;
  let last: RegistryFailure | undefined;
  try {
    return await pRetry(
      async () => {
        const outcome = await attempt();
        if (!outcome.ok) {
          last = outcome.failure;
          throw asError(outcome.failure);
        }
        return outcome;
      },
      {
        retries,
        minTimeout: firstDelayMs,
        factor: 2,
        maxTimeout: longestWaitMs,
        ...(signal === undefined ? {} : {signal}),
        shouldRetry: () => last !== undefined && isTransient(last),
        onFailedAttempt: async ({retriesLeft}) => {
          const waitMs = Math.min(last?.retryAfterMs ?? 0, longestWaitMs);
          if (retriesLeft > 0 && waitMs > 0) await sleep(waitMs, undefined, signal === undefined ? {} : {signal});
        },
      },
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (last === undefined) throw error;
    return failed(last);
  }
}
