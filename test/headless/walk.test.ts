import {describe, expect, test} from 'vitest';
import {stepState} from '../../source/engine/selectors.ts';
import type {State} from '../../source/engine/state.ts';
import {type HeadlessPrinter, until, walkHeadless} from '../../source/headless/walk.ts';
import {ended} from '../engine/fake.ts';
import {engineWalk, type Script} from './engine-walk.ts';

/** Keeps the steps that were told, 'started x' and 'ended x'. */
function listener(): HeadlessPrinter & {told: string[]} {
  const told: string[] = [];
  return {
    told,
    started: (_state, step) => told.push(`started ${step.id}`),
    ended: (state, step) => told.push(`${stepState(state, step.id).status} ${step.id}`),
  };
}

const yes = {given: {}, isYes: true};

async function walked(script: Script = {}, onFailure: 'stop' | 'rollback' = 'stop') {
  const walk = engineWalk({script});
  const printer = listener();
  const end = await walkHeadless(walk, {policy: yes, onFailure}, printer);
  return {walk, end, told: printer.told};
}

const failedUpgrade = {'plan upgrade.execute': ended(1, '', 'Error: UPGRADE FAILED: timed out')};

describe('a walk without a screen', () => {
  test('goes through every step in order, to the end', async () => {
    const {walk, end, told} = await walked();
    expect(end).toEqual({kind: 'upgraded'});
    expect(told).toEqual([
      'started site.detect',
      'done site.detect',
      'started site.confirm',
      'done site.confirm',
      'started upgrade.execute',
      'done upgrade.execute',
      'started verify.pods',
      'done verify.pods',
    ]);
    expect(walk.getState()).toMatchObject({ending: 'upgraded', cursor: 'verify.pods'});
  });

  test('stops at a question that nobody answers, by its name; nothing of the step ran', async () => {
    const walk = engineWalk();
    const end = await walkHeadless(walk, {policy: {given: {}, isYes: false}, onFailure: 'stop'}, listener());
    expect(end).toEqual({kind: 'unanswered', question: 'site.confirm', step: 'site.confirm'});
    expect(stepState(walk.getState(), 'site.confirm').attempts).toBe(0);
    expect(stepState(walk.getState(), 'site.detect').status).toBe('done');
  });

  test('goes on from there with an answer', async () => {
    const walk = engineWalk();
    await walkHeadless(walk, {policy: {given: {}, isYes: false}, onFailure: 'stop'}, listener());
    const printer = listener();
    const policy = {given: {'site.confirm': 'yes'}, isYes: false};
    expect(await walkHeadless(walk, {policy, onFailure: 'stop'}, printer)).toEqual({kind: 'upgraded'});
    expect(printer.told[0]).toBe('started site.confirm');
  });

  test('an answer of no ends it before anything changed', async () => {
    const walk = engineWalk();
    const policy = {given: {'site.confirm': 'no'}, isYes: true};
    expect(await walkHeadless(walk, {policy, onFailure: 'rollback'}, listener())).toEqual({
      kind: 'refused',
      step: 'site.confirm',
      summary: 'asked',
    });
  });

  test.each(['stop', 'rollback'] as const)(
    'what fails before the upgrade is refused, and never rolled back (%s)',
    async how => {
      const {walk, end} = await walked({'proof site.detect': ended(0, 'failed')}, how);
      expect(end).toEqual({kind: 'refused', step: 'site.detect', summary: 'site.detect'});
      expect(walk.getState().rollback.phase).toBe('idle');
    },
  );

  test('an upgrade that fails stops there, with its summary', async () => {
    const {walk, end} = await walked(failedUpgrade);
    expect(end).toEqual({
      kind: 'failed',
      step: 'upgrade.execute',
      summary: 'exit 1: Error: UPGRADE FAILED: timed out',
    });
    expect(walk.getState().rollback.phase).toBe('idle');
  });

  test('an upgrade whose end nobody knows is not called failed', async () => {
    const {end} = await walked({
      'plan upgrade.execute': {kind: 'lost', reason: 'no result'},
      'proof upgrade.execute': ended(0, 'unknown'),
    });
    expect(end).toMatchObject({kind: 'unknown', step: 'upgrade.execute', summary: 'upgrade.execute is unknown'});
  });

  test('a step behind the upgrade that fails is a failure too', async () => {
    const {end} = await walked({'proof verify.pods': ended(0, 'failed')});
    expect(end).toEqual({kind: 'failed', step: 'verify.pods', summary: 'verify.pods is failed'});
  });
});

describe('--on-failure rollback', () => {
  test('rolls back with the same steps as the screen, each told once', async () => {
    const {walk, end, told} = await walked(failedUpgrade, 'rollback');
    expect(end).toEqual({kind: 'rolled-back', summary: 'rollback.verify is proved'});
    expect(told.filter(line => line.includes('rollback.'))).toEqual([
      'done rollback.evidence',
      'done rollback.release',
      'done rollback.verify',
      'done rollback.report',
    ]);
    expect(walk.getState().ending).toBe('rolled-back');
  });

  test('also after a step behind the upgrade', async () => {
    const {end} = await walked({'proof verify.pods': ended(0, 'failed')}, 'rollback');
    expect(end.kind).toBe('rolled-back');
  });

  test.each([
    ['rollback.release', {'plan rollback.release': ended(1, '', 'no such release')}, 'exit 1: no such release'],
    ['rollback.verify', {'proof rollback.verify': ended(0, 'failed')}, 'rollback.verify is failed'],
    ['rollback.verify', {'proof rollback.verify': ended(0, 'unknown')}, 'rollback.verify is unknown'],
  ])('that fails names the step: %s', async (step, script, summary) => {
    const {end} = await walked({...failedUpgrade, ...script}, 'rollback');
    expect(end).toEqual({kind: 'rollback-failed', step, summary});
  });

  const afterFailure = (state: State): State => ({
    ...state,
    rollback: {phase: 'failed', toRevision: 7, endedAt: '2026-11-22T20:00:00.000Z'},
    ending: 'rollback-failed',
    steps: {...state.steps, 'rollback.release': {status: 'failed', attempts: 1}},
  });

  test('one that failed is tried again by the next login', async () => {
    const first = await walked(
      {...failedUpgrade, 'plan rollback.release': ended(1, '', 'no such release')},
      'rollback',
    );
    const walk = engineWalk({change: () => first.walk.getState()});
    const end = await walkHeadless(walk, {policy: yes, onFailure: 'rollback'}, listener());
    expect(end.kind).toBe('rolled-back');
    expect(walk.getState().ending).toBe('rolled-back');
  });

  test('one that failed is no reason to upgrade again, nor tried again unasked', async () => {
    const walk = engineWalk({change: afterFailure});
    const printer = listener();
    const end = await walkHeadless(walk, {policy: yes, onFailure: 'stop'}, printer);
    expect(end).toMatchObject({kind: 'rollback-failed', step: 'rollback.release'});
    expect(printer.told).toEqual([]);
  });

  test.each(['stop', 'rollback'] as const)(
    'behind one that is done nothing is upgraded again (%s)',
    async onFailure => {
      const {walk: first} = await walked(failedUpgrade, 'rollback');
      const walk = engineWalk({change: () => first.getState()});
      const printer = listener();
      const end = await walkHeadless(walk, {policy: yes, onFailure}, printer);
      expect(end).toEqual({kind: 'rolled-back', summary: 'rollback.verify is proved'});
      expect(printer.told).toEqual([]);
    },
  );

  test('that may not even start says why', async () => {
    const script = {...failedUpgrade};
    const walk = engineWalk({
      script,
      change: state => ({
        ...state,
        steps: {
          'site.detect': {status: 'done', attempts: 1},
          'site.confirm': {status: 'done', attempts: 1},
        },
      }),
    });
    const end = await walkHeadless(walk, {policy: yes, onFailure: 'rollback'}, listener());
    expect(end).toEqual({kind: 'rollback-failed', step: 'rollback', summary: 'no good revision is known'});
  });
});

test('waiting for a state ends when the walk is left', async () => {
  const walk = engineWalk();
  const waiting = until(walk, state => state.ending === 'upgraded');
  walk.dispatch({type: 'leave', how: 'q'});
  await expect(waiting).rejects.toThrow('the walk was left');
});
