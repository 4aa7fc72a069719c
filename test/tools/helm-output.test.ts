import {describe, expect, test} from 'vitest';
import {parseHistory, parseReleaseJson, parseReleaseList, parseStatus} from '../../source/tools/helm-output.ts';
import {recording} from './recording.ts';

describe.each(['3.17.3', '4.1.4'])('helm %s', version => {
  const said = (name: string) => recording(`helm/${version}/${name}`).stdout;

  test('history gives the revisions, oldest first', () => {
    const history = parseHistory(said('deployed-failed-failed-history-json'));
    expect(history.map(({revision, status}) => `${revision} ${status}`)).toEqual([
      '1 superseded',
      '2 superseded',
      '3 superseded',
      '4 deployed',
      '5 failed',
      '6 failed',
    ]);
    expect(history[0]).toEqual({
      revision: 1,
      updated: expect.stringMatching(/^2026-11-22T08:/),
      status: 'superseded',
      chart: 'studio-1.2.2',
      appVersion: '1.2.2',
      description: 'Install complete',
    });
  });

  test('a server dry run gives manifest, hooks, values and chart', () => {
    const release = parseReleaseJson(said('deployed-upgrade-dry-run-server-json'));
    expect(release).toMatchObject({
      name: 'datachain-studio',
      namespace: 'datachain-studio',
      revision: 2,
      status: 'pending-upgrade',
      description: 'Dry run complete',
      chart: {name: 'studio', version: '1.2.3', appVersion: '1.2.3'},
    });
    expect(release.manifest).toMatch(/kind: Deployment/);
    expect(Object.keys(release.config)).toContain('global');
    expect(release.hooks.map(hook => hook.kind)).toContain('Job');
    expect(release.hooks.find(hook => hook.kind === 'ServiceAccount')).toMatchObject({
      events: ['pre-install', 'pre-upgrade'],
      weight: -10,
      deletePolicies: ['before-hook-creation'],
    });
    expect(release.notes).not.toBe('');
  });

  test('status comes without values, manifest and live objects', () => {
    expect(Object.keys(parseStatus(said('deployed-status-json'))).sort()).toEqual(
      ['description', 'name', 'namespace', 'revision', 'status', 'updated'].sort(),
    );
    expect(parseStatus(said('deployed-status-json'))).toMatchObject({revision: 1, status: 'deployed'});
  });

  test('list gives the revision as a number, pending releases included', () => {
    const [first] = parseReleaseList(said('pending-upgrade-list-pending-json'));
    expect(first).toMatchObject({revision: expect.any(Number), status: 'pending-upgrade', chart: 'studio-1.2.3'});
  });
});

test.each([
  ['', /history is not JSON: got nothing/],
  ['Error: release: not found', /got "Error: release: not found"/],
  ['{"a":1}', /unexpected shape at its top/],
  ['[{"revision":"x"}]', /unexpected shape at \[0\]\.revision/],
])('what is no history is named: %j', (stdout, message) => {
  expect(() => parseHistory(stdout)).toThrow(message);
});
