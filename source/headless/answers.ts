import type {Answer, Facts} from '../probes/facts.ts';
import type {Question} from '../procedure/step.ts';

/** What answers the questions of a headless walk: a file's answers first, then --yes. */
export type AnswerPolicy = {given: Readonly<Record<string, Answer>>; isYes: boolean};

/** What --yes says to a question: go on. */
function yesTo(question: Question, facts: Facts): Answer {
  switch (question.kind) {
    case 'confirm':
      return 'yes';
    case 'points':
      return Object.fromEntries(question.points(facts).map(point => [point.id, 'yes']));
    case 'typed':
      return question.word(facts);
    case 'text':
      return question.preset(facts);
  }
}

/** The answer to a question; undefined when nobody gave one: the walk stops there, nothing lost. */
export const answerTo = (question: Question, facts: Facts, policy: AnswerPolicy): Answer | undefined =>
  policy.given[question.id] ?? (policy.isYes ? yesTo(question, facts) : undefined);
