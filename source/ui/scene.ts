import {
  factsOf,
  findStep,
  mayRun,
  nextStep,
  openQuestions,
  runningStep,
  sectionOf,
  stepState,
} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import type {Facts} from '../probes/facts.ts';
import {isPassed, type Point, type Question, type Section, type Step, walkedSteps} from '../procedure/step.ts';
import type {Extent} from './components/pane-state.ts';
import {messageOf} from './format.ts';
import {type DocumentName, type Draft, draftFor, type Ui} from './ui-state.ts';

/** A question that waits, with what the facts make of it. */
export type Asked = {question: Question; text: string; points: readonly Point[]; word: string; preset: string};

/** Everything that a key or a screen may look at. */
export type Scene = {
  state: State;
  ui: Ui;
  facts: Facts;
  /** The step on the screen: the one under the cursor, or the one that rolls back. */
  step: Step;
  section: Section;
  /** The open question, when it may be answered now. */
  asked: Asked | undefined;
  draft: Draft | undefined;
  documents: readonly DocumentName[];
};

/** How much of a scene is in sight; known once the screen is laid out. */
export type Sight = {pane: Extent | undefined; main: {lines: number; rows: number}};

/** The step on the screen. A rollback shows itself, wherever the cursor stands. */
export function shownStep(state: State): Step {
  const isRollingBack = state.rollback.phase === 'stopping' || state.rollback.phase === 'running';
  const running = isRollingBack ? runningStep(state) : undefined;
  return running ?? findStep(state, state.cursor);
}

/** The step that has to be passed before this one may be, in the order of the walk. */
export function earlierStep(state: State, step: Step): Step | undefined {
  const walk = walkedSteps(state.procedure);
  const place = walk.findIndex(candidate => candidate.id === step.id);
  return walk.slice(0, Math.max(0, place)).find(before => !isPassed(stepState(state, before.id).status));
}

/** Questions can be answered where the walk stands, not ahead of it and not while something runs. */
function mayAnswer(state: State, step: Step): boolean {
  if (state.readOnly !== undefined) return false;
  const {status} = stepState(state, step.id);
  if (status === 'running' || isPassed(status)) return false;
  return runningStep(state) === undefined && earlierStep(state, step) === undefined;
}

/** A question in the words of the facts. What a question needs may be missing: then its text says so. */
export function askedOf(question: Question, facts: Facts): Asked {
  try {
    return {
      question,
      text: question.ask(facts),
      points: question.kind === 'points' ? question.points(facts) : [],
      word: question.kind === 'typed' ? question.word(facts) : '',
      preset: question.kind === 'text' ? question.preset(facts) : '',
    };
  } catch (error) {
    return {question, text: `This cannot be asked yet: ${messageOf(error)}`, points: [], word: '', preset: ''};
  }
}

/** Documents of a step: its own, then those of earlier steps that it shows. */
export function documentsOf(state: State, step: Step): DocumentName[] {
  const everywhere = Object.values(state.steps).flatMap(({verdict}) => verdict?.documents ?? []);
  // What nobody has made yet cannot be opened.
  const shown = everywhere.filter(document => step.shows?.includes(document.name));
  const all = [...shown, ...(stepState(state, step.id).verdict?.documents ?? [])];
  return all.filter((document, index) => all.findIndex(({name}) => name === document.name) === index);
}

/** What is on the screen, out of the walk's state and the screen's own. */
export function sceneOf(state: State, ui: Ui): Scene {
  const facts = factsOf(state);
  const step = shownStep(state);
  const [open] = mayAnswer(state, step) ? openQuestions(state, step) : [];
  const asked = open === undefined ? undefined : askedOf(open, facts);
  const draft = asked === undefined ? undefined : draftFor(ui, asked.question.id, asked.preset);
  return {
    state,
    ui,
    facts,
    step,
    section: sectionOf(state, step.id),
    asked,
    draft,
    documents: documentsOf(state, step),
  };
}

/** Why Enter would not run the step on the screen; undefined when it would. */
export function whyNotRun({state, step}: Scene): string | undefined {
  const allowed = mayRun(state, step);
  return allowed === true ? undefined : allowed;
}

/** What Enter does with the step on the screen when no question is open. */
export type Advance =
  | {kind: 'run' | 'again' | 'prove'; step: Step}
  | {kind: 'go-on'; to: Step}
  | {kind: 'blocked'; why: string};

/** A step outside the walk can be run as often as one likes. */
const isAnyTime = (section: Section): boolean => section.when === 'any';

export function advanceOf(scene: Scene): Advance {
  const {state, step, section} = scene;
  const {status} = stepState(state, step.id);
  if (status === 'running') return {kind: 'blocked', why: `${step.title} is running`};
  const why = whyNotRun(scene);
  if (isPassed(status)) {
    const to = nextStep(state);
    if (isAnyTime(section) && section.id !== 'rollback')
      return why === undefined ? {kind: 'again', step} : {kind: 'blocked', why};
    return to === undefined ? {kind: 'blocked', why: 'every step is passed'} : {kind: 'go-on', to};
  }
  if (section.id === 'rollback')
    return {kind: 'blocked', why: 'R starts the rollback; its steps are not run one by one'};
  if (status === 'unknown' || status === 'stale') {
    const running = runningStep(state);
    return running === undefined ? {kind: 'prove', step} : {kind: 'blocked', why: `${running.title} is still running`};
  }
  if (why !== undefined) return {kind: 'blocked', why};
  return {kind: status === 'failed' ? 'again' : 'run', step};
}
