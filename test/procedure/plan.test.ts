import {describe, expect, test} from 'vitest';
import {judge} from '../../source/engine/judge.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {exited} from '../tools/recording.ts';
import {answer, answers, factsOf, historyOf, known, stepOf} from './facts.ts';

const claim = (size: string): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: exports}
spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: ${size}}}}
`;

const deployment = (image: string, selector = 'a'): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: backend}
spec:
  selector: {matchLabels: {app: ${selector}}}
  template:
    metadata: {labels: {app: ${selector}}}
    spec: {containers: [{name: main, image: "${image}"}]}
`;

const secret = (word: string): string => `apiVersion: v1
kind: Secret
metadata: {name: login}
data: {password: ${Buffer.from(word).toString('base64')}}
`;

function outcomesOf(
  live: string,
  next: string,
  change: {history?: Outcome; chart?: string; uid?: string} = {},
): Outcome[] {
  const release = {name: 'studio', version: 8, info: {status: 'pending-upgrade'}, manifest: next, hooks: []};
  return [
    exited(0, JSON.stringify(release)),
    exited(0, live),
    exited(0, ''),
    change.history ?? historyOf({}),
    exited(0, change.uid ?? 'uid-1'),
    answer('files.hash', {
      files: [
        {path: 'chart', sizeBytes: 1, sha256: change.chart ?? 'c'},
        {path: 'values', sizeBytes: 1, sha256: 'v'},
      ],
    }),
  ];
}

describe('the check before helm upgrade', () => {
  const {check} = stepOf('upgrade.execute');
  const outcomes = (change: Parameters<typeof outcomesOf>[2] = {}) =>
    outcomesOf(deployment('a:1'), deployment('a:2'), change);
  const approved = judge(stepOf('plan.dryrun'), factsOf(), outcomes()).facts?.plan?.hash ?? '';
  /** Which cluster it is comes first. */
  const {uid = '', server = ''} = known.cluster ?? {};
  const named = [
    exited(0, uid),
    exited(
      0,
      JSON.stringify({
        'current-context': 'production',
        contexts: [{name: 'production', context: {cluster: 'c', user: 'u'}}],
        clusters: [{name: 'c', cluster: {server}}],
      }),
    ),
  ];
  const facts = factsOf({approval: {hash: approved, at: '2026-11-22T20:00:00Z', by: 'ops'}});

  test('holds when everything is as it was approved', () => {
    expect(check?.judge(facts, [...named, ...outcomes()])).toMatchObject({result: 'proved'});
  });

  test.each([
    ['F19 the chart was altered', {chart: 'd'}],
    ['the release has another revision', {history: historyOf({}, {revision: 8, status: 'failed'})}],
    ['it is another cluster', {uid: 'uid-2'}],
    ['the release does not answer', {history: exited(1, '', 'Error: release: not found')}],
  ])('fails when %s: nothing is run', (_name, change) => {
    expect(check?.judge(facts, [...named, ...outcomes(change)])).toMatchObject({
      result: 'failed',
      summary: expect.stringContaining('nothing was run'),
    });
  });
});

describe('plan.dryrun', () => {
  const step = stepOf('plan.dryrun');
  const planOf = (...given: Parameters<typeof outcomesOf>) => judge(step, factsOf(), outcomesOf(...given));

  test('nothing but a new image: proved, counted', () => {
    const verdict = planOf(deployment('a:1'), deployment('a:2'));
    expect(verdict.facts?.plan).toMatchObject({
      changed: 1,
      added: 0,
      removed: 0,
      revision: 7,
      objects: ['Deployment/backend'],
      images: ['a:2'],
    });
    expect(verdict.result).not.toBe('failed');
    expect(verdict.documents?.[0]).toMatchObject({
      name: 'plan.diff',
      kind: 'diff',
      text: expect.stringContaining('a:2'),
    });
  });

  test.each([
    ['a claim that would shrink', claim('10Gi'), claim('5Gi'), 'PersistentVolumeClaim/exports'],
    ['a selector that cannot be changed', deployment('a:1'), deployment('a:1', 'b'), 'Deployment/backend'],
  ])('%s must not be applied: failed, naming the object', (_name, live, next, object) => {
    const verdict = planOf(live, next);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toMatch(new RegExp(`^must not be applied: ${object}: `));
    expect(verdict.facts?.plan?.risks.some(({level}) => level === 'stop')).toBe(true);
  });

  test('a Secret is masked wherever the plan is shown or kept', () => {
    const verdict = planOf(secret('hunter2'), secret('hunter3'));
    const said = JSON.stringify(verdict);
    for (const word of ['hunter2', 'hunter3']) {
      expect(said).not.toContain(word);
      expect(said).not.toContain(Buffer.from(word).toString('base64'));
    }
    expect(verdict.facts?.plan?.changed).toBe(1);
  });

  test('a manifest that cannot be read fails, and makes no plan', () => {
    const verdict = planOf(deployment('a:1'), 'kind: [\n');
    expect(verdict.result).toBe('failed');
    expect(verdict.facts?.plan).toBeUndefined();
  });

  test('the hash binds all of it: each change makes another', () => {
    const hashes = [
      planOf(deployment('a:1'), deployment('a:2')),
      planOf(deployment('a:1'), deployment('a:3')),
      planOf(deployment('a:1'), deployment('a:2'), {chart: 'd'}),
      planOf(deployment('a:1'), deployment('a:2'), {uid: 'uid-2'}),
      planOf(deployment('a:1'), deployment('a:2'), {history: historyOf({}, {revision: 8})}),
    ].map(verdict => verdict.facts?.plan?.hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(planOf(deployment('a:1'), deployment('a:2')).facts?.plan?.hash, 'and the same the same').toBe(hashes[0]);
  });
});

test('plan.approve is bound to the hash that was shown', () => {
  const step = stepOf('plan.approve');
  const facts = factsOf();
  expect(judge(step, facts, []).facts?.approval).toMatchObject({hash: facts.known.plan?.hash, by: 'ann'});
  const refused = factsOf({}, {answers: {...answers, 'plan.approve': 'no'}});
  expect(judge(step, refused, [])).toMatchObject({result: 'failed', facts: {}});
});
