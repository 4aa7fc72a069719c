import {expect, test} from 'vitest';
import {parseHistory} from '../../source/tools/helm-output.ts';
import {isPending, newestGoodRevision, newestRevision, splitChart} from '../../source/tools/revisions.ts';
import {recording} from './recording.ts';

const historyOf = (name: string) => parseHistory(recording(`helm/${name}`).stdout);

test.each([
  ['3.17.3/deployed-history-json', 1],
  ['3.17.3/deployed-failed-failed-history-json', 4],
  ['4.1.4/deployed-failed-failed-history-json', 4],
  ['3.17.3/pending-upgrade-history-json', 2],
  ['3.17.3/pending-rollback-history-json', 2],
  ['4.1.4/pending-rollback-history-json', 18],
  ['3.17.3/failing-hook-history-json', 8],
])('F03: the newest good revision of %s is %i', (name, revision) => {
  expect(newestGoodRevision(historyOf(name))?.revision).toBe(revision);
});

const revision = (number: number, status: string) => ({
  revision: number,
  status,
  updated: '',
  chart: 'a-1.0.0',
  appVersion: '',
  description: '',
});

test('without a deployed revision the newest superseded one is good', () => {
  const history = [revision(1, 'superseded'), revision(2, 'superseded'), revision(3, 'failed'), revision(4, 'failed')];
  expect(newestGoodRevision(history)?.revision).toBe(2);
  expect(newestRevision(history)?.revision).toBe(4);
});

test('a history of failures has no good revision', () => {
  expect(newestGoodRevision([revision(1, 'failed'), revision(2, 'pending-upgrade')])).toBeUndefined();
  expect(newestGoodRevision([])).toBeUndefined();
});

test.each([
  ['pending-install', true],
  ['pending-upgrade', true],
  ['pending-rollback', true],
  ['uninstalling', true],
  ['deployed', false],
  ['failed', false],
  ['superseded', false],
])('%s is pending: %s', (status, expected) => expect(isPending(status)).toBe(expected));

test.each([
  ['studio-1.2.2', 'studio', '1.2.2'],
  ['datachain-studio-0.19.4', 'datachain-studio', '0.19.4'],
  ['studio-1.2.3-rc.1', 'studio', '1.2.3-rc.1'],
  ['k8s-at-home-2.0.0-beta-3+build.5', 'k8s-at-home', '2.0.0-beta-3+build.5'],
  ['studio-v1.2.3', 'studio', 'v1.2.3'],
  ['app-2-1.0.0', 'app-2', '1.0.0'],
  ['studio-1.2', 'studio', '1.2'],
  ['studio', 'studio', ''],
])('%s is chart %s in version %s', (chart, name, version) => expect(splitChart(chart)).toEqual({name, version}));
