import type {FactName, FactValues} from '../probes/facts.ts';
import type {Procedure} from '../procedure/step.ts';
import {allSteps, walkedSteps} from '../procedure/step.ts';
import type {Durable} from './event.ts';
import {rollbackSteps} from './rollback.ts';
import {stepState, upgradeStep} from './selectors.ts';
import type {CommandRecord, State, StepState} from './state.ts';

/** A walk before its first record. */
export function emptyState(procedure: Procedure, nowMs: number): State {
  return {
    procedure,
    opening: undefined,
    startedAt: new Date(nowMs).toISOString(),
    cursor: allSteps(procedure)[0]?.id ?? '',
    steps: {},
    known: {},
    sources: {},
    answers: {},
    notes: [],
    log: [],
    asking: [],
    rollback: {phase: 'idle'},
    live: {items: [], output: [], pods: [], events: [], rollouts: []},
    nowMs,
  };
}

const withStep = (state: State, id: string, change: Partial<StepState>): State => ({
  ...state,
  steps: {...state.steps, [id]: {...(state.steps[id] ?? {status: 'todo', attempts: 0}), ...change}},
});

function withFacts(state: State, step: string, at: string, facts: Partial<FactValues>): State {
  const sources = {...state.sources};
  for (const name of Object.keys(facts) as FactName[]) sources[name] = {step, at};
  return {...state, known: {...state.known, ...facts}, sources};
}

/** Answers to a step's questions fall with the step: they were given to what it showed then. */
function withoutAnswers(state: State, id: string): State {
  const step = allSteps(state.procedure).find(candidate => candidate.id === id);
  const answers = {...state.answers};
  for (const question of step?.inputs ?? []) delete answers[question.id];
  return {...state, answers};
}

/** What was done and proved of the new version, from the upgrade on, is true no more once it was rolled back. */
function undone(state: State): State {
  if (state.rollback.phase !== 'done') return state;
  const reason = `rolled back to revision ${state.rollback.toRevision} since`;
  const walk = walkedSteps(state.procedure);
  const from = walk.findIndex(step => step.id === upgradeStep);
  return walk
    .slice(from === -1 ? walk.length : from)
    .filter(step => stepState(state, step.id).status === 'done')
    .reduce((next, step) => withStep(next, step.id, {status: 'stale', reason}), state);
}

const quiet = {items: [], output: []};

type CommandStarted = Extract<Durable, {type: 'command-started'}>;
type CommandEnded = Extract<Durable, {type: 'command-ended'}>;

const begunBy = ({at, number, step, phase, display, purpose, changes, job}: CommandStarted): CommandRecord => ({
  ...{number, step, phase, display, purpose, changes, startedAt: at},
  job,
});

const endedBy = (entry: CommandRecord, {at, outcome, isSuccess}: CommandEnded): CommandRecord => ({
  ...entry,
  endedAt: at,
  outcome,
  isSuccess,
});

/**
 * The state after all records of a journal: the same as folding them one by one, without a new command log for each of
 * thousands.
 */
export function foldAll(initial: State, events: readonly Durable[]): State {
  const log = [...initial.log];
  const places = new Map(log.map(({number}, place) => [number, place]));
  let state = {...initial, log};
  for (const event of events) {
    if (event.type === 'command-started') {
      places.set(event.number, log.push(begunBy(event)) - 1);
    } else if (event.type === 'command-ended') {
      const place = places.get(event.number);
      const entry = place === undefined ? undefined : log[place];
      if (place !== undefined && entry !== undefined) log[place] = endedBy(entry, event);
    } else {
      state = {...fold(state, event), log};
    }
  }
  return {...state, log: [...log]};
}

/** The state after a record of the journal. Pure; resume is the same fold. */
export function fold(state: State, event: Durable): State {
  switch (event.type) {
    case 'opened':
      return {
        ...withFacts(state, 'opening', event.at, event.known),
        opening: event.opening,
        startedAt: event.at,
      };
    case 'resumed':
      return {...state, message: `Resumed by ${event.operator}`};
    case 'taken-over':
      return {...state, message: `Taken over from ${event.from} by ${event.operator}`};
    case 'moved':
      return {...state, cursor: event.step, message: undefined};
    case 'answered':
      return {...state, answers: {...state.answers, [event.question]: event.answer}};
    case 'started': {
      const attempts = (state.steps[event.step]?.attempts ?? 0) + 1;
      const fresh = {endedAt: undefined, reason: undefined, verdict: undefined, logFrom: state.log.length};
      const next = withStep(state, event.step, {status: 'running', attempts, startedAt: event.at, ...fresh});
      return {...next, live: {...state.live, ...quiet}, message: undefined};
    }
    case 'command-started':
      return {...state, log: [...state.log, begunBy(event)]};
    case 'command-ended':
      return {...state, log: state.log.map(entry => (entry.number === event.number ? endedBy(entry, event) : entry))};
    case 'learned':
      return withFacts(state, event.step, event.at, event.facts);
    case 'concluded': {
      const {result} = event.verdict;
      const status = result === 'failed' ? 'failed' : result === 'unknown' ? 'unknown' : 'done';
      const counted = stepState(state, event.step).attempts;
      const attempts = event.isUnrun === true ? counted - 1 : counted;
      const change = {status, attempts, endedAt: event.at, verdict: event.verdict, reason: undefined} as const;
      const next = withStep(state, event.step, change);
      const kept = status === 'done' ? next : withoutAnswers(next, event.step);
      return withFacts(kept, event.step, event.at, event.facts);
    }
    case 'doubted': {
      const next = withStep(state, event.step, {status: event.status, reason: event.reason});
      return event.status === 'stale' ? withoutAnswers(next, event.step) : next;
    }
    case 'skipped':
      return withStep(state, event.step, {status: 'skipped', endedAt: event.at, reason: event.reason});
    case 'reproved': {
      const {still, stale} = event;
      const words = stale.length === 0 ? '' : ` (${stale.join('; ')})`;
      return {...state, message: `Asked again: ${still} still true, ${stale.length} stale${words}`};
    }
    case 'noted':
      return {...state, notes: [...state.notes, {at: event.at, text: event.text}]};
    case 'rollback-started': {
      const steps = Object.fromEntries(
        rollbackSteps(state).map(({id}) => [id, {status: 'todo' as const, attempts: stepState(state, id).attempts}]),
      );
      // Tried again after one that failed, the walk is not over any more.
      const {ending: _ending, ...open} = state;
      return {
        ...open,
        steps: {...state.steps, ...steps},
        rollback: {phase: 'running', toRevision: event.toRevision, startedAt: event.at},
      };
    }
    case 'rollback-ended': {
      const phase = event.isDone ? 'done' : 'failed';
      return undone({...state, rollback: {phase, toRevision: event.toRevision, endedAt: event.at}});
    }
    case 'finished':
      return {...state, ending: event.ending};
    case 'left':
      return state;
  }
}
