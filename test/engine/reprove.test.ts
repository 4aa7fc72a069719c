import {describe, expect, test} from 'vitest';
import {stepState} from '../../source/engine/selectors.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {beforeUpgrade, ended} from './fake.ts';

/** Asks again what was proved, and answers by step. */
function asked(answers: Record<string, Outcome>, walk = beforeUpgrade()) {
  walk.send({type: 'reprove'});
  const effect = walk.effects.find(candidate => candidate.type === 'reprove');
  const questions = effect?.questions ?? [];
  walk.send({
    type: 'reproved-by',
    answers: questions.map(({step, commands}) => ({
      step,
      outcomes: commands.map(() => answers[step] ?? ended(0, 'proved')),
    })),
  });
  return {walk, steps: questions.map(({step}) => step)};
}

describe('what was proved, asked again at the next login', () => {
  test('still true: said so, and nothing changes', () => {
    const {walk, steps} = asked({});
    expect(steps).toEqual(['site.detect']);
    expect(walk.records.at(-1)).toMatchObject({type: 'reproved', still: 1, stale: []});
    expect(walk.state().message).toBe('Asked again: 1 still true, 0 stale');
    expect(stepState(walk.state(), 'site.detect').status).toBe('done');
  });

  test('not true any more: stale, with the reason in the sentence', () => {
    const {walk} = asked({'site.detect': ended(0, 'failed')});
    expect(stepState(walk.state(), 'site.detect')).toMatchObject({status: 'stale', reason: 'site.detect'});
    expect(walk.state().message).toBe('Asked again: 0 still true, 1 stale (Title of site.detect: site.detect)');
  });

  test('nothing else begins while it is asked', () => {
    const walk = beforeUpgrade();
    walk.send({type: 'reprove'});
    walk.send({type: 'run', step: 'upgrade.execute'});
    expect(stepState(walk.state(), 'upgrade.execute').status).toBe('todo');
    expect(walk.state().message).toContain('still running');
  });

  test('after the upgrade began, what held before it is history', () => {
    const walk = beforeUpgrade();
    walk.pass('upgrade.execute');
    const {steps} = asked({}, walk);
    expect(steps).toEqual(['upgrade.execute']);
  });
});
