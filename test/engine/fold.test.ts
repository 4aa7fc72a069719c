import {describe, expect, test} from 'vitest';
import type {Durable} from '../../source/engine/event.ts';
import {fold} from '../../source/engine/fold.ts';
import {stepState} from '../../source/engine/selectors.ts';
import type {State} from '../../source/engine/state.ts';
import {at, start, verdict} from './fake.ts';

const folded = (...events: Durable[]): State => events.reduce(fold, start());

const started = (step: string, seconds = 1): Durable => ({type: 'started', at: at(seconds), step});

const concluded = (step: string, result: 'proved' | 'look' | 'failed' | 'unknown', seconds = 2): Durable => ({
  type: 'concluded',
  at: at(seconds),
  step,
  verdict: verdict(result),
  facts: {goodRevision: 4},
});

const commandStarted: Durable = {
  type: 'command-started',
  at: at(1),
  number: 1,
  step: 'site.detect',
  phase: 'plan',
  display: 'helm history',
  purpose: 'the revisions',
  changes: 'nothing',
  job: 'jobs/1',
};

describe('a record makes the state', () => {
  test('opened: who, where, and what was known from the beginning', () => {
    const opening = {
      sessionId: 's-1',
      folder: '/state/s-1',
      operator: 'ann',
      host: 'bastion',
      airlockVersion: '0',
      siteFile: 'airlock.yaml',
      releaseName: 'studio',
    };
    const state = folded({type: 'opened', at: at(3), opening, known: {goodRevision: 2}});
    expect(state).toMatchObject({opening, startedAt: at(3), known: {goodRevision: 2}});
    expect(state.sources.goodRevision).toEqual({step: 'opening', at: at(3)});
  });

  test('resumed: says by whom, and changes nothing else', () => {
    const before = folded(started('site.detect'));
    const after = fold(before, {type: 'resumed', at: at(9), operator: 'bob', host: 'bastion'});
    expect(after).toEqual({...before, message: 'Resumed by bob'});
  });

  test('moved: the cursor', () => {
    expect(folded({type: 'moved', at: at(1), step: 'verify.pods'}).cursor).toBe('verify.pods');
  });

  test('answered: the newest answer stands', () => {
    const given = (answer: string): Durable => ({type: 'answered', at: at(1), question: 'site.confirm', answer});
    expect(folded(given('no'), given('yes')).answers).toEqual({'site.confirm': 'yes'});
  });

  test('started: running, counted, without the verdict of the time before', () => {
    const state = folded(started('site.detect'), concluded('site.detect', 'failed'), started('site.detect', 5));
    expect(stepState(state, 'site.detect')).toEqual({
      status: 'running',
      attempts: 2,
      startedAt: at(5),
      endedAt: undefined,
      reason: undefined,
      verdict: undefined,
      logFrom: 0,
    });
  });

  test('started: empties what the step before printed', () => {
    const before = {
      ...start(),
      live: {...start().live, output: ['old'], items: [{id: 'a', label: 'a', result: 'todo'}]},
    };
    expect(fold(before as State, started('site.detect')).live).toMatchObject({output: [], items: []});
  });

  test('command-started and command-ended: one row of the log', () => {
    const open = folded(commandStarted);
    expect(open.log).toEqual([expect.objectContaining({number: 1, display: 'helm history', job: 'jobs/1'})]);
    expect(open.log[0]?.endedAt).toBeUndefined();
    const end: Durable = {type: 'command-ended', at: at(4), number: 1, outcome: 'exit 0', isSuccess: true};
    expect(fold(open, end).log).toEqual([
      expect.objectContaining({endedAt: at(4), outcome: 'exit 0', isSuccess: true}),
    ]);
    expect(fold(open, {...end, number: 2}).log, 'the end of another command').toEqual(open.log);
  });

  test('learned: facts with their source, while the step still runs', () => {
    const state = folded(started('upgrade.execute'), {
      type: 'learned',
      at: at(2),
      step: 'upgrade.execute',
      verdict: verdict('proved'),
      facts: {goodRevision: 9},
    });
    expect(state.known.goodRevision).toBe(9);
    expect(state.sources.goodRevision).toEqual({step: 'upgrade.execute', at: at(2)});
    expect(stepState(state, 'upgrade.execute').status).toBe('running');
  });

  test.each([
    ['proved', 'done'],
    ['look', 'done'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
  ] as const)('concluded %s: %s, with verdict and facts', (result, status) => {
    const state = folded(started('site.detect'), concluded('site.detect', result));
    expect(stepState(state, 'site.detect')).toMatchObject({status, endedAt: at(2), verdict: verdict(result)});
    expect(state.known.goodRevision).toBe(4);
    expect(state.sources.goodRevision).toEqual({step: 'site.detect', at: at(2)});
  });

  test.each([
    ['failed', {}],
    ['unknown', {}],
    ['proved', {'site.confirm': 'yes'}],
  ] as const)('concluded %s: the answers given to the step fall with it, and only with it', (result, left) => {
    const answer: Durable = {type: 'answered', at: at(1), question: 'site.confirm', answer: 'yes'};
    const other: Durable = {type: 'answered', at: at(1), question: 'gate.go', answer: 'go'};
    const state = folded(answer, other, started('site.confirm'), concluded('site.confirm', result));
    expect(state.answers).toEqual({...left, 'gate.go': 'go'});
  });

  test.each(['stale', 'unknown'] as const)('doubted: %s, with the reason, and what was proved is kept', status => {
    const doubt: Durable = {type: 'doubted', at: at(5), step: 'site.detect', status, reason: 'days passed'};
    const state = folded(started('site.detect'), concluded('site.detect', 'proved'), doubt);
    expect(stepState(state, 'site.detect')).toMatchObject({status, reason: 'days passed', attempts: 1});
    expect(state.known.goodRevision).toBe(4);
  });

  test('skipped: with the reason', () => {
    const state = folded({type: 'skipped', at: at(5), step: 'site.detect', reason: 'known by heart'});
    expect(stepState(state, 'site.detect')).toMatchObject({
      status: 'skipped',
      reason: 'known by heart',
      endedAt: at(5),
    });
  });

  test('noted: notes in their order', () => {
    const note = (text: string): Durable => ({type: 'noted', at: at(1), text});
    expect(folded(note('a'), note('b')).notes.map(({text}) => text)).toEqual(['a', 'b']);
  });

  test.each([
    [true, 'done'],
    [false, 'failed'],
  ] as const)('rollback-started, then ended (%s): %s', (isDone, phase) => {
    const began: Durable = {type: 'rollback-started', at: at(1), toRevision: 7};
    expect(folded(began).rollback).toEqual({phase: 'running', toRevision: 7, startedAt: at(1)});
    const state = folded(began, {type: 'rollback-ended', at: at(2), toRevision: 7, isDone});
    expect(state.rollback).toEqual({phase, toRevision: 7, endedAt: at(2)});
  });

  test('a rollback that is done leaves nothing of the upgrade green; one that failed leaves it as it was', () => {
    const rolledBack = (isDone: boolean): State =>
      folded(
        concluded('site.detect', 'proved'),
        concluded('upgrade.execute', 'proved'),
        {type: 'rollback-started', at: at(3), toRevision: 7},
        {type: 'rollback-ended', at: at(4), toRevision: 7, isDone},
      );
    const undone = rolledBack(true);
    expect(stepState(undone, 'upgrade.execute')).toMatchObject({
      status: 'stale',
      reason: 'rolled back to revision 7 since',
    });
    expect(stepState(undone, 'site.detect').status).toBe('done');
    expect(stepState(rolledBack(false), 'upgrade.execute').status).toBe('done');
  });

  test.each(['upgraded', 'rolled-back', 'rollback-failed'] as const)('finished: %s', ending => {
    expect(folded({type: 'finished', at: at(1), ending}).ending).toBe(ending);
  });

  test('left: nothing changes', () => {
    const before = folded(started('site.detect'));
    expect(fold(before, {type: 'left', at: at(2), how: 'q'})).toEqual(before);
  });

  test('the state before is never changed', () => {
    const before = folded(commandStarted, started('site.detect'));
    const copy = structuredClone({...before, procedure: undefined});
    fold(before, concluded('site.detect', 'failed'));
    fold(before, {type: 'command-ended', at: at(4), number: 1, outcome: 'exit 0', isSuccess: true});
    expect({...before, procedure: undefined}).toEqual(copy);
  });
});
