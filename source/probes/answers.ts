import {explainFailure} from '../tools/cluster-errors.ts';
import {isSuccess, type Outcome, stderrOf, stdoutOf} from '../tools/command.ts';
import {type KubeObject, parseList} from '../tools/kubectl-output.ts';
import {attempt} from '../tools/parse.ts';
import {failed, type Judgement, unknown} from './named.ts';

/** Reading answers in probes: a question that got none is judged here, once. */

/** What a tool printed, parsed; or the judgement on why it did not. */
export function readAnswer<Value>(
  outcome: Outcome | undefined,
  parse: (stdout: string) => Value,
): {value: Value} | {judgement: Judgement} {
  if (!isSuccess(outcome)) {
    const {kind, text, remedy} = explainFailure(outcome);
    const judge = kind === 'forbidden' || kind === 'other' ? unknown : failed;
    return {judgement: judge(text, remedy)};
  }
  const parsed = attempt(() => parse(stdoutOf(outcome)));
  return 'error' in parsed ? {judgement: unknown(parsed.error)} : parsed;
}

/** Objects of a `get -o json`. */
export const readList = (outcome: Outcome | undefined) => readAnswer(outcome, parseList);

/** The same for kinds that a cluster may not have at all: then there are none. */
export function readOptionalList(outcome: Outcome | undefined): {value: KubeObject[]} | {judgement: Judgement} {
  const isUnknownKind = /doesn't have a resource type|could not find the requested resource/.test(stderrOf(outcome));
  return isUnknownKind ? {value: []} : readList(outcome);
}

/** 'a, b, c and 4 more'. */
export function some(names: readonly string[], limit = 3): string {
  const shown = names.slice(0, limit).join(', ');
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}
