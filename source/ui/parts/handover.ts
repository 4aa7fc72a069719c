import {nextStep, runningStep, sectionOf, stepState} from '../../engine/selectors.ts';
import type {State} from '../../engine/state.ts';
import {isPassed, walkedSteps} from '../../procedure/step.ts';
import {clockOf, duration, sinceMs} from '../format.ts';
import {blank, bold, type Line, paragraph, span} from '../lines.ts';
import {lastSafeStartText, windowLeft} from '../maintenance.ts';
import {signs, signTones} from '../theme.ts';
import {backOut} from './cockpit.ts';
import {versions} from './header.ts';
import {stepSign} from './sidebar.ts';

/** A name and its words, wrapped beside it. */
function row(name: string, text: string, columns: number): Line[] {
  const [first = blank, ...others] = paragraph(text, columns - 13);
  return [[span(name.padEnd(13), 'dim'), ...first], ...others.map((part): Line => [span(' '.repeat(13)), ...part])];
}

function position(state: State): string {
  const running = runningStep(state);
  if (running !== undefined) {
    return `${sectionOf(state, running.id).title} › ${running.title} runs since ${duration(sinceMs(stepState(state, running.id).startedAt, state.nowMs))}`;
  }
  const next = nextStep(state);
  return next === undefined ? 'every step is passed' : `${sectionOf(state, next.id).title} › ${next.title} is next`;
}

/** Steps that the next shift has to know of: failed, unknown, stale, skipped, passed with a warning. */
function concerns(state: State, columns: number): Line[] {
  const steps = state.procedure.sections.flatMap(section => section.steps);
  return steps.flatMap(step => {
    const sign = stepSign(state, step);
    if (sign === 'todo' || sign === 'done' || sign === 'running') return [];
    const {reason, verdict} = stepState(state, step.id);
    const [first = [], ...others] = paragraph(`${step.title}: ${reason ?? verdict?.summary ?? ''}`, columns - 2);
    return [[span(`${signs[sign]} `, signTones[sign]), ...first], ...others.map((part): Line => [span('  '), ...part])];
  });
}

const titled = (title: string, rows: Line[]): Line[] => (rows.length === 0 ? [] : [blank, [bold(title)], ...rows]);

/** One screen for the next shift: where it stands, what is safe, what to know, how to take over. */
export function handoverLines(state: State, columns: number): Line[] {
  const {opening, known} = state;
  const {from, to} = versions(state);
  const walk = walkedSteps(state.procedure);
  const passed = walk.filter(step => isPassed(stepState(state, step.id).status)).length;
  const window = windowLeft(state)?.text;
  const start = lastSafeStartText(state);
  const backups = (known.backups ?? []).map(
    ({title, path, takenAt}): Line => [span(`${clockOf(takenAt)}  `, 'dim'), span(`${title}  `), span(path, 'dim')],
  );
  const rows: [string, string][] = [
    ['Upgrade', `${known.site?.release ?? opening?.releaseName ?? ''} ${from} → ${to}`],
    ['Stands at', position(state)],
    ['Passed', `${passed} of ${walk.length} steps`],
    ...(window === undefined
      ? []
      : [['Window', `${window}${start === undefined ? '' : `; ${start.toLowerCase()}`}`] as [string, string]]),
    ['Backing out', backOut(state).text.replace(/^back out now: /, '')],
  ];
  if (opening !== undefined) {
    rows.push(
      ['Operator', `${opening.operator} on ${opening.host}, since ${clockOf(state.startedAt)}`],
      ['Take over', `airlock resume ${opening.sessionId}`],
      ['Session', opening.folder],
    );
  }
  return [
    ...rows.flatMap(([name, text]) => row(name, text, columns)),
    ...titled('To know', concerns(state, columns)),
    ...titled('Backups', backups),
    ...titled(
      'Notes',
      state.notes.flatMap(({at, text}) => paragraph(text, columns, 'normal', `${clockOf(at)}  `)),
    ),
  ];
}
