import type {Item} from '../../../source/probes/verdict.ts';
import type {WorkContext} from '../../../source/runners/own/work.ts';

/** A context that keeps the progress rows it was shown. */
export function context(folder = '', signal = new AbortController().signal): WorkContext & {shown: Item[][]} {
  const shown: Item[][] = [];
  return {folder, signal, print: () => undefined, progress: items => shown.push(items), shown};
}
