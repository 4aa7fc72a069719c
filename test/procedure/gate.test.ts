import {describe, expect, test} from 'vitest';
import {judge} from '../../source/engine/judge.ts';
import type {Facts, FactValues} from '../../source/probes/facts.ts';
import {occurrence} from '../../source/procedure/window.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {exited} from '../tools/recording.ts';
import {ago, factsOf, historyOf, known, site, stepOf, stepsWith, worker} from './facts.ts';

const uid = exited(0, 'uid-1');

const backupsAged = (minutes: number): Partial<FactValues> => ({
  backups: (known.backups ?? []).map(backup => ({...backup, takenAt: ago(minutes)})),
});

const plan = known.plan as FactValues['plan'];

describe('gate.conditions', () => {
  const step = stepOf('gate.conditions');
  const verdictOn = (facts: Facts, history: Outcome = historyOf({}), cluster: Outcome = uid) =>
    judge(step, facts, [history, cluster]);

  test('all hold', () => {
    const verdict = verdictOn(factsOf());
    expect(verdict.items?.filter(({result}) => result !== 'proved')).toEqual([]);
    expect(verdict.result).toBe('proved');
  });

  test.each<[string, Facts, string]>([
    ['a stale dump', factsOf(backupsAged(61)), 'Database dump (41 tables, 1 h 1'],
    ['no dump', factsOf({backups: known.backups?.filter(({id}) => id !== 'database') ?? []}), 'Database dump (none)'],
    [
      'no other backup',
      factsOf({backups: known.backups?.filter(({id}) => id === 'database') ?? []}),
      'claims kept (0 backups)',
    ],
    ['a plan that changed', factsOf({plan: {...plan, hash: '9'.repeat(64)}}), 'Plan 999999 still true'],
    [
      'an image that is in no registry',
      factsOf({pushed: known.pushed?.slice(0, 1) ?? []}),
      `not there: ${worker.internalReference}`,
    ],
    [
      'a bundle that was not verified',
      factsOf({}, {steps: stepsWith({'bundle.verify': {status: 'stale'}})}),
      'Bundle signed',
    ],
    [
      'a revalidation that was skipped',
      factsOf({}, {steps: stepsWith({'revalidate.all': {status: 'skipped'}})}),
      'Everything proved again',
    ],
    [
      'a revalidation that failed',
      factsOf({}, {steps: stepsWith({'revalidate.all': {status: 'failed', result: 'failed'}})}),
      'Everything proved again',
    ],
  ])('%s: no-go, by its name', (_name, facts, words) => {
    const verdict = verdictOn(facts);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toMatch(/^no-go: /);
    expect(verdict.summary).toContain(words);
  });

  test('a dump of an hour is still fresh', () => {
    expect(verdictOn(factsOf(backupsAged(60))).result).toBe('proved');
  });

  test.each<[string, Outcome, string]>([
    ['a revision that moved', historyOf({}, {revision: 8}), 'live: revision 8, deployed'],
    ['a pending release', historyOf({status: 'pending-upgrade'}), 'live: revision 7, pending-upgrade'],
    ['a history that is gone', historyOf(), 'live: revision ?, unknown'],
  ])('%s: no-go', (_name, history, words) => {
    const verdict = verdictOn(factsOf(), history);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toContain(words);
  });

  test('another cluster behind the same name: no-go', () => {
    const verdict = verdictOn(factsOf(), historyOf({}), exited(0, 'uid-2\n'));
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toContain('The cluster is the one that was pinned');
    expect(verdictOn(factsOf(), historyOf({}), exited(0, 'uid-1\n')).result).toBe('proved');
  });

  test('a bundle without a signature is to be looked at, not green', () => {
    const bundle = {...(known.bundle as FactValues['bundle']), signature: 'absent'} as const;
    const found = verdictOn(factsOf({bundle}));
    expect(found.result).toBe('look');
    expect(found.summary).toContain('conditions hold, 1 to look at: Bundle not signed, sums only');
    expect(found.items?.[0]).toMatchObject({label: 'Bundle not signed, sums only', result: 'look'});
  });

  test('a window too short for the worst case is to be looked at, not hidden', () => {
    const at = new Date('2026-11-22T22:30:00.000Z');
    const two = (value: number) => String(value).padStart(2, '0');
    const time = (minutes: number) => {
      const then = new Date(at.getTime() + minutes * 60_000);
      return `${two(then.getHours())}:${two(then.getMinutes())}`;
    };
    const inWindow = (minutes: number) => factsOf({site: {...site, window: {start: time(-60), end: time(minutes)}}});
    // Ten minutes for helm, three times because of hooks.
    expect(verdictOn(inWindow(40)).result).toBe('proved');
    const verdict = verdictOn(inWindow(20));
    expect(verdict.result).toBe('look');
    expect(verdict.items?.find(({id}) => id === 'window')?.detail).toContain('20 min');
  });
});

describe('gate.go', () => {
  const step = stepOf('gate.go');

  test.each([
    [site.release, 'proved'],
    ['yes', 'failed'],
    ['', 'failed'],
    [`${site.release} `, 'failed'],
  ])('typed %j: %s', (word, result) => {
    expect(judge(step, factsOf({}, {answers: {'gate.go': word}}), []).result).toBe(result);
  });
});

describe('the window that counts', () => {
  /** Local times of one day: the window is told in the time zone of this host. */
  const moment = (day: number, time: string): number => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return new Date(2026, 10, day, hours, minutes).getTime();
  };

  test.each([
    ['inside', '22:00', '23:30', '22:30', [22, '22:00'], [22, '23:30']],
    ['over midnight, before it', '22:00', '06:00', '23:00', [22, '22:00'], [23, '06:00']],
    ['over midnight, after it', '22:00', '06:00', '02:00', [21, '22:00'], [22, '06:00']],
    ['at its very end it is over', '22:00', '06:00', '06:00', [21, '22:00'], [22, '06:00']],
    ['before it opens', '22:00', '23:30', '10:00', [22, '22:00'], [22, '23:30']],
    ['over for an hour', '08:00', '10:00', '11:00', [22, '08:00'], [22, '10:00']],
    ['over for long: the next one', '08:00', '10:00', '20:00', [23, '08:00'], [23, '10:00']],
    ['to midnight', '22:00', '24:00', '23:00', [22, '22:00'], [23, '00:00']],
    ['a whole day', '08:00', '08:00', '12:00', [22, '08:00'], [23, '08:00']],
  ] as const)('%s: %s to %s, asked at %s', (_name, start, end, at, from, to) => {
    expect(occurrence({start, end}, moment(22, at))).toEqual({
      startsAt: moment(from[0], from[1]),
      endsAt: moment(to[0], to[1]),
    });
  });
});

describe('revalidate.all', () => {
  const step = stepOf('revalidate.all');
  const only = (...ids: string[]): Facts =>
    factsOf({}, {steps: Object.fromEntries(ids.map(id => [id, {status: 'done' as const, result: 'proved' as const}]))});

  test('asks the proofs of all done steps before the window again, and nothing that changes anything', () => {
    const commands = step.proof.commands(factsOf());
    expect(commands.length).toBeGreaterThan(15);
    expect(commands.filter(({changes}) => changes !== 'nothing')).toEqual([]);
    expect(step.proof.commands(only())).toEqual([]);
  });

  test('what is still true is proved', () => {
    const verdict = judge(step, only('site.confirm', 'plan.approve'), []);
    expect(verdict).toMatchObject({result: 'proved', summary: '2 still true, 0 stale'});
  });

  test('what fails now is stale, by its name, and fails the step', () => {
    const facts = only('site.confirm', 'notes.read');
    const verdict = judge(step, facts, [exited(1, '', 'no such file')]);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toContain('1 still true, 1 stale: Read the release notes (exit 1: no such file)');
    expect(verdict.remedies).toEqual(['Read the release notes: go back to it and run it again.']);
  });

  test('a live revision that moved is stale, though the release is well', () => {
    const manifest = exited(0, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    const moved = [historyOf({}, {revision: 8}), manifest, exited(0, ''), uid, exited(0, '{}')];
    expect(judge(stepOf('site.detect'), only('site.detect'), moved).result).toBe('proved');
    const found = judge(step, only('site.detect'), moved);
    expect(found.result).toBe('failed');
    expect(found.summary).toContain('the live revision is now 8, it was 7');
    // Found anew, the way back is another one.
    const again = judge(stepOf('site.detect'), only('site.detect'), moved);
    expect(stepOf('site.detect').voids?.(factsOf(), again)).toEqual(['images.previous', 'readiness.rollback']);
    expect(stepOf('site.detect').voids?.(factsOf({goodRevision: 8}), again)).toEqual([]);
  });

  test('skipped steps are counted, not asked', () => {
    const facts = factsOf({}, {steps: {'notes.read': {status: 'skipped'}}});
    expect(judge(step, facts, []).summary).toContain('1 step skipped');
  });

  test('a plan that comes out otherwise than approved fails, though the dry run itself is well', () => {
    const facts = only('plan.dryrun');
    const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
    const release = JSON.stringify({
      name: 'studio',
      version: 8,
      info: {status: 'pending-upgrade'},
      manifest,
      hooks: [],
    });
    const files = {
      files: [
        {path: '', sizeBytes: 1, sha256: '1'},
        {path: '', sizeBytes: 1, sha256: '2'},
      ],
    };
    const outcomes = [
      exited(0, release),
      exited(0, manifest),
      exited(0, ''),
      historyOf({}),
      uid,
      exited(0, JSON.stringify(files)),
    ];
    expect(judge(stepOf('plan.dryrun'), facts, outcomes).result).toBe('proved');
    const verdict = judge(step, facts, outcomes);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toMatch(/the plan is now [0-9a-f]{6}, approved was 333333/);
    expect(verdict.facts, 'and the new plan is not taken over').toBeUndefined();
  });
});
