import type {Walk} from '../engine/walk.ts';

/** What a terminal or an operator ends a program with. */
export const leavingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long what shows a walk may take to say goodbye, in milliseconds; where nobody is there to read it none is said. */
const goodbyeMs = 500;

const closedWords = 'the terminal was closed';

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;

/**
 * Shows a walk until it ends, and leaves it when the terminal hangs up, a signal asks for it, or nobody reads the output
 * any more (EIO, EPIPE, end of input): the walk is closed, which flushes its journal, and nobody waits for a screen
 * that cannot be drawn. A program that only prints does not read its input, and so does not leave at its end. Answers
 * what `show` came to, or 'gone' when the terminal no longer took the goodbye.
 */
export async function untilLeft<Value>(
  walk: Pick<Walk, 'dispatch'>,
  show: () => Promise<Value>,
  {stdin, stdout, stderr}: Streams,
  readsInput: boolean,
): Promise<Value | 'gone'> {
  let isLeaving = false;
  let timer: NodeJS.Timeout | undefined;
  const {promise: late, resolve} = Promise.withResolvers<'gone'>();
  const leave = (how: string): void => {
    if (isLeaving) return;
    isLeaving = true;
    const isUnread = how === closedWords || how === 'SIGHUP';
    timer = setTimeout(() => resolve('gone'), isUnread ? 0 : goodbyeMs);
    walk.dispatch({type: 'leave', how});
  };
  const closed = (): void => leave(closedWords);
  for (const signal of leavingSignals) process.on(signal, leave);
  // They stay: what is written to a terminal that is gone fails also afterwards, and is nobody's concern.
  for (const output of [stdout, stderr]) output.on('error', closed);
  stdin.on('error', closed);
  if (readsInput) for (const end of ['end', 'close']) stdin.on(end, closed);
  try {
    return await Promise.race([show(), late]);
  } finally {
    clearTimeout(timer);
    for (const signal of leavingSignals) process.off(signal, leave);
    if (readsInput) for (const end of ['end', 'close']) stdin.off(end, closed);
  }
}
