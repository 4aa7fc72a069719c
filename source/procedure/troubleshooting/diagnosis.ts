import {type Facts, need} from '../../probes/facts.ts';
import type {Item, Verdict} from '../../probes/verdict.ts';
import {type Command, isSuccess, type Outcome} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import type {Step} from '../step.ts';
import {asksOnly, endingWords, evidence, resultOf} from '../words.ts';

/** The release that a diagnosis looks at. */
export const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

/** One topic of the guide: what to run, and what each answer means. */
export type Topic = Pick<Step, 'id' | 'title' | 'why' | 'guide' | 'differs'> & {
  commands: (facts: Facts) => Command[];
  /** One item for each command, in order. */
  explain: (facts: Facts, outcomes: readonly Outcome[]) => Item[];
};

/** A diagnosis: read-only commands, what they found, and the fix by name. It fails never: it explains. */
export function diagnosis({commands, explain, ...step}: Topic): Step {
  return {
    ...step,
    ...asksOnly,
    proof: {
      commands,
      judge(facts, outcomes): Verdict {
        const items = explain(facts, outcomes);
        const wrong = items.filter(item => item.result === 'failed' || item.result === 'look');
        return {
          result: resultOf(items) === 'proved' ? 'proved' : 'look',
          summary:
            wrong.length === 0 ? 'nothing wrong here' : wrong.map(item => `${item.label}: ${item.detail}`).join('; '),
          evidence: commands(facts).map((command, index) =>
            evidence(facts, command, isSuccess(outcomes[index]) ? 'answered' : endingWords(outcomes[index])),
          ),
          items,
          remedies: wrong.flatMap(item => (item.remedy === undefined ? [] : [`${item.label}: ${item.remedy}`])),
        };
      },
    },
  };
}

/** One finding; a bad one names its remedy. */
export const item = (id: string, label: string, isGood: boolean, detail: string, remedy: string): Item => ({
  id,
  label,
  result: isGood ? 'proved' : 'failed',
  detail,
  ...(isGood ? {} : {remedy}),
});
