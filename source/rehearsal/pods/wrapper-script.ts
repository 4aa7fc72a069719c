import {createHash} from 'node:crypto';
import type {Finished} from './programs.ts';

/**
 * Scripts that only wrap the words behind them (`sh -c SCRIPT NAME PROGRAM ARGS…` with `"$@"` where those run): this
 * shell knows no groups and no descriptors above 2, so the two wrappings that matter are told by their form.
 */
export type Wrapper = {
  /** What is printed before the SHA-256 of the program's output, on standard error; undefined when none is asked for. */
  sumLabel: string | undefined;
};

/** How a script wraps its words: it becomes the program, or it sums what the program prints. Undefined for all others. */
export function wrapperOf(text: string): Wrapper | undefined {
  if (/(?:^|;\s*)exec "\$@"$/.test(text)) return {sumLabel: undefined};
  const [, sumLabel] = /"\$@".*\btee \/dev\/fd\/\d.*\bsha256sum\b.*\becho "([^"$]*)\$sum" >&2/.exec(text) ?? [];
  return sumLabel === undefined ? undefined : {sumLabel};
}

/** The wrapped program's end, with the sum of its output where the script tells it. */
export function withSum(finished: Finished, {sumLabel}: Wrapper): Finished {
  if (sumLabel === undefined) return finished;
  const sum = createHash('sha256').update(finished.stdout).digest('hex');
  return {...finished, stderr: `${finished.stderr}${sumLabel}${sum}\n`};
}
