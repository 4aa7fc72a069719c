import type {Facts} from '../../probes/facts.ts';
import {need} from '../../probes/facts.ts';
import type {Item, Verdict} from '../../probes/verdict.ts';
import type {Command, Outcome} from '../../tools/command.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, resultOf} from '../words.ts';

/** Steps whose proof says something about the world; a review or a checklist is as true as it was. */
const isAsked = (step: Step): boolean => step.id !== 'readiness.baseline' && step.id !== 'configuration.propose';

type Asked = {step: Step; commands: Command[]; problem?: string};

/** The proof's commands; a done step whose proof cannot even be put together any more (a fact is gone) is stale. */
function ask(facts: Facts, step: Step): Asked {
  try {
    return {step, commands: step.proof.commands(facts)};
  } catch (error) {
    return {step, commands: [], problem: error instanceof Error ? error.message : String(error)};
  }
}

function askedSteps(facts: Facts, before: readonly Step[]): Asked[] {
  return before.filter(step => facts.steps[step.id]?.status === 'done' && isAsked(step)).map(step => ask(facts, step));
}

function judgeAgain(facts: Facts, {step, problem}: Asked, outcomes: readonly Outcome[]): Verdict {
  if (problem !== undefined) return {result: 'failed', summary: problem, evidence: []};
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

/**
 * Asks every proof of the sections before the window again, all in one go. What was true days ago is not true by that.
 * Facts learned on the way are not taken over: a plan that changed is refused, not quietly replaced.
 */
export function revalidateSection(sections: readonly Section[]): Section {
  const before = sections.flatMap(section => section.steps);
  const again: Step = {
    id: 'revalidate.all',
    title: 'Prove everything again',
    why: 'The window starts here. Everything proved before it is asked again in one go, because days may have passed.',
    guide: ['best-practices-execution', 'best-practices-execution.connectivity', 'prerequisites'],
    ...asksOnly,
    proof: {
      commands: facts => askedSteps(facts, before).flatMap(asked => asked.commands),
      judge(facts, outcomes) {
        let place = 0;
        const items = askedSteps(facts, before).map((asked): Item => {
          const own = outcomes.slice(place, place + asked.commands.length);
          place += asked.commands.length;
          const verdict = judgeAgain(facts, asked, own);
          return {
            id: asked.step.id,
            label: asked.step.title,
            result: verdict.result === 'look' ? 'proved' : verdict.result,
            detail: verdict.summary,
          };
        });
        const stale = items.filter(item => item.result !== 'proved');
        const skipped = before.filter(step => facts.steps[step.id]?.status === 'skipped').length;
        return {
          result: resultOf(items),
          summary: `${items.length - stale.length} still true, ${stale.length} stale${skipped > 0 ? `, ${count(skipped, 'step')} skipped` : ''}${stale.length > 0 ? `: ${stale.map(item => `${item.label} (${item.detail})`).join('; ')}` : ''}`,
          evidence: [
            {
              asked: `${count(outcomes.length, 'command')} of ${count(items.length, 'step')}`,
              answered: 'see the command log',
              at: facts.now,
            },
          ],
          items,
          remedies: stale.map(item => `${item.label}: go back to it and run it again.`),
        };
      },
    },
  };
  return {id: 'revalidate', title: 'Revalidate', when: 'window', guide: ['best-practices-execution'], steps: [again]};
}

/** The plan as it was approved. Throws when there is none: nothing may be changed then. */
export function approvedPlan(facts: Facts) {
  const plan = need(facts, 'plan');
  const approval = need(facts, 'approval');
  if (plan.hash !== approval.hash) throw new Error('the plan changed after it was approved: approve it again');
  return plan;
}
