import {type KeyEntry, keyTable, type Scope} from '../keys.ts';
import {blank, bold, type Line, pad, paragraph, span, widthOf} from '../lines.ts';
import {type SignName, signs, signTones} from '../theme.ts';

/** Scopes in the order in which an operator meets them. */
export const scopeTitles: Readonly<Record<Scope, string>> = {
  anywhere: 'Anywhere, but in a field',
  step: 'At a step',
  confirm: 'At a yes-or-no question',
  points: 'At a list of points',
  field: 'In a field',
  released: 'At a field that was left with Esc',
  pane: 'In a text or a list',
  commands: 'In the command log',
  troubleshoot: 'In the diagnoses',
  rollback: 'While the rollback counts down',
  leave: 'When asked whether to leave',
  ending: 'On the last screen',
  always: 'Always',
};

const signWords: readonly [SignName, string][] = [
  ['todo', 'to do'],
  ['running', 'runs'],
  ['done', 'proved'],
  ['look', 'look at it'],
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['skipped', 'skipped'],
  ['stale', 'no longer certain'],
];

const arrows: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  escape: 'esc',
  pagedown: 'pgdn',
  pageup: 'pgup',
};

const isDigits = (keys: readonly string[]): boolean => keys.length === 9;

/** Every key of an entry as it is written: '↓ → ] j'. */
export const labelsOf = (entry: KeyEntry): string =>
  isDigits(entry.keys) ? entry.label : entry.keys.map(key => arrows[key] ?? key).join(' ');

/** Columns for the keys; a longer list of them has a row of its own. */
const keyColumns = 16;

function entryLines(entry: KeyEntry, columns: number): Line[] {
  const label = `  ${labelsOf(entry)}`;
  const isLong = widthOf(label) > keyColumns - 2;
  const text = paragraph(entry.help, columns - keyColumns);
  const rows = text.map((row, index): Line => {
    const isFirst = index === 0 && !isLong;
    return [isFirst ? bold(pad(label, keyColumns), 'accent') : span(' '.repeat(keyColumns)), ...row];
  });
  return isLong ? [[bold(label, 'accent')], ...rows] : rows;
}

/** The whole table of keys, by scope, and what the signs mean. */
export function helpLines(columns: number): Line[] {
  const rows = Object.entries(scopeTitles).flatMap(([scope, title]) => [
    blank,
    [bold(title)],
    ...keyTable.filter(entry => entry.scope === scope).flatMap(entry => entryLines(entry, columns)),
  ]);
  const legend = signWords.map(
    ([sign, words]): Line => [span(`${signs[sign]} `, signTones[sign]), span(`${words}   `)],
  );
  return [legend.slice(0, 4).flat(), legend.slice(4).flat(), ...rows];
}
