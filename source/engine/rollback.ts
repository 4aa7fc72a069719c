import type {Result} from '../probes/verdict.ts';
import type {Step} from '../procedure/step.ts';
import type {Effect} from './event.ts';
import {runningStep, whyNoRollback} from './selectors.ts';
import type {State} from './state.ts';

/** How long an operator can call a rollback off, in milliseconds. */
export const countdownMs = 5000;

export type RollbackEvent =
  | {type: 'ask-rollback'}
  | {type: 'confirm-rollback'}
  | {type: 'cancel-rollback'}
  | {type: 'rollback-step-ended'; step: string; result: Result};

type Next = readonly [State, readonly Effect[]];

/** The steps of a rollback, in their order. */
export const rollbackSteps = (state: State): readonly Step[] =>
  state.procedure.sections.find(section => section.id === 'rollback')?.steps ?? [];

const runStep = (step: Step): Effect => ({type: 'dispatch', event: {type: 'run', step: step.id}});

function ask(state: State): Next {
  const reason = whyNoRollback(state);
  const revision = state.known.goodRevision;
  if (reason !== undefined || revision === undefined) return [{...state, message: reason}, []];
  return [{...state, rollback: {phase: 'countdown', toRevision: revision, until: state.nowMs + countdownMs}}, []];
}

function confirm(state: State): Next {
  const {rollback} = state;
  if (rollback.phase !== 'countdown' && rollback.phase !== 'stopping') return [state, []];
  const running = runningStep(state);
  // helm records its failure when it is asked to stop; two helms at once on one release would race.
  if (running !== undefined) {
    if (rollback.phase === 'stopping') return [state, []];
    return [
      {...state, rollback: {phase: 'stopping', toRevision: rollback.toRevision}},
      [{type: 'stop', step: running.id}],
    ];
  }
  const [first] = rollbackSteps(state);
  if (first === undefined) return [{...state, message: 'this procedure has no rollback'}, []];
  const at = new Date(state.nowMs).toISOString();
  return [
    state,
    [{type: 'record', event: {type: 'rollback-started', at, toRevision: rollback.toRevision}}, runStep(first)],
  ];
}

/** Saved and written as far as it goes: neither holds a rollback up, nor makes one that was proved a failure. */
const besidesIt = ['rollback.evidence', 'rollback.report'];

/** A failed step ends the rollback, but those beside it. */
function stepEnded(state: State, id: string, result: Result): Next {
  if (state.rollback.phase !== 'running') return [state, []];
  const at = new Date(state.nowMs).toISOString();
  const {toRevision} = state.rollback;
  const steps = rollbackSteps(state);
  const place = steps.findIndex(step => step.id === id);
  const isFatal = (result === 'failed' || result === 'unknown') && !besidesIt.includes(id);
  const next = steps[place + 1];
  if (!isFatal && next !== undefined) return [state, [runStep(next)]];
  return [
    state,
    [
      {type: 'record', event: {type: 'rollback-ended', at, toRevision, isDone: !isFatal}},
      {type: 'record', event: {type: 'finished', at, ending: isFatal ? 'rollback-failed' : 'rolled-back'}},
    ],
  ];
}

/** The rollback's part of the engine: countdown, stopping a running helm, one step after another. */
export function rollbackTransition(state: State, event: RollbackEvent): Next {
  switch (event.type) {
    case 'ask-rollback':
      return ask(state);
    case 'confirm-rollback':
      return confirm(state);
    case 'cancel-rollback':
      return state.rollback.phase === 'countdown'
        ? [{...state, rollback: {phase: 'idle'}, message: 'Rollback called off: nothing was done'}, []]
        : [state, []];
    case 'rollback-step-ended':
      return stepEnded(state, event.step, event.result);
  }
}
