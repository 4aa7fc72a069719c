import {keyTable, type Scope} from '../keys.ts';
import {blank, bold, type Line, paragraph, span} from '../lines.ts';
import type {Scene} from '../scene.ts';
import {type SignName, signs, signTones} from '../theme.ts';
import {keyName} from './footer.ts';

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

/** Keys as the table writes them: 'enter', or all of them where they do the same. */
const labelOf = (keys: readonly string[], label: string): string =>
  label.includes('-') || label.length > 6
    ? label
    : [...new Set([label, ...keys.filter(key => !isArrow(key))])].slice(0, 4).join(' ');

const isArrow = (key: string): boolean =>
  ['up', 'down', 'left', 'right', 'escape', 'pagedown', 'pageup', 'space'].includes(key);

/** The whole table of keys, by scope, and what the signs mean. */
export function helpLines(scene: Scene, columns: number): Line[] {
  const rows = Object.entries(scopeTitles).flatMap(([scope, title]) => [
    blank,
    [bold(title)],
    ...keyTable
      .filter(entry => entry.scope === scope)
      .flatMap((entry): Line[] => {
        const label = labelOf(entry.keys, entry.label).padEnd(16);
        const name = scope === 'step' && entry.keys[0] === 'enter' ? 'go' : keyName(entry, scene);
        const text = paragraph(`${name}: ${entry.help}`, columns - 18);
        return text.map(
          (row, index): Line => [index === 0 ? bold(`  ${label}`, 'accent') : span(' '.repeat(18)), ...row],
        );
      }),
  ]);
  const legend = signWords.flatMap(([sign, words]) => [span(`${signs[sign]} `, signTones[sign]), span(`${words}   `)]);
  return [legend, ...rows];
}
