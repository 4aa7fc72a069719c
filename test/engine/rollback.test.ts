import {describe, expect, test} from 'vitest';
import {countdownMs} from '../../source/engine/rollback.ts';
import {runningStep, stepState, whyNoRollback} from '../../source/engine/selectors.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {beforeUpgrade, type Engine, ended, startMs} from './fake.ts';

/** A walk whose upgrade has failed. */
function failedUpgrade(): Engine {
  const walk = beforeUpgrade();
  walk.send({type: 'run', step: 'upgrade.execute'});
  walk.answer(ended(1, '', 'UPGRADE FAILED'));
  walk.take();
  return walk;
}

const confirmed = (): Engine => {
  const walk = failedUpgrade();
  walk.send({type: 'ask-rollback'});
  walk.send({type: 'confirm-rollback'});
  return walk;
};

const statuses = (walk: Engine): string[] =>
  ['evidence', 'release', 'verify', 'report'].map(name => stepState(walk.state(), `rollback.${name}`).status);

describe('asking for a rollback', () => {
  test('before anything changed it does nothing and says why', () => {
    const walk = beforeUpgrade();
    walk.send({type: 'ask-rollback'});
    expect(walk.state()).toMatchObject({
      rollback: {phase: 'idle'},
      message: 'nothing has changed yet: there is nothing to roll back',
    });
    expect(walk.take()).toEqual([]);
  });

  test('counts down to a named revision, five seconds', () => {
    const walk = failedUpgrade();
    walk.send({type: 'ask-rollback'});
    expect(walk.state().rollback).toEqual({phase: 'countdown', toRevision: 7, until: startMs + 5000});
    expect(countdownMs).toBe(5000);
    expect(walk.take(), 'nothing is done yet').toEqual([]);
  });

  test('without a known good revision it is refused', () => {
    const walk = failedUpgrade();
    expect(whyNoRollback({...walk.state(), known: {}})).toBe('no good revision is known');
  });

  test('twice is refused', () => {
    const walk = failedUpgrade();
    walk.send({type: 'ask-rollback'});
    walk.send({type: 'ask-rollback'});
    expect(walk.state().message).toBe('a rollback is already under way');
    expect(walk.state().rollback.phase).toBe('countdown');
  });

  test('can be called off: nothing was done', () => {
    const walk = failedUpgrade();
    walk.send({type: 'ask-rollback'});
    walk.send({type: 'cancel-rollback'});
    expect(walk.state()).toMatchObject({rollback: {phase: 'idle'}, message: 'Rollback called off: nothing was done'});
    walk.send({type: 'ticked', nowMs: startMs + 60_000});
    expect(walk.take()).toEqual([]);
  });

  test('starts by itself when the countdown is over, not before', () => {
    const walk = failedUpgrade();
    walk.send({type: 'ask-rollback'});
    walk.send({type: 'ticked', nowMs: startMs + 4999});
    expect(walk.state().rollback.phase).toBe('countdown');
    walk.send({type: 'ticked', nowMs: startMs + 5000});
    expect(walk.state().rollback.phase).toBe('running');
    expect(walk.waiting.map(({step}) => step)).toEqual(['rollback.evidence']);
    walk.send({type: 'ticked', nowMs: startMs + 9000});
    expect(walk.waiting.length, 'and once').toBe(1);
  });

  test('a confirmation that nobody asked for does nothing', () => {
    const walk = failedUpgrade();
    walk.send({type: 'confirm-rollback'});
    expect(walk.take()).toEqual([]);
    expect(walk.state().rollback.phase).toBe('idle');
  });
});

describe('a confirmed rollback', () => {
  test('is recorded before its first step', () => {
    const walk = confirmed();
    expect(walk.records.slice(-2).map(({type}) => type)).toEqual(['rollback-started', 'started']);
  });

  test('goes through its steps one after another to the end', () => {
    const walk = confirmed();
    expect(statuses(walk)).toEqual(['running', 'todo', 'todo', 'todo']);
    walk.answer(ended(0, 'proved'));
    expect(statuses(walk)).toEqual(['done', 'running', 'todo', 'todo']);
    walk.answer(ended(0));
    walk.answer(ended(0, 'proved'));
    walk.answer(ended(0, 'proved'));
    expect(statuses(walk)).toEqual(['done', 'done', 'done', 'running']);
    expect(walk.state().rollback.phase).toBe('running');
    walk.answer(ended(0, 'proved'));
    expect(walk.state()).toMatchObject({rollback: {phase: 'done', toRevision: 7}, ending: 'rolled-back'});
    expect(whyNoRollback(walk.state())).toBe('it was rolled back to revision 7 already');
  });

  test.each(['failed', 'unknown', 'throw'])('evidence that is %s holds nothing up', word => {
    const walk = confirmed();
    walk.answer(ended(0, word));
    expect(runningStep(walk.state())?.id).toBe('rollback.release');
  });

  test.each<[string, Outcome[]]>([
    ['helm failed', [ended(1, '', 'Error: release: not found')]],
    ['helm was lost and nothing proves it', [{kind: 'lost', reason: 'no result'}, ended(0, 'unknown')]],
  ])('%s: it ends there as failed, and can be asked for again', (_name, outcomes) => {
    const walk = confirmed();
    walk.answer(ended(0, 'proved'));
    for (const outcome of outcomes) walk.answer(outcome);
    expect(statuses(walk).slice(2)).toEqual(['todo', 'todo']);
    expect(walk.state()).toMatchObject({rollback: {phase: 'failed'}, ending: 'rollback-failed'});
    expect(walk.waiting).toEqual([]);
    walk.send({type: 'ask-rollback'});
    expect(walk.state().rollback.phase).toBe('countdown');
    walk.send({type: 'confirm-rollback'});
    expect(walk.state().rollback.phase).toBe('running');
    expect(walk.state().ending).toBeUndefined();
  });

  test('helm was lost, and the proof shows that it came through: the rollback goes on', () => {
    const walk = confirmed();
    walk.answer(ended(0, 'proved'));
    walk.answer({kind: 'lost', reason: 'no result'});
    walk.answer(ended(0, 'proved'));
    expect(runningStep(walk.state())?.id).toBe('rollback.verify');
  });

  test.each(['failed', 'unknown'])('a proof that is %s says that it is not back', word => {
    const walk = confirmed();
    walk.answer(ended(0, 'proved'));
    walk.answer(ended(0));
    walk.answer(ended(0, 'proved'));
    walk.answer(ended(0, word));
    expect(walk.state()).toMatchObject({rollback: {phase: 'failed'}, ending: 'rollback-failed'});
  });

  test('a report that cannot be written does not undo a proved rollback', () => {
    const walk = confirmed();
    walk.answer(ended(0, 'proved'));
    walk.answer(ended(0));
    walk.answer(ended(0, 'proved'));
    walk.answer(ended(0, 'proved'));
    walk.answer(ended(0, 'failed'));
    expect(stepState(walk.state(), 'rollback.report').status).toBe('failed');
    expect(walk.state()).toMatchObject({rollback: {phase: 'done'}, ending: 'rolled-back'});
  });

  test('a step that ended outside a rollback moves nothing on', () => {
    const walk = failedUpgrade();
    walk.send({type: 'rollback-step-ended', step: 'rollback.release', result: 'proved'});
    expect(walk.take()).toEqual([]);
  });
});

describe('a rollback while something runs', () => {
  const asked = (): Engine => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.take();
    walk.send({type: 'ask-rollback'});
    walk.send({type: 'confirm-rollback'});
    return walk;
  };

  test('asks it to stop and waits: two helms on one release would race', () => {
    const walk = asked();
    expect(walk.take()).toEqual([{type: 'stop', step: 'upgrade.execute'}]);
    expect(walk.state().rollback).toEqual({phase: 'stopping', toRevision: 7});
    walk.send({type: 'ticked', nowMs: startMs + 60_000});
    walk.send({type: 'confirm-rollback'});
    expect(walk.take(), 'asked once').toEqual([]);
  });

  test('starts when it has ended, however it did', () => {
    const walk = asked();
    walk.answer({...ended(0), kind: 'killed', signal: 'SIGTERM'} as Outcome);
    expect(stepState(walk.state(), 'upgrade.execute').status).toBe('failed');
    expect(walk.state().rollback.phase).toBe('running');
    expect(runningStep(walk.state())?.id).toBe('rollback.evidence');
  });

  test('starts after the proof when the upgrade came through at the last moment', () => {
    const walk = asked();
    walk.answer(ended(0));
    expect(walk.state().rollback.phase).toBe('stopping');
    walk.answer(ended(0, 'proved'));
    expect(walk.state().rollback.phase).toBe('running');
    expect(walk.state().ending).toBeUndefined();
  });

  test('stops a diagnosis too', () => {
    const walk = failedUpgrade();
    walk.send({type: 'run', step: 'troubleshooting.pods'});
    walk.take();
    walk.send({type: 'ask-rollback'});
    walk.send({type: 'confirm-rollback'});
    expect(walk.take()).toEqual([{type: 'stop', step: 'troubleshooting.pods'}]);
    walk.answer(ended(0, 'proved'));
    expect(walk.state().rollback.phase).toBe('running');
  });
});
