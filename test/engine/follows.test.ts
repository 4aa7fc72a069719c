import {describe, expect, test} from 'vitest';
import type {Durable, Event} from '../../source/engine/event.ts';
import {fold} from '../../source/engine/fold.ts';
import {followsOf, interruptedSteps} from '../../source/engine/interrupted.ts';
import type {State} from '../../source/engine/state.ts';
import {allSteps, walkedSteps} from '../../source/procedure/step.ts';
import {at, procedure, start, verdict} from './fake.ts';

const concluded = (step: string, result: 'proved' | 'failed' = 'proved', seconds = 5): Durable => ({
  type: 'concluded',
  at: at(seconds),
  step,
  verdict: verdict(result),
  facts: {},
});

const begun = (step: string, seconds = 4): Durable => ({type: 'started', at: at(seconds), step});

const folded = (...records: Durable[]): State => records.reduce(fold, start());

const walked = walkedSteps(procedure).map(({id}) => concluded(id));
const back = allSteps(procedure)
  .map(({id}) => id)
  .filter(id => id.startsWith('rollback.'));
const rollingBack: Durable = {type: 'rollback-started', at: at(10), toRevision: 7};
const [first = '', second = '', third = '', last = ''] = back;

describe('a session that was cut off between two records', () => {
  test.each<[string, Durable[], Partial<Event>[]]>([
    ['has nothing due in the middle of a walk', walked.slice(0, -1), []],
    ['is ended when its last step was through', walked, [{type: 'finished', ending: 'upgraded'}]],
    ['is not ended twice', [...walked, {type: 'finished', at: at(9), ending: 'upgraded'}], []],
    ['begins the rollback that was confirmed', [rollingBack], [{type: 'run', step: first}]],
    [
      'goes on from the last step of it',
      [rollingBack, begun(first), concluded(first)],
      [{type: 'rollback-step-ended', step: first, result: 'proved'}],
    ],
    ['waits for a step of it that is under way', [rollingBack, begun(first), concluded(first), begun(second)], []],
    [
      'does not go past a step of it that failed',
      [rollingBack, begun(first), concluded(first), begun(second), concluded(second, 'failed')],
      [{type: 'rollback-step-ended', step: second, result: 'failed'}],
    ],
    [
      'tells a second rollback from the first, whatever the clock said',
      [rollingBack, ...back.map(id => concluded(id)), {...rollingBack, at: at(2)}, concluded(first, 'proved', 1)],
      [{type: 'rollback-step-ended', step: first, result: 'proved'}],
    ],
    [
      'ends with a rollback that was done',
      [rollingBack, {type: 'rollback-ended', at: at(20), toRevision: 7, isDone: true}],
      [{type: 'finished', ending: 'rolled-back'}],
    ],
    [
      'ends with a rollback that failed',
      [rollingBack, {type: 'rollback-ended', at: at(20), toRevision: 7, isDone: false}],
      [{type: 'finished', ending: 'rollback-failed'}],
    ],
  ])('%s', (_name, records, expected) => {
    expect([third, last]).not.toContain('');
    expect(followsOf(folded(...records))).toMatchObject(expected);
    expect(followsOf(folded(...records))).toHaveLength(expected.length);
  });
});

test('a rollback that was cut off while it asked how a step had ended asks again', () => {
  const doubted: Durable = {type: 'doubted', at: at(12), step: second, status: 'unknown', reason: 'its job was lost'};
  const state = folded(rollingBack, begun(first), concluded(first), begun(second), doubted);
  expect(interruptedSteps(state)).toMatchObject([{kind: 'prove', step: {id: second}}]);
  expect(followsOf(state)).toEqual([]);
});
