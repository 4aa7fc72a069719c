import type {KeyEntry} from '../keys.ts';
import {bold, fitLine, type Line, lineWidth, span} from '../lines.ts';
import {activeKeys} from '../press.ts';
import type {Scene} from '../scene.ts';

/** The name of a key at this moment. */
export const keyName = (entry: KeyEntry, scene: Scene): string =>
  typeof entry.name === 'string' ? entry.name : entry.name(scene);

/** Always in sight, at the end of the row, however narrow it is. */
const lasting = new Set(['?', 'q']);

/** The last row: the keys that mean something now, as many as fit; what is blocked is dim, and goes first. */
export function footerLine(scene: Scene, columns: number): Line {
  const shown = activeKeys(scene)
    .filter(entry => entry.isQuiet !== true)
    .map(entry => ({entry, isBlocked: entry.blockedBy?.(scene) !== undefined}))
    .filter(({entry, isBlocked}) => !isBlocked || entry.label === 'R')
    .toSorted((left, right) => Number(left.isBlocked) - Number(right.isBlocked));
  const part = ({entry, isBlocked}: (typeof shown)[number]): Line => [
    isBlocked ? span(entry.label, 'dim') : bold(entry.label, 'accent'),
    span(` ${keyName(entry, scene)}`, isBlocked ? 'dim' : 'normal'),
  ];
  const isLasting = ({entry}: (typeof shown)[number]): boolean => lasting.has(entry.label);
  const tail = shown.filter(isLasting).map(part);
  const gap = 2;
  let room = columns - 1 - tail.reduce((sum, words) => sum + lineWidth(words) + gap, 0);
  const head: Line[] = [];
  for (const candidate of shown.filter(one => !isLasting(one))) {
    const words = part(candidate);
    const width = lineWidth(words) + gap;
    if (width > room) continue;
    room -= width;
    head.push(words);
  }
  const all = [...head, ...tail].flatMap((words, index) => (index === 0 ? words : [span('  '), ...words]));
  return fitLine([span(' '), ...all], columns);
}
