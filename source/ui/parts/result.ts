import {stepState} from '../../engine/selectors.ts';
import type {State} from '../../engine/state.ts';
import type {Evidence} from '../../probes/verdict.ts';
import type {Step} from '../../procedure/step.ts';
import {cleanLine} from '../clean.ts';
import {clockOf, duration} from '../format.ts';
import {blank, bold, cut, type Line, line, paragraph, span, widthOf} from '../lines.ts';
import {type SignName, signs, signTones} from '../theme.ts';
import {itemLines} from './items.ts';

/** What was asked, what came back, when: one row each. The answer is what counts: the question is cut first. */
function evidenceLine({asked, answered, at}: Evidence, columns: number): Line {
  const when = at === undefined ? '' : `  ${clockOf(at)}`;
  const answer = span(answered);
  const room = columns - 5 - widthOf(answer.text) - widthOf(when);
  return [
    span('  '),
    span(cut(cleanLine(asked), Math.max(16, room)), 'dim'),
    span(' → ', 'dim'),
    answer,
    span(when, 'dim'),
  ];
}

function headline(state: State, step: Step): {sign: SignName; text: string} | undefined {
  const {status, verdict, reason} = stepState(state, step.id);
  switch (status) {
    case 'todo':
    case 'running':
      return undefined;
    case 'skipped':
      return {sign: 'skipped', text: `Skipped: ${reason ?? 'no reason was kept'}`};
    case 'stale':
      return {sign: 'stale', text: `No longer certain: ${reason ?? 'it was proved too long ago'}`};
    case 'unknown':
      return {sign: 'unknown', text: reason ?? verdict?.summary ?? 'Nobody knows how it ended'};
    case 'failed':
      return {sign: 'failed', text: verdict?.summary ?? 'Failed'};
    case 'done':
      return {sign: verdict?.result === 'look' ? 'look' : 'done', text: verdict?.summary ?? 'Done'};
  }
}

/** How long a step took, when it is worth telling. */
function took(state: State, step: Step): string {
  const {startedAt, endedAt} = stepState(state, step.id);
  if (startedAt === undefined || endedAt === undefined) return '';
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  return ms < 1000 ? clockOf(endedAt) : `${clockOf(endedAt)}, took ${duration(ms)}`;
}

/** Result, rows, evidence and what can be done; empty for a step that has no result yet. */
export function resultLines(state: State, step: Step, columns: number): Line[] {
  const head = headline(state, step);
  if (head === undefined) return [];
  const {verdict} = stepState(state, step.id);
  const [first = blank, ...others] = paragraph(head.text, columns - 2);
  const rows: Line[] = [
    [
      span(`${signs[head.sign]} `, signTones[head.sign]),
      ...first.map(part => bold(part.text, head.sign === 'done' ? 'normal' : signTones[head.sign])),
    ],
    ...others.map(row => [span('  '), ...row]),
  ];
  const items = itemLines(verdict?.items ?? [], columns);
  const evidence = (verdict?.evidence ?? []).map(one => evidenceLine(one, columns));
  const remedies = verdict?.result === 'proved' ? [] : (verdict?.remedies ?? []);
  const when = took(state, step);
  return [
    ...rows,
    ...(when === '' ? [] : [line(`  ${when}`, 'dim')]),
    ...(remedies.length === 0 ? [] : [blank, ...remedies.flatMap(text => paragraph(text, columns, 'normal', '→ '))]),
    ...(items.length === 0 ? [] : [blank, ...items]),
    ...(evidence.length === 0 ? [] : [blank, ...evidence]),
  ];
}
