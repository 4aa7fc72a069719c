import type {Facts} from '../probes/facts.ts';
import {allSteps, isPassed, type Section, type Step, walkedSteps} from '../procedure/step.ts';
import {isPending} from '../tools/revisions.ts';
import type {State, StepState} from './state.ts';

const fresh: StepState = {status: 'todo', attempts: 0};

/** The state of a step; 'todo' when nothing happened to it yet. */
export const stepState = (state: State, id: string): StepState => state.steps[id] ?? fresh;

/** A step by its identifier. Throws on an unknown one: identifiers come from our own tables. */
export function findStep(state: State, id: string): Step {
  const step = allSteps(state.procedure).find(candidate => candidate.id === id);
  if (step === undefined) throw new Error(`unknown step "${id}"`);
  return step;
}

/** The section that a step stands in. */
export function sectionOf(state: State, id: string): Section {
  const section = state.procedure.sections.find(candidate => candidate.steps.some(step => step.id === id));
  if (section === undefined) throw new Error(`step "${id}" stands in no section`);
  return section;
}

/** What steps may look at, out of the state. */
export function factsOf(state: State): Facts {
  const steps: Record<string, Facts['steps'][string]> = {};
  for (const [id, step] of Object.entries(state.steps)) {
    steps[id] = {
      status: step.status,
      result: step.verdict?.result,
      endedAt: step.endedAt,
      summary: step.verdict?.summary,
      reason: step.reason,
    };
  }
  return {
    known: state.known,
    answers: state.answers,
    steps,
    folder: state.opening?.folder ?? '',
    bundleFolder: state.opening?.bundleFolder,
    sessionId: state.opening?.sessionId ?? '',
    operator: state.opening?.operator ?? '',
    now: new Date(state.nowMs).toISOString(),
    startedAt: state.startedAt,
  };
}

/** The first step of the walk that is neither done nor skipped; undefined when the walk is through. */
export const nextStep = (state: State): Step | undefined =>
  walkedSteps(state.procedure).find(step => !isPassed(stepState(state, step.id).status));

/** Whether nothing is left to do: after a rollback that failed, the way out is still to be found. */
export const isOver = ({ending}: State): boolean => ending !== undefined && ending !== 'rollback-failed';

/** The step that is running now, in the walk or in a rollback; else one whose proof is being asked again. */
export const runningStep = (state: State): Step | undefined => {
  const steps = allSteps(state.procedure);
  return (
    steps.find(step => stepState(state, step.id).status === 'running') ??
    steps.find(step => state.asking.includes(step.id))
  );
};

/** What the plan of a step is made from: the same at every moment of one attempt, so that a later login finds it again. */
export const planFactsOf = (state: State, step: Step): Facts => {
  const facts = factsOf(state);
  return {...facts, now: stepState(state, step.id).startedAt ?? facts.now};
};

/** Questions of a step that have no answer yet. */
export const openQuestions = (state: State, step: Step) =>
  step.inputs.filter(question => state.answers[question.id] === undefined);

/** Why a step may not be run now, in words; true when it may. */
export function mayRun(state: State, step: Step): true | string {
  const running = runningStep(state);
  if (running !== undefined) return `${running.title} is still running`;
  const facts = factsOf(state);
  for (const guard of step.guards) {
    const holds = guard.holds(facts);
    if (holds !== true) return holds;
  }
  if (sectionOf(state, step.id).when === 'any') return true;
  const walk = walkedSteps(state.procedure);
  const place = walk.findIndex(candidate => candidate.id === step.id);
  const missing = walk.slice(0, Math.max(0, place)).find(before => !isPassed(stepState(state, before.id).status));
  return missing === undefined ? true : `${missing.title} comes first`;
}

/** The step that changes the release. */
export const upgradeStep = 'upgrade.execute';

/** True from the moment helm upgrade was started: only then is there something to roll back. */
export const hasChangedRelease = (state: State): boolean => stepState(state, upgradeStep).attempts > 0;

/** A release that a dead helm left pending: a rollback leads out of that, whoever's helm it was. */
export const isLeftPending = ({known}: State): boolean =>
  known.release !== undefined && isPending(known.release.status);

/** Why `R` does nothing now; undefined when it may be pressed. */
export function whyNoRollback(state: State): string | undefined {
  if (state.rollback.phase === 'done') return `it was rolled back to revision ${state.rollback.toRevision} already`;
  if (state.rollback.phase !== 'idle' && state.rollback.phase !== 'failed') return 'a rollback is already under way';
  if (!hasChangedRelease(state) && !isLeftPending(state))
    return 'nothing has changed yet: there is nothing to roll back';
  if (state.known.goodRevision === undefined) return 'no good revision is known';
  return undefined;
}

/** 'done' and total of a section's steps, for the sidebar. */
export function sectionProgress(state: State, section: Section): {done: number; total: number} {
  const done = section.steps.filter(step => isPassed(stepState(state, step.id).status)).length;
  return {done, total: section.steps.length};
}
