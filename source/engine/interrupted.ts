import type {Step} from '../procedure/step.ts';
import {allSteps} from '../procedure/step.ts';
import {type Command, displayCommand} from '../tools/command.ts';
import type {Event} from './event.ts';
import {rollbackSteps} from './rollback.ts';
import {nextStep, planFactsOf, runningStep, stepState} from './selectors.ts';
import type {CommandRecord, State, StepState} from './state.ts';

/** A command of the plan that an earlier login started: its job is looked at; undefined asks the question again. */
export type Left = {job: string; number: number; isEnded: boolean} | undefined;

/** What is to be done with a step that was running when nobody looked any more. */
export type Interrupted =
  /** Nothing of its plan had begun: it goes on with its check, or its plan. */
  | {kind: 'again'; step: Step}
  /** Its plan goes on: what ran as a job is found by it, and followed where it runs still. */
  | {kind: 'go-on'; step: Step; commands: Command[]; left: Left[]}
  /** Its plan was through: the proof is asked. */
  | {kind: 'prove'; step: Step}
  /** Nobody knows how far it came: its proof is asked, and never is anything of it run again by itself. */
  | {kind: 'unknown'; step: Step; reason: string};

/** Commands of the present attempt, oldest first. */
export const attemptOf = (state: State, id: string): readonly CommandRecord[] =>
  state.log.slice(stepState(state, id).logFrom ?? 0).filter(entry => entry.step === id);

/** Undefined when a command without a job may have changed something. */
function leftOf(entry: CommandRecord): {left: Left} | undefined {
  const {job, number, endedAt, changes} = entry;
  if (job !== undefined) return {left: {job, number, isEnded: endedAt !== undefined}};
  return changes === 'nothing' ? {left: undefined} : undefined;
}

function planned(state: State, step: Step, entries: readonly CommandRecord[]): Interrupted {
  const unknown = (reason: string): Interrupted => ({kind: 'unknown', step, reason});
  let commands: Command[];
  try {
    commands = step.plan(planFactsOf(state, step));
  } catch (error) {
    return unknown(error instanceof Error ? error.message : String(error));
  }
  const isSame = entries.every((entry, index) => {
    const command = commands[index];
    return command !== undefined && displayCommand(command) === entry.display;
  });
  if (!isSame) return unknown('its plan is not the one that was started');
  const found = entries.map(leftOf);
  const left = found.flatMap(entry => (entry === undefined ? [] : [entry.left]));
  return left.length < found.length
    ? unknown('it was running when the session was left')
    : {kind: 'go-on', step, commands, left};
}

function interrupted(state: State, step: Step): Interrupted {
  const entries = attemptOf(state, step.id);
  if (entries.some(({phase}) => phase === 'proof')) return {kind: 'prove', step};
  const plan = entries.filter(({phase}) => phase === 'plan');
  // A command that never ran is started again under a new number: the same line stands there twice.
  const last = plan.filter(({display}, index) => plan.findLastIndex(entry => entry.display === display) === index);
  return plan.length === 0 ? {kind: 'again', step} : planned(state, step, last);
}

/** Steps of a rollback under way of which nobody knows how they ended: it goes on with what their proof says. */
const doubtedInRollback = (state: State): Step[] =>
  state.rollback.phase === 'running'
    ? rollbackSteps(state).filter(({id}) => stepState(state, id).status === 'unknown')
    : [];

/** What was running when the session was left, each with what is to be done about it. */
export const interruptedSteps = (state: State): Interrupted[] => [
  ...allSteps(state.procedure)
    .filter(({id}) => stepState(state, id).status === 'running')
    .map(step => interrupted(state, step)),
  ...doubtedInRollback(state).map((step): Interrupted => ({kind: 'prove', step})),
];

/** The rollback goes on with what its last step brought; nothing while one of its steps is under way. */
function followsInRollback(state: State): Event[] {
  const steps = rollbackSteps(state);
  const isAt = (status: StepState['status']) => (step: Step) => stepState(state, step.id).status === status;
  if (steps.some(isAt('running')) || steps.some(isAt('unknown'))) return [];
  const last = steps.findLast(step => !isAt('todo')(step));
  if (last === undefined) return steps.slice(0, 1).map(({id}) => ({type: 'run', step: id}));
  const result = stepState(state, last.id).verdict?.result ?? 'unknown';
  return [{type: 'rollback-step-ended', step: last.id, result}];
}

/** What was due when the session was cut off between two of its records: nobody has to press anything for it. */
export function followsOf(state: State): Event[] {
  const {rollback, ending} = state;
  if (rollback.phase === 'running') return followsInRollback(state);
  if (ending !== undefined) return [];
  const at = new Date(state.nowMs).toISOString();
  if (rollback.phase === 'done') return [{type: 'finished', at, ending: 'rolled-back'}];
  if (rollback.phase === 'failed') return [{type: 'finished', at, ending: 'rollback-failed'}];
  const isThrough = rollback.phase === 'idle' && nextStep(state) === undefined && runningStep(state) === undefined;
  return isThrough ? [{type: 'finished', at, ending: 'upgraded'}] : [];
}
