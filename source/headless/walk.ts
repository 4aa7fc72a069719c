import {
  factsOf,
  findStep,
  hasChangedRelease,
  nextStep,
  openQuestions,
  runningStep,
  sectionOf,
  stepState,
  upgradeStep,
  whyNoRollback,
} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import type {Walk} from '../engine/walk.ts';
import type {Step} from '../procedure/step.ts';
import {type AnswerPolicy, answerTo} from './answers.ts';

export type HeadlessOptions = {
  policy: AnswerPolicy;
  onFailure: 'stop' | 'rollback';
};

/** How a headless walk ended; the command turns it into last lines and an exit code. */
export type HeadlessEnd =
  | {kind: 'upgraded'}
  | {kind: 'unanswered'; question: string; step: string}
  /** Nothing of the release was changed yet. */
  | {kind: 'refused'; step: string; summary: string}
  | {kind: 'failed'; step: string; summary: string}
  | {kind: 'unknown'; step: string; summary: string}
  /** A signal ended it; jobs of their own go on. */
  | {kind: 'left'}
  | {kind: 'rolled-back'; summary: string}
  | {kind: 'rollback-failed'; step: string; summary: string};

/** What the printer is told, one call each. */
export type HeadlessPrinter = {
  started: (state: State, step: Step) => void;
  ended: (state: State, step: Step) => void;
};

/** The walk was closed while somebody waited for it. */
class Left extends Error {}

/** Resolves when the state fits; rejects when the walk is closed before. */
export function until(walk: Walk, fits: (state: State) => boolean): Promise<State> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const state = walk.getState();
      if (!fits(state)) return;
      stop();
      resolve(state);
    };
    const stop = walk.subscribe(look);
    walk.closed.then(
      () => reject(new Left('the walk was left')),
      error => reject(error),
    );
    look();
  });
}

const summaryOf = (state: State, step: string): string =>
  stepState(state, step).verdict?.summary ?? state.message ?? '';

/** Runs one step to its end; a step that the engine refuses to start keeps its status, with the reason as message. */
async function runStep(walk: Walk, step: Step): Promise<State> {
  const before = stepState(walk.getState(), step.id).attempts;
  walk.dispatch({type: 'run', step: step.id});
  const after = stepState(walk.getState(), step.id);
  if (after.attempts === before) return walk.getState();
  return until(walk, state => stepState(state, step.id).status !== 'running' && runningStep(state) === undefined);
}

/** The same rollback as behind the wizard's R, without the countdown: nobody is there to call it off. */
async function rollBack(walk: Walk, printer: HeadlessPrinter): Promise<HeadlessEnd> {
  const reason = whyNoRollback(walk.getState());
  if (reason !== undefined) return {kind: 'rollback-failed', step: 'rollback', summary: reason};
  const told = new Set<string>();
  const tell = (state: State): void => {
    for (const {id} of state.procedure.sections.find(section => section.id === 'rollback')?.steps ?? []) {
      const {status, attempts} = stepState(state, id);
      if (status === 'running' || status === 'todo' || told.has(`${id} ${attempts}`)) continue;
      told.add(`${id} ${attempts}`);
      printer.ended(state, findStep(state, id));
    }
  };
  const stop = walk.subscribe(() => tell(walk.getState()));
  walk.dispatch({type: 'ask-rollback'});
  walk.dispatch({type: 'confirm-rollback'});
  const state = await until(walk, isEnded);
  stop();
  return rollbackEnd(state);
}

const hasRolledBack = ({rollback}: State): boolean => rollback.phase !== 'idle';

/** Whether a rollback is over, well or not, and that is on record. */
const isEnded = ({rollback, ending}: State): boolean =>
  (rollback.phase === 'done' || rollback.phase === 'failed') && ending !== undefined;

/** How a rollback that is over has ended. */
function rollbackEnd(state: State): HeadlessEnd {
  if (state.rollback.phase === 'done') return {kind: 'rolled-back', summary: summaryOf(state, 'rollback.verify')};
  const steps = state.procedure.sections.find(section => section.id === 'rollback')?.steps ?? [];
  const bad = steps.find(({id}) => ['failed', 'unknown'].includes(stepState(state, id).status));
  return {kind: 'rollback-failed', step: bad?.id ?? 'rollback', summary: summaryOf(state, bad?.id ?? '')};
}

function endOf(state: State, step: Step): HeadlessEnd {
  const {status} = stepState(state, step.id);
  const summary = summaryOf(state, step.id);
  if (!hasChangedRelease(state)) return {kind: 'refused', step: step.id, summary};
  return {kind: status === 'unknown' ? 'unknown' : 'failed', step: step.id, summary};
}

/** Walks from the first open step to the end, the same steps in the same order as the wizard. */
export async function walkHeadless(
  walk: Walk,
  options: HeadlessOptions,
  printer: HeadlessPrinter,
): Promise<HeadlessEnd> {
  try {
    return await walkOn(walk, options, printer);
  } catch (error) {
    if (error instanceof Left) return {kind: 'left'};
    throw error;
  }
}

async function walkOn(walk: Walk, options: HeadlessOptions, printer: HeadlessPrinter): Promise<HeadlessEnd> {
  // A rollback that an earlier login began comes to its end first; behind one, nothing is upgraded again by itself.
  const begun = await until(
    walk,
    state => runningStep(state) === undefined && (!hasRolledBack(state) || isEnded(state)),
  );
  if (begun.rollback.phase === 'failed' && options.onFailure === 'rollback') return rollBack(walk, printer);
  if (isEnded(begun)) return rollbackEnd(begun);
  for (let step = nextStep(walk.getState()); step !== undefined; step = nextStep(walk.getState())) {
    walk.dispatch({type: 'move', step: step.id});
    printer.started(walk.getState(), step);
    for (const question of openQuestions(walk.getState(), step)) {
      const answer = answerTo(question, factsOf(walk.getState()), options.policy);
      if (answer === undefined) return {kind: 'unanswered', question: question.id, step: step.id};
      walk.dispatch({type: 'answer', question: question.id, answer});
    }
    // How far an upgrade came that nobody saw the end of is a person's to judge: it is never simply run again.
    const isLost = step.id === upgradeStep && stepState(walk.getState(), step.id).status === 'unknown';
    const state = isLost ? walk.getState() : await runStep(walk, step);
    printer.ended(state, step);
    if (stepState(state, step.id).status === 'done') continue;
    const end = endOf(state, step);
    const isChanged = end.kind !== 'refused';
    return isChanged && options.onFailure === 'rollback' ? rollBack(walk, printer) : end;
  }
  return {kind: 'upgraded'};
}

/** 'Images › Push to the internal registry'. */
export const stepName = (state: State, step: Step): string => `${sectionOf(state, step.id).title} › ${step.title}`;
