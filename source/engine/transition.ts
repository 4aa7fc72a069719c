import {isPassed, type Step} from '../procedure/step.ts';
import type {Outcome} from '../tools/command.ts';
import {conclude, isoOf, keep, type Next, record, tell} from './conclude.ts';
import type {Effect, Event, Passing} from './event.ts';
import {fold} from './fold.ts';
import {judge, learn} from './judge.ts';
import {reprove, reproved} from './reprove.ts';
import {rollbackTransition} from './rollback.ts';
import {factsOf, findStep, mayRun, openQuestions, planFactsOf, runningStep, stepState} from './selectors.ts';
import type {Phase, State} from './state.ts';

/** Starts a step: the record first, then its plan, or its proof when it only asks. */
function run(state: State, step: Step): Next {
  const allowed = mayRun(state, step);
  if (allowed !== true) return tell(state, allowed);
  if (openQuestions(state, step).length > 0) return tell(state, `${step.title}: a question is open`);
  const started = record({type: 'started', at: isoOf(state), step: step.id});
  let commands: ReturnType<Step['plan']>;
  let questions: ReturnType<Step['plan']> | undefined;
  try {
    commands = step.plan(factsOf(state));
    questions = step.check?.commands(factsOf(state));
  } catch (error) {
    return tell(state, error instanceof Error ? error.message : String(error));
  }
  if (questions !== undefined) {
    return [state, [started, {type: 'execute', step: step.id, phase: 'check', commands: questions}]];
  }
  const follows: Passing = commands.length === 0 ? {type: 'prove', step: step.id} : {type: 'act', step: step.id};
  return [state, [started, {type: 'dispatch', event: follows}]];
}

/** Runs the plan of a step that was started. */
function act(state: State, step: Step): Next {
  if (stepState(state, step.id).status !== 'running') return [state, []];
  const watch: Effect[] = step.kind === 'watch' ? [{type: 'watch'}] : [];
  const commands = step.plan(planFactsOf(state, step));
  return [state, [...watch, {type: 'execute', step: step.id, phase: 'plan', commands}]];
}

/** A step that was started and has run nothing yet: its check, its plan, or its proof when it only asks. */
function again(state: State, step: Step): Next {
  try {
    if (step.check !== undefined) {
      const commands = step.check.commands(factsOf(state));
      return [state, [{type: 'execute', step: step.id, phase: 'check', commands}]];
    }
    return step.plan(planFactsOf(state, step)).length === 0 ? prove(state, step) : act(state, step);
  } catch (error) {
    const summary = error instanceof Error ? error.message : String(error);
    return conclude(state, step, {result: 'unknown', summary, evidence: []}, true);
  }
}

function prove(state: State, step: Step): Next {
  try {
    const commands = step.proof.commands(factsOf(state));
    const asking = [...state.asking.filter(id => id !== step.id), step.id];
    return [{...state, asking}, [{type: 'execute', step: step.id, phase: 'proof', commands}]];
  } catch (error) {
    return conclude(state, step, {
      result: 'unknown',
      summary: error instanceof Error ? error.message : String(error),
      evidence: [],
    });
  }
}

function executed(state: State, step: Step, phase: Phase, outcomes: readonly Outcome[]): Next {
  const facts = factsOf(state);
  if (phase === 'proof') return conclude(state, step, judge(step, facts, outcomes));
  if (phase === 'check') {
    const held = step.check === undefined ? undefined : judge({proof: step.check}, facts, outcomes);
    if (held?.result === 'proved') return [state, [{type: 'dispatch', event: {type: 'act', step: step.id}}]];
    return conclude(state, step, held ?? {result: 'unknown', summary: 'it has no check', evidence: []}, true);
  }
  const lost = outcomes.find(outcome => outcome.kind === 'lost');
  if (lost !== undefined) {
    // Whatever it printed, nobody saw its end: what it was meant to bring about is looked at.
    const doubted = {type: 'doubted', at: isoOf(state), step: step.id, status: 'unknown', reason: lost.reason} as const;
    return [state, [record(doubted), {type: 'dispatch', event: {type: 'prove', step: step.id}}]];
  }
  const learned = learn(step, facts, outcomes);
  if (learned.result === 'failed' || learned.result === 'unknown') return conclude(state, step, learned);
  const kept = keep(learned);
  return [
    state,
    [
      ...kept.effects,
      record({type: 'learned', at: isoOf(state), step: step.id, verdict: kept.verdict, facts: kept.facts}),
      {type: 'dispatch', event: {type: 'prove', step: step.id}},
    ],
  ];
}

function passing(state: State, event: Passing): Next {
  const at = isoOf(state);
  switch (event.type) {
    case 'run':
      return run(state, findStep(state, event.step));
    case 'act':
      return act(state, findStep(state, event.step));
    case 'prove':
      return prove(state, findStep(state, event.step));
    case 'again':
      return again(state, findStep(state, event.step));
    case 'reprove':
      return reprove(state);
    case 'reproved-by':
      return reproved(state, event.answers);
    case 'executed':
      return executed(state, findStep(state, event.step), event.phase, event.outcomes);
    case 'move':
      return event.step === state.cursor ? [state, []] : [state, [record({type: 'moved', at, step: event.step})]];
    case 'answer':
      return [state, [record({type: 'answered', at, question: event.question, answer: event.answer})]];
    case 'skip': {
      const status = stepState(state, event.step).status;
      if (status === 'running') return tell(state, 'it is running: it cannot be skipped now');
      if (isPassed(status)) return tell(state, 'it is done already');
      if (['gate', 'review'].includes(findStep(state, event.step).kind)) {
        return tell(state, 'it is a decision: answer it, or leave with q; it cannot be skipped');
      }
      if (event.reason.trim() === '') return tell(state, 'a step is skipped only with a reason');
      return [state, [record({type: 'skipped', at, step: event.step, reason: event.reason.trim()})]];
    }
    case 'note':
      return event.text.trim() === '' ? [state, []] : [state, [record({type: 'noted', at, text: event.text.trim()})]];
    case 'ask-rollback':
    case 'confirm-rollback':
    case 'cancel-rollback':
    case 'rollback-step-ended':
      return rollbackTransition(state, event);
    case 'ticked': {
      const next = {...state, nowMs: event.nowMs};
      const isDue = next.rollback.phase === 'countdown' && event.nowMs >= next.rollback.until;
      return isDue ? rollbackTransition(next, {type: 'confirm-rollback'}) : [next, []];
    }
    case 'progressed':
      return [
        runningStep(state)?.id === event.step ? {...state, live: {...state.live, items: event.items}} : state,
        [],
      ];
    case 'printed':
      return [{...state, live: {...state.live, output: [...state.live.output, ...event.lines].slice(-500)}}, []];
    case 'watched':
      return [{...state, live: {...state.live, ...event.live}}, []];
    case 'told':
      return tell(state, event.message);
    case 'leave':
      return [state, [record({type: 'left', at, how: event.how}), {type: 'exit'}]];
  }
}

const passingTypes: Record<Passing['type'], true> = {
  run: true,
  act: true,
  prove: true,
  again: true,
  reprove: true,
  'reproved-by': true,
  skip: true,
  move: true,
  answer: true,
  note: true,
  'ask-rollback': true,
  'confirm-rollback': true,
  'cancel-rollback': true,
  'rollback-step-ended': true,
  leave: true,
  executed: true,
  progressed: true,
  printed: true,
  watched: true,
  ticked: true,
  told: true,
};

const isPassing = (event: Event): event is Passing => event.type in passingTypes;

/** One event: the next state, and what is to be done about it. Pure; runs nothing. */
export function transition(state: State, event: Event): Next {
  return isPassing(event) ? passing(state, event) : [fold(state, event), []];
}
