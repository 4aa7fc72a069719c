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

/**
 * What is wrong with answers given to a walk's questions, in one sentence; undefined when each can be meant. An answer that
 * nobody asks for, or of another shape than its question takes, would be passed over in silence.
 */
export function wrongAnswer(
  questions: readonly Question[],
  given: Readonly<Record<string, Answer>>,
): string | undefined {
  for (const [id, answer] of Object.entries(given)) {
    const question = questions.find(candidate => candidate.id === id);
    if (question === undefined) {
      return `"${id}": no step asks that. The questions are: ${questions.map(known => known.id).join(', ')}.`;
    }
    const isWord = typeof answer === 'string';
    if (question.kind === 'points' && isWord) {
      return `"${id}": expected a word for each point, for example {breaking: "yes", options: "yes"}.`;
    }
    if (question.kind !== 'points' && !isWord) return `"${id}": expected one answer in words, not several.`;
    if (question.kind === 'confirm' && answer !== 'yes' && answer !== 'no') {
      return `"${id}": expected "yes" or "no", in quotes; it is "${answer}".`;
    }
  }
  return undefined;
}
