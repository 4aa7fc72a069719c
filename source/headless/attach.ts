import {stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import type {Walk} from '../engine/walk.ts';
import {sanitise} from '../tools/sanitise.ts';
import type {Output} from './printer.ts';
import type {HeadlessPrinter} from './walk.ts';

/** Steps whose present attempt has ended. */
const ended = (state: State) =>
  state.procedure.sections
    .flatMap(({steps}) => steps)
    .filter(({id}) => !['todo', 'running'].includes(stepState(state, id).status));

/**
 * Prints what was done so far and then each step as it ends, with what the running job prints, until the walk has ended
 * or nobody looks on any more. Changes nothing.
 */
export function printAttached(walk: Walk, printer: HeadlessPrinter, output: Output): Promise<void> {
  const told = new Set<string>();
  let printed = 0;
  const look = (): void => {
    const state = walk.getState();
    const lines = state.live.output;
    if (lines.length < printed) printed = 0;
    for (const line of lines.slice(printed)) output.write(`    │ ${sanitise(line)}\n`);
    printed = lines.length;
    for (const step of ended(state)) {
      const {status, attempts, endedAt = ''} = stepState(state, step.id);
      const key = [step.id, status, attempts, endedAt].join(' ');
      if (told.has(key)) continue;
      told.add(key);
      printer.ended(state, step);
    }
    if (state.ending !== undefined) walk.dispatch({type: 'leave', how: 'the walk has ended'});
  };
  const stop = walk.subscribe(look);
  look();
  return walk.closed.finally(stop);
}
