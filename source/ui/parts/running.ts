import {attemptOf} from '../../engine/interrupted.ts';
import {stepState} from '../../engine/selectors.ts';
import type {CommandRecord} from '../../engine/state.ts';
import type {Item} from '../../probes/verdict.ts';
import {duration, sinceMs} from '../format.ts';
import {blank, bold, type Line, line, span, spinner} from '../lines.ts';
import type {Scene} from '../scene.ts';
import {commandLines} from './commands.ts';
import {itemWindow} from './items.ts';

/** A command as a row of progress: what it asks, and how it ended. */
const itemOf = ({number, display, outcome, isSuccess}: CommandRecord): Item => ({
  id: String(number),
  label: display,
  result: outcome === undefined ? 'running' : isSuccess === true ? 'proved' : 'look',
  ...(outcome === undefined || isSuccess === true ? {} : {detail: outcome}),
});

/** What is printed, from its end; nothing where there is no room for two rows. */
const tail = (output: readonly string[], rows: number): Line[] =>
  output.length === 0 || rows < 2 ? [] : [blank, ...output.slice(1 - rows).map(text => line(`  ${text}`, 'dim'))];

/**
 * A step while it runs, in exactly the rows there are: the command, its progress, the end of what it prints. Questions to
 * the cluster answer in JSON that nobody reads: of those the commands are listed, and the log has the rest.
 */
export function runningLines({state, step}: Scene, columns: number, rows: number): Line[] {
  const elapsed = duration(sinceMs(stepState(state, step.id).startedAt, state.nowMs));
  const head: Line[] = [[bold('Running', 'accent'), span(` ${elapsed} `), spinner], blank];
  const records = attemptOf(state, step.id);
  const current = records.findLast(record => record.endedAt === undefined) ?? records.at(-1);
  if (current === undefined) return head;
  if (current.phase === 'proof' && state.live.items.length === 0) {
    return [...head, ...itemWindow(records.map(itemOf), columns, rows - head.length)];
  }
  const command = commandLines(current.display.split(' '), columns).slice(0, Math.max(1, Math.floor(rows / 3)));
  const room = rows - head.length - command.length;
  const wanted = state.live.items.length;
  const itemRows = Math.max(0, Math.min(wanted, room - (state.live.output.length === 0 ? 1 : 4)));
  const items = itemRows === 0 ? [] : [blank, ...itemWindow(state.live.items, columns, itemRows)];
  return [...head, ...command, ...items, ...tail(state.live.output, room - items.length)].slice(0, rows);
}
