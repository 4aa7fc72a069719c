import type {Facts} from '../../probes/facts.ts';
import {need} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import {askAgain, judgeAgain} from '../ask-again.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, resultOf} from '../words.ts';

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
    isAskedOnce: true,
    proof: {
      commands: facts => askAgain(facts, before).flatMap(asked => asked.commands),
      judge(facts, outcomes) {
        let place = 0;
        const items = askAgain(facts, before).map((asked): Item => {
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
