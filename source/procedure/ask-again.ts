import type {Facts} from '../probes/facts.ts';
import type {Verdict} from '../probes/verdict.ts';
import type {Command, Outcome} from '../tools/command.ts';
import type {Step} from './step.ts';

/** A done step whose proof is asked once more, with what is asked. */
export type Asked = {step: Step; commands: Command[]; problem?: string};

/** The proof's commands; a done step whose proof cannot even be put together any more (a fact is gone) is stale. */
function ask(facts: Facts, step: Step): Asked {
  try {
    return {step, commands: step.proof.commands(facts)};
  } catch (error) {
    return {step, commands: [], problem: error instanceof Error ? error.message : String(error)};
  }
}

/** Those of the steps that are done and whose proof says something about the world. */
export const askAgain = (facts: Facts, steps: readonly Step[]): Asked[] =>
  steps
    .filter(step => facts.steps[step.id]?.status === 'done' && step.isAskedOnce !== true)
    .map(step => ask(facts, step));

/** The verdict on what a done step's proof answers now; a plan that is not the approved one is refused, not quietly replaced. */
export function judgeAgain(facts: Facts, {step, problem}: Asked, outcomes: readonly Outcome[]): Verdict {
  if (problem !== undefined) return {result: 'failed', summary: problem, evidence: []};
  const expired = step.expires?.(facts);
  if (expired !== undefined) return {result: 'failed', summary: expired, evidence: []};
  const verdict = step.proof.judge(facts, outcomes);
  const approved = facts.known.approval?.hash;
  const hash = verdict.facts?.plan?.hash;
  if (hash !== undefined && approved !== undefined && hash !== approved) {
    return {
      result: 'failed',
      summary: `the plan is now ${hash.slice(0, 6)}, approved was ${approved.slice(0, 6)}: chart, values, revision or cluster changed`,
      evidence: verdict.evidence,
    };
  }
  const known = facts.known.release?.revision;
  const live = verdict.facts?.release?.revision;
  if (known !== undefined && live !== undefined && live !== known) {
    return {
      result: 'failed',
      summary: `the live revision is now ${live}, it was ${known}: somebody changed the release`,
      evidence: verdict.evidence,
    };
  }
  return verdict;
}
