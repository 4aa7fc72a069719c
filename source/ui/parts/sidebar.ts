import {sectionProgress, stepState} from '../../engine/selectors.ts';
import type {State} from '../../engine/state.ts';
import type {Section, Step, When} from '../../procedure/step.ts';
import {apart, around, bold, type Line, lineWidth, span} from '../lines.ts';
import {type SignName, signs, signTones} from '../theme.ts';

/** The sign of a step: its status, and whether what was proved has to be looked at. */
export function stepSign(state: State, step: Step): SignName {
  const {status, verdict} = stepState(state, step.id);
  return status === 'done' && verdict?.result === 'look' ? 'look' : status;
}

/** The worst of its steps' signs; 'todo' until all are passed. */
export function sectionSign(state: State, section: Section): SignName {
  const all = section.steps.map(step => stepSign(state, step));
  const urgent: SignName[] = ['running', 'failed', 'unknown', 'stale'];
  const found = urgent.find(sign => all.includes(sign));
  if (found !== undefined) return found;
  if (all.length === 0 || all.includes('todo')) return 'todo';
  if (all.includes('look')) return 'look';
  return all.every(sign => sign === 'skipped') ? 'skipped' : 'done';
}

const groupTitles: Readonly<Record<When, string>> = {
  before: 'BEFORE',
  window: 'WINDOW',
  after: 'AFTER',
  any: 'ANY TIME',
};

function groupTitle(when: When, state: State): string {
  const window = state.known.site?.window;
  return when === 'window' && window !== undefined ? `WINDOW ${window.start}–${window.end}` : groupTitles[when];
}

/** How far a section is: nothing before its start and after its end, but for warnings. */
function progress(state: State, section: Section): Line {
  const {done, total} = sectionProgress(state, section);
  const warnings = section.steps.filter(step => stepSign(state, step) === 'look').length;
  if (done === total) return warnings === 0 ? [] : [span(`${warnings}!`, 'look')];
  return done === 0 || total === 1 ? [] : [span(`${done}/${total}`, 'dim')];
}

const mark = (isHere: boolean) => (isHere ? bold(signs.here, 'accent') : span(' '));

function sectionRow(state: State, section: Section, isHere: boolean, columns: number): Line {
  const sign = sectionSign(state, section);
  const isDim = sign === 'todo' && !isHere;
  const title = isHere ? bold(section.title) : span(section.title, isDim ? 'dim' : 'normal');
  const {done, total} = sectionProgress(state, section);
  const right = isHere && done < total && total > 1 ? [span(`${done}/${total}`, 'dim')] : progress(state, section);
  const left = [mark(isHere), span(signs[sign], signTones[sign]), span(' '), title];
  const gap = columns - lineWidth(left) - lineWidth(right);
  // The name of a section counts more than how far it is.
  return gap < 1 ? apart(left, [], columns) : [...left, span(' '.repeat(gap)), ...right];
}

function stepRow(state: State, step: Step, isHere: boolean, columns: number): Line {
  const sign = stepSign(state, step);
  const title = isHere ? bold(step.title, 'accent') : span(step.title, sign === 'todo' ? 'dim' : 'normal');
  return apart([span('   '), span(signs[sign], signTones[sign]), span(' '), title], [], columns);
}

type Row = {row: Line; isCursor: boolean};

/** Sections outside the walk appear only while they are on the screen. */
const isListed = (section: Section, here: Section): boolean => section.when !== 'any' || section.id === here.id;

function rowsOf(state: State, here: {section: Section; step: Step}, columns: number, hasSteps: boolean): Row[] {
  const rows: Row[] = [];
  let group: When | undefined;
  for (const section of state.procedure.sections.filter(candidate => isListed(candidate, here.section))) {
    if (section.when !== group)
      rows.push({row: apart([span(` ${groupTitle(section.when, state)}`, 'dim')], [], columns), isCursor: false});
    group = section.when;
    const isHere = section.id === here.section.id;
    rows.push({row: sectionRow(state, section, isHere, columns), isCursor: isHere && !hasSteps});
    if (!isHere || !hasSteps) continue;
    for (const step of section.steps) {
      const isCursor = step.id === here.step.id;
      rows.push({row: stepRow(state, step, isCursor, columns), isCursor});
    }
  }
  return rows;
}

/** The sidebar: all sections, the steps of the present one where there is room, the cursor always in sight. */
export function sidebarLines(
  state: State,
  here: {section: Section; step: Step},
  columns: number,
  rows: number,
): Line[] {
  const full = rowsOf(state, here, columns, true);
  const shown = full.length <= rows ? full : rowsOf(state, here, columns, false);
  const cursor = shown.findIndex(row => row.isCursor);
  const top = around(cursor, shown.length, rows);
  return shown.slice(top, top + rows).map(({row}) => row);
}
