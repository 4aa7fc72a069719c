/**
 * Keys that do something which cannot be taken back must have been meant for what is on the screen now. A terminal that
 * hung delivers everything typed meanwhile at once; a key that lies under an elbow repeats; a paste is a burst.
 */

/** When a key arrived, and what came before it. All times are milliseconds of one clock. */
export type KeyTimes = {
  at: number;
  /** Keys that arrived in the same chunk of input, this one included. */
  batchSize: number;
  /** The key before this one, whichever it was. */
  previousAt: number | undefined;
  /** The last time this same key arrived. */
  previousSameAt: number | undefined;
  /** When what the key refers to last changed: the step, its state, the question, the screen. */
  changedAt: number | undefined;
};

/** Nobody types two keys closer together than this. */
export const burstMs = 35;

/** A key held down repeats at least this often. */
export const heldMs = 150;

/** Time to see that the screen has changed. */
export const settleMs = 150;

/** Why a key that has consequences is not obeyed, in words; undefined when it is. Pure. */
export function whyIgnored(name: string, times: KeyTimes): string | undefined {
  const {at, batchSize, previousAt, previousSameAt, changedAt} = times;
  const label = name === 'enter' ? 'Enter' : name;
  if (batchSize > 1 || (previousAt !== undefined && at - previousAt < burstMs)) {
    return `${label} was ignored: it came in a burst of typed-ahead keys. Press it again if it is meant.`;
  }
  if (previousSameAt !== undefined && at - previousSameAt < heldMs) {
    return `${label} was ignored: it is held down. Let go, then press it again if it is meant.`;
  }
  if (changedAt !== undefined && at - changedAt < settleMs) {
    return `${label} was ignored: the screen had only just changed. Press it again if it is meant.`;
  }
  return undefined;
}
