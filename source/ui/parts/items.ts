import type {Item} from '../../probes/verdict.ts';
import {apart, around, cut, cutMiddle, type Line, paragraph, span, widthOf} from '../lines.ts';
import {type SignName, signs, signTones, type Tone} from '../theme.ts';

const textTone = (result: Item['result']): Tone => (result === 'todo' || result === 'skipped' ? 'dim' : 'normal');

/** One row of a step's list; the label's column is as wide as its longest neighbour. */
export function itemLine(item: Item, labelColumns: number, columns: number): Line {
  const sign: SignName = item.result;
  // A name without blanks is told apart by its end, a sentence by its beginning.
  const label = item.label.includes(' ') ? cut(item.label, labelColumns) : cutMiddle(item.label, labelColumns);
  const gap = ' '.repeat(Math.max(0, labelColumns - widthOf(label)) + 2);
  const head = [span(`${signs[sign]} `, signTones[sign]), span(label, textTone(item.result))];
  if (item.detail === undefined) return apart(head, [], columns);
  return apart([...head, span(gap), span(item.detail, item.result === 'failed' ? 'bad' : 'dim')], [], columns);
}

/** Columns for the labels: no more than half of the row. */
const labelWidth = (items: readonly Item[], columns: number): number =>
  Math.min(Math.max(0, ...items.map(item => widthOf(item.label))), Math.max(12, Math.floor(columns * 0.55)));

/** A row that has to be read is never cut: what does not fit beside its label stands under it. */
function readable(item: Item, labelColumns: number, columns: number): Line[] {
  const {result, label, detail = ''} = item;
  const isUrgent = result === 'failed' || result === 'look' || result === 'unknown';
  const fits = widthOf(detail) <= columns - labelColumns - 4 && widthOf(label) <= labelColumns;
  if (!isUrgent || fits) return [itemLine(item, labelColumns, columns)];
  const tone = result === 'failed' ? 'bad' : 'dim';
  const head = paragraph(label, columns - 2).map(
    (row, index): Line => [span(index === 0 ? `${signs[result]} ` : '  ', signTones[result]), ...row],
  );
  return [...head, ...(detail === '' ? [] : paragraph(detail, columns, tone, '    '))];
}

/** All rows of a list, each remedy under the row that needs it. */
export function itemLines(items: readonly Item[], columns: number): Line[] {
  const width = labelWidth(items, columns);
  return items.flatMap(item => [
    ...readable(item, width, columns),
    ...(item.remedy === undefined || item.result === 'proved' ? [] : paragraph(item.remedy, columns, 'normal', '  → ')),
  ]);
}

/** As many rows as there is room for, around the first that is under way. */
export function itemWindow(items: readonly Item[], columns: number, rows: number): Line[] {
  const width = labelWidth(items, columns);
  const running = items.findIndex(item => item.result === 'running');
  const next = running < 0 ? items.findIndex(item => item.result === 'todo') : running;
  const top = around(next < 0 ? items.length - 1 : next, items.length, rows);
  return items.slice(top, top + rows).map(item => itemLine(item, width, columns));
}
