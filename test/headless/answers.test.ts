import {describe, expect, test} from 'vitest';
import {answerTo} from '../../source/headless/answers.ts';
import type {Question} from '../../source/procedure/step.ts';
import {factsWith} from '../probes/site-facts.ts';

const facts = factsWith();

const questions: Record<string, Question> = {
  confirm: {id: 'q', kind: 'confirm', ask: () => 'Go?'},
  points: {
    id: 'q',
    kind: 'points',
    ask: () => 'All of them?',
    points: () => [
      {id: 'a', label: 'A'},
      {id: 'b', label: 'B'},
    ],
  },
  typed: {id: 'q', kind: 'typed', ask: () => 'Type it', word: ({operator}) => `${operator}!`},
  text: {id: 'q', kind: 'text', ask: () => 'Words?', preset: () => 'as it was'},
};

const question = (kind: string): Question => questions[kind] as Question;

describe('an answer', () => {
  test.each([
    ['confirm', 'yes'],
    ['points', {a: 'yes', b: 'yes'}],
    ['typed', 'op!'],
    ['text', 'as it was'],
  ])('--yes answers "%s" with %j', (kind, expected) => {
    expect(answerTo(question(kind), facts, {given: {}, isYes: true})).toEqual(expected);
  });

  test.each(Object.keys(questions))('nobody gives to "%s" is none', kind => {
    expect(answerTo(question(kind), facts, {given: {other: 'yes'}, isYes: false})).toBeUndefined();
  });

  test.each([true, false])('of the file comes before --yes (%s)', isYes => {
    expect(answerTo(question('confirm'), facts, {given: {q: 'no'}, isYes})).toBe('no');
    expect(answerTo(question('points'), facts, {given: {q: {a: 'no'}}, isYes})).toEqual({a: 'no'});
    expect(answerTo(question('text'), facts, {given: {q: ''}, isYes}), 'an empty one too').toBe('');
  });
});
