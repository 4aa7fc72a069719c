import type {Facts} from '../probes/facts.ts';
import type {Probe, Verdict} from '../probes/verdict.ts';
import type {Step} from '../procedure/step.ts';
import {describeOutcome, isSuccess, type Outcome, stderrOf, stdoutOf} from '../tools/command.ts';

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A judgement that throws is a judgement that nobody can rely on: unknown, with the reason. */
function guarded(judge: () => Verdict): Verdict {
  try {
    return judge();
  } catch (error) {
    return {result: 'unknown', summary: `The answer could not be understood: ${reasonOf(error)}`, evidence: []};
  }
}

/** What the plan's outcomes tell when the step has no word of its own: the first bad ending, or nothing yet. */
function plainly(outcomes: readonly Outcome[]): Verdict {
  const bad = outcomes.find(outcome => !isSuccess(outcome));
  if (bad === undefined) return {result: 'proved', summary: 'ran', evidence: []};
  const words = lastLine(stderrOf(bad)) || lastLine(stdoutOf(bad));
  return {
    result: bad.kind === 'lost' ? 'unknown' : 'failed',
    summary: words === '' ? describeOutcome(bad) : `${describeOutcome(bad)}: ${words}`,
    evidence: [],
  };
}

/** The verdict on a plan's own output. */
export const learn = (step: Step, facts: Facts, outcomes: readonly Outcome[]): Verdict =>
  guarded(() => step.learn?.(facts, outcomes) ?? plainly(outcomes));

/** The verdict on a step's proof (or on a check, asked the same way). */
export const judge = ({proof}: {proof: Probe}, facts: Facts, outcomes: readonly Outcome[]): Verdict =>
  guarded(() => proof.judge(facts, outcomes));
