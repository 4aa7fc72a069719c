import type {Facts} from '../probes/facts.ts';
import type {Evidence, Item, Result, Verdict} from '../probes/verdict.ts';
import {explainFailure} from '../tools/cluster-errors.ts';
import {type Command, describeOutcome, displayCommand, isSuccess, type Outcome, stderrOf} from '../tools/command.ts';
import type {CannotUndo} from './step.ts';

/**
 * Small words that many steps need: evidence out of a command and its outcome, verdicts out of items.
 */

const worst: Readonly<Record<Result, number>> = {proved: 0, look: 1, unknown: 2, failed: 3};

/** The gravest of several results; 'proved' when there are none. */
export const gravest = (results: readonly Result[]): Result =>
  results.reduce<Result>((left, right) => (worst[right] > worst[left] ? right : left), 'proved');

/** The result of a list: the gravest of its items, those that wait or run left out. */
export const resultOf = (items: readonly Item[]): Result =>
  gravest(
    items.flatMap(({result}) => (result === 'todo' || result === 'running' || result === 'skipped' ? [] : [result])),
  );

/** The line under a result: what was asked, what came back, when. */
export const evidence = (facts: Facts, command: Command, answered: string): Evidence => ({
  asked: displayCommand(command),
  answered,
  at: facts.now,
});

const firstError = (text: string): string =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !/^(level=|W\d{4}|Warning:)/.test(line))
    .at(-1) ?? '';

/** An ending that gives no answer, in the tool's own last words. */
export function endingWords(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'it was not run: a command before it failed';
  const words = firstError(stderrOf(outcome));
  return words === '' ? describeOutcome(outcome) : `${describeOutcome(outcome)}: ${words}`;
}

/** The verdict on a question that got no answer; undefined when every outcome is a success. */
export function unanswered(
  facts: Facts,
  commands: readonly Command[],
  outcomes: readonly Outcome[],
  result: Result = 'failed',
): Verdict | undefined {
  const place = commands.findIndex((_, index) => !isSuccess(outcomes[index]));
  const command = commands[place];
  if (command === undefined) return undefined;
  const outcome = outcomes[place];
  const again = 'The whole output stands in the command log (c); t troubleshoots; Enter asks again.';
  const isCluster = command.kind === 'process' && ['helm', 'kubectl'].includes(command.file);
  const explained = isCluster && outcome !== undefined ? explainFailure(outcome) : undefined;
  const isKnown = explained !== undefined && explained.kind !== 'other';
  const words = isKnown ? explained.text : `${command.purpose}: ${endingWords(outcome)}`;
  return {
    result: outcome?.kind === 'lost' ? 'unknown' : result,
    summary: words,
    evidence: [evidence(facts, command, endingWords(outcome))],
    remedies: isKnown ? [explained.remedy, again] : [again],
  };
}

/** '7 images', '1 image'. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${amount} ${amount === 1 ? noun : plural}`;

/** For steps that change nothing. */
export const nothingToUndo: CannotUndo = {cannot: 'nothing to undo: it changes nothing'};

/** For steps without a plan of their own. */
export const nothing = (): Command[] => [];

/** What all steps have in common that only ask the world and change nothing. */
export const asksOnly = {
  inputs: [],
  kind: 'probe',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
} as const;
