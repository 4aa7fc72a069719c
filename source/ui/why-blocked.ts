import {runningStep, stepState, whyNoRollback} from '../engine/selectors.ts';
import {isPassed} from '../procedure/step.ts';
import {count} from './format.ts';
import {planDocument} from './plan-document.ts';
import {undecided} from './points-state.ts';
import {advanceOf, type Scene, whyNotRun} from './scene.ts';

/** Why keys do nothing now, in words for the operator; undefined where they do. */

export const noRollback = ({state}: Scene): string | undefined => whyNoRollback(state);

export const noSuspend = (): string => 'Airlock cannot be suspended; q leaves, and the session is kept';

export function notNow(scene: Scene): string | undefined {
  const advance = advanceOf(scene);
  return advance.kind === 'blocked' ? advance.why : undefined;
}

export function pointsOpen({asked, draft}: Scene): string | undefined {
  if (asked === undefined || draft === undefined) return undefined;
  const open = undecided(
    draft.points,
    asked.points.map(point => point.id),
  );
  return open.length === 0 ? undefined : `${count(open.length, 'point')} still open: space ticks, x refuses`;
}

/** A skip needs a reason, a typed word has to be the word. */
export function fieldUnfit({ui, asked, draft}: Scene): string | undefined {
  const {view} = ui;
  if (view.kind === 'skip') return view.field.text.trim() === '' ? 'a step is skipped only with a reason' : undefined;
  if (view.kind === 'note') return view.field.text.trim() === '' ? 'the note is empty; esc drops it' : undefined;
  if (view.kind !== 'step' || asked === undefined || draft === undefined || asked.question.kind !== 'typed')
    return undefined;
  if (asked.word === '') return asked.text;
  return draft.field.text === asked.word ? undefined : `that is not "${asked.word}", letter by letter`;
}

export const noDocument = ({documents}: Scene): string | undefined =>
  documents.length === 0 ? 'this step has no documents' : undefined;

export function noSkip({state, step, section}: Scene): string | undefined {
  const {status} = stepState(state, step.id);
  if (status === 'running') return `${step.title} is running: it cannot be skipped now`;
  if (isPassed(status)) return 'it is passed already';
  return section.when === 'any' ? 'this step need not be run at all' : undefined;
}

export function noRerun(scene: Scene): string | undefined {
  const {status} = stepState(scene.state, scene.step.id);
  // A step that changes nothing, such as a dry run, may be asked as often as one likes.
  const isHarmless = status === 'done' && scene.step.changes === 'nothing';
  if (status !== 'unknown' && status !== 'stale' && !isHarmless)
    return 'only what is unknown or stale, or changes nothing, is run again';
  return whyNotRun(scene);
}

export function noProof({state, step}: Scene): string | undefined {
  const {status} = stepState(state, step.id);
  const running = runningStep(state);
  if (running !== undefined) return `${running.title} is still running`;
  return status === 'done' || status === 'stale' || status === 'unknown'
    ? undefined
    : 'nothing is done here that could be proved';
}

export const noPlan = ({state}: Scene): string | undefined =>
  planDocument(state) === undefined ? 'no plan was made yet' : undefined;

export function noQuery({ui}: Scene): string | undefined {
  const isSearched = ui.view.kind === 'pane' && ui.view.pane.query !== '';
  return isSearched ? undefined : 'nothing was searched for yet: / searches';
}

export function noDiagnosis({state}: Scene): string | undefined {
  const running = runningStep(state);
  return running === undefined ? undefined : `${running.title} is still running`;
}
