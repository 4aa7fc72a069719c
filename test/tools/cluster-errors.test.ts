import {expect, test} from 'vitest';
import {explainFailure, isClusterFailure} from '../../source/tools/cluster-errors.ts';
import {exited, recording} from './recording.ts';

test.each([
  ['kubectl/1.33.1/get-pods-unreachable', 'unreachable', true],
  ['kubectl/1.31.9/version-unreachable-json', 'unreachable', true],
  ['kubectl/1.35.2/version-unreachable-json', 'unreachable', true],
  ['kubectl/1.33.1/get-pods-unauthorized', 'login', true],
  ['kubectl/1.33.1/get-pods-no-kubeconfig', 'kubeconfig', true],
  ['kubectl/1.33.1/get-pods-bad-context', 'context', true],
  ['kubectl/1.33.1/get-pods-unknown-ca', 'certificate', true],
  ['kubectl/1.33.1/get-pods-forbidden', 'forbidden', false],
  ['kubectl/1.33.1/get-ns-missing', 'not-found', false],
  ['kubectl/1.33.1/metrics-missing-top-nodes', 'other', false],
  ['helm/3.17.3/unreachable', 'unreachable', true],
  ['helm/4.1.4/unreachable', 'unreachable', true],
  ['helm/3.17.3/wrong-context', 'context', true],
  ['helm/4.1.4/wrong-context', 'context', true],
  ['helm/3.17.3/kubeconfig-missing', 'kubeconfig', true],
  ['helm/3.17.3/unauthorized-list', 'login', true],
  ['helm/4.1.4/unauthorized-list', 'login', true],
  ['helm/3.17.3/forbidden-list', 'forbidden', false],
  ['helm/4.1.4/history-not-found', 'not-found', false],
])('%s is explained as %s', (name, kind, isWayToCluster) => {
  const outcome = recording(name);
  const error = explainFailure(outcome);
  expect(error.kind).toBe(kind);
  expect(error.text).not.toContain('\n');
  expect(error.remedy).toMatch(/\.$/);
  expect(isClusterFailure(outcome)).toBe(isWayToCluster);
});

test('a missing tool, no answer in time and a lost end are told apart', () => {
  expect(explainFailure({kind: 'not-found', file: 'helm'})).toMatchObject({
    kind: 'tool-missing',
    text: expect.stringContaining('helm is not installed'),
  });
  const late = {kind: 'timed-out', timeoutMs: 30_000, stdout: '', stderr: '', startedAt: '', endedAt: ''} as const;
  expect(explainFailure(late)).toMatchObject({kind: 'unreachable', text: expect.stringContaining('within 30 s')});
  expect(explainFailure({kind: 'lost', reason: 'reboot'}).text).toContain('lost: reboot');
  expect(explainFailure(undefined).kind).toBe('other');
});

test('a kubeconfig without a login makes kubectl ask for one: that is no silence of the cluster', () => {
  const outcome = exited(1, 'Please enter Username: ', 'error: EOF\n');
  expect(explainFailure(outcome)).toMatchObject({
    kind: 'login',
    text: 'The cluster does not accept the login: Please enter Username: error: EOF',
  });
  expect(isClusterFailure(outcome)).toBe(true);
});

test('success is no failure of the cluster', () => {
  expect(isClusterFailure(exited(0, '', 'connect: connection refused'))).toBe(false);
  expect(isClusterFailure(undefined)).toBe(false);
});
