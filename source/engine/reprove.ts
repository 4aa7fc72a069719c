import type {Verdict} from '../probes/verdict.ts';
import {type Asked, askAgain, judgeAgain} from '../procedure/ask-again.ts';
import type {Section} from '../procedure/step.ts';
import type {Outcome} from '../tools/command.ts';
import type {Durable, Effect} from './event.ts';
import {factsOf, hasChangedRelease, stepState} from './selectors.ts';
import type {State} from './state.ts';

/** Decisions on the strength of all that was proved before them. */
const decisions = ['revalidate', 'gate'];

/** Before the upgrade everything is still to hold; after it only what belongs to the window does. */
function isStillAsked(state: State, {id, when}: Section): boolean {
  if (decisions.includes(id) || when === 'any') return false;
  return hasChangedRelease(state) ? when !== 'before' : true;
}

/** Done steps whose proofs a later login asks again; none once the walk has ended or rolls back. */
export function askedAgain(state: State): Asked[] {
  if (state.ending !== undefined || state.rollback.phase !== 'idle') return [];
  const steps = state.procedure.sections.filter(section => isStillAsked(state, section)).flatMap(({steps}) => steps);
  return askAgain(factsOf(state), steps).filter(({commands, problem}) => commands.length > 0 || problem !== undefined);
}

/** Asks them all side by side. */
export function reprove(state: State): readonly [State, readonly Effect[]] {
  const asked = askedAgain(state);
  if (asked.length === 0) return [state, []];
  const questions = asked.map(({step, commands}) => ({step: step.id, commands}));
  const message = `Asking again what was proved: ${asked.length} steps`;
  return [
    {...state, message, asking: [...state.asking, ...questions.map(({step}) => step)]},
    [{type: 'reprove', questions}],
  ];
}

/** A proof that throws now is one that nobody can rely on. */
function judged(state: State, asked: Asked, outcomes: readonly Outcome[]): Verdict {
  try {
    return judgeAgain(factsOf(state), asked, outcomes);
  } catch (error) {
    return {result: 'unknown', summary: error instanceof Error ? error.message : String(error), evidence: []};
  }
}

/** What came back: each step that no longer holds is doubted, and what was decided on the strength of it. */
export function reproved(
  state: State,
  answers: readonly {step: string; outcomes: readonly Outcome[]}[],
): readonly [State, readonly Effect[]] {
  const at = new Date(state.nowMs).toISOString();
  const verdicts = askedAgain(state).flatMap(asked => {
    const answer = answers.find(({step}) => step === asked.step.id);
    return answer === undefined ? [] : [{step: asked.step, verdict: judged(state, asked, answer.outcomes)}];
  });
  const stale = verdicts.filter(({verdict}) => verdict.result === 'failed' || verdict.result === 'unknown');
  const doubt = (step: string, reason: string): Durable => ({type: 'doubted', at, step, status: 'stale', reason});
  const decided = state.procedure.sections
    .filter(({id}) => decisions.includes(id) && stale.length > 0 && !hasChangedRelease(state))
    .flatMap(({steps}) => steps)
    .filter(({id}) => stepState(state, id).status === 'done');
  const records: Durable[] = [
    ...stale.map(({step, verdict}) => doubt(step.id, verdict.summary)),
    ...decided.map(({id}) => doubt(id, 'what it was decided on is stale')),
    {
      type: 'reproved',
      at,
      still: verdicts.length - stale.length,
      stale: stale.map(({step, verdict}) => `${step.title}: ${verdict.summary}`),
    },
  ];
  const waiting: Effect[] =
    state.rollback.phase === 'stopping' ? [{type: 'dispatch', event: {type: 'confirm-rollback'}}] : [];
  const asking = state.asking.filter(id => !answers.some(({step}) => step === id));
  return [{...state, asking}, [...records.map((event): Effect => ({type: 'record', event})), ...waiting]];
}
