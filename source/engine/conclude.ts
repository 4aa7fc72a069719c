import type {Verdict} from '../probes/verdict.ts';
import {type Step, walkedSteps} from '../procedure/step.ts';
import type {Durable, Effect} from './event.ts';
import {rollbackSteps} from './rollback.ts';
import {factsOf, stepState} from './selectors.ts';
import type {State} from './state.ts';

export type Next = readonly [State, readonly Effect[]];

export const isoOf = (state: State): string => new Date(state.nowMs).toISOString();

export const tell = (state: State, message: string): Next => [{...state, message}, []];

export const record = (event: Durable): Effect => ({type: 'record', event});

/** Splits a verdict into what the journal keeps and what goes to files. */
export function keep(verdict: Verdict) {
  const {documents = [], facts = {}, ...rest} = verdict;
  // What carries secrets stays a file: its name is of no use to a screen or a report.
  const named = documents
    .filter(({isPrivate}) => isPrivate !== true)
    .map(({name, title, kind}) => ({name, title, kind}));
  const texts = documents.map(({name, text}) => ({name, text}));
  const effects: Effect[] = texts.length === 0 ? [] : [{type: 'keep', documents: texts}];
  return {verdict: {...rest, documents: named}, facts, effects};
}

/** What follows from the end of a step: the walk ends, or a rollback goes on. */
function consequences(state: State, step: Step, verdict: Verdict): Effect[] {
  if (rollbackSteps(state).some(candidate => candidate.id === step.id)) {
    return [{type: 'dispatch', event: {type: 'rollback-step-ended', step: step.id, result: verdict.result}}];
  }
  const isProved = verdict.result === 'proved' || verdict.result === 'look';
  const last = walkedSteps(state.procedure).at(-1);
  if (isProved && step.id === last?.id && state.rollback.phase === 'idle') {
    return [record({type: 'finished', at: isoOf(state), ending: 'upgraded'})];
  }
  return [];
}

/** Done steps that were answered on the strength of what this verdict replaces. */
function voided(state: State, step: Step, verdict: Verdict): Effect[] {
  const ids = step.voids?.(factsOf(state), verdict) ?? [];
  return ids
    .filter(id => stepState(state, id).status === 'done')
    .map(id =>
      record({
        type: 'doubted',
        at: isoOf(state),
        step: id,
        status: 'stale',
        reason: `"${step.title}" came to another answer since`,
      }),
    );
}

/** Ends a step with a verdict: documents first, then the record, then what follows from it. */
export function conclude(state: State, step: Step, verdict: Verdict, isUnrun = false): Next {
  const kept = keep(verdict);
  const {result} = kept.verdict;
  const base = {
    at: isoOf(state),
    step: step.id,
    verdict: kept.verdict,
    facts: kept.facts,
    ...(isUnrun ? {isUnrun} : {}),
  };
  const unwatch: Effect[] = step.kind === 'watch' ? [{type: 'unwatch'}] : [];
  const waiting: Effect[] =
    state.rollback.phase === 'stopping' ? [{type: 'dispatch', event: {type: 'confirm-rollback'}}] : [];
  return [
    {...state, asking: state.asking.filter(id => id !== step.id), ...(result === 'failed' ? {message: undefined} : {})},
    [
      ...unwatch,
      ...kept.effects,
      record({type: 'concluded', ...base}),
      ...voided(state, step, verdict),
      ...consequences(state, step, verdict),
      ...waiting,
    ],
  ];
}
