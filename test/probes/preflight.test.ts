import {describe, expect, test} from 'vitest';
import type {FactValues} from '../../source/probes/facts.ts';
import type {NamedProbe} from '../../source/probes/named.ts';
import {preflight} from '../../source/probes/preflight.ts';
import {neededRights} from '../../source/probes/rights.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {exited, recording} from '../tools/recording.ts';
import {factsWith, rightsAnswer, siteWith} from './site-facts.ts';

const probe = (id: string): NamedProbe => {
  const found = preflight.find(named => named.id === id);
  if (found === undefined) throw new Error(`no probe ${id}`);
  return found;
};

const kubectl = (name: string) => recording(`kubectl/1.33.1/${name}`);
const helm = (name: string) => recording(`helm/3.17.3/${name}`);
const json = (value: unknown) => exited(0, JSON.stringify(value));
const uid = exited(0, '6a1e4a52-0c1b-4a1a-9f4e-3a1f0a2b5c6d');
const none = json({items: []});
const noMetrics = kubectl('metrics-missing-top-nodes');
const noKind = exited(1, '', 'error: the server doesn\'t have a resource type "resourcequotas"');
const unreachable = kubectl('get-pods-unreachable');
const atRest = [uid, kubectl('config-view-minify-json'), kubectl('version-json'), kubectl('rest-nodes-json')];

const node = (name: string, conditions: Record<string, string>, architecture = 'amd64') => ({
  kind: 'Node',
  metadata: {name},
  status: {
    conditions: Object.entries(conditions).map(([type, status]) => ({type, status})),
    nodeInfo: {architecture, operatingSystem: 'linux'},
  },
});
const claim = (name: string, phase: string) => ({kind: 'PersistentVolumeClaim', metadata: {name}, status: {phase}});
const quota = (used: string) => ({
  kind: 'ResourceQuota',
  metadata: {name: 'q'},
  status: {hard: {'requests.cpu': '2', pods: '20'}, used: {'requests.cpu': used, pods: '3'}},
});
const workload = (labels: object, annotations: object = {}) => ({
  kind: 'Deployment',
  metadata: {name: 'web', labels, annotations},
  spec: {},
  status: {},
});
const times = {samples: 3, medianMs: 41.6, p95Ms: 60, failures: 0, lastStatus: 200, lastBody: 'ok'};
const image = (platform: string) => ({
  reference: 'a:1',
  file: 'a.tar',
  sizeBytes: 1,
  configDigest: 'sha256:a',
  platform,
});
const bundle = (platform: string) => ({bundle: {images: [image(platform)]}}) as unknown as Partial<FactValues>;
const revision = (number: number, status: string) => ({revision: number, updated: '', status, chart: 'studio-1.2.2'});
type Row = [
  id: string,
  what: string,
  outcomes: Outcome[],
  result: string,
  summary: RegExp,
  known?: Partial<FactValues>,
];

/** Neither the Lease nor a job of this host tells of anybody. */
const nobody = [exited(0, ''), exited(0, '{"jobs": []}')];

const lease = (holderIdentity: string, renewTime: string) =>
  json({
    metadata: {annotations: {'airlock/step': 'upgrade.execute'}},
    spec: {holderIdentity, renewTime, leaseDurationSeconds: 60},
  });

const rows: Row[] = [
  ['tools.helm', 'helm 3', [helm('version-template')], 'proved', /^helm 3\.17\.3$/],
  ['tools.helm', 'helm 4', [recording('helm/4.1.4/version-template')], 'proved', /^helm 4\.1\.4$/],
  ['tools.helm', 'an old helm', [exited(0, 'v3.9.0')], 'failed', /older than 3\.12\.0/],
  ['tools.helm', 'no helm', [{kind: 'not-found', file: 'helm'}], 'failed', /helm is not installed/],
  ['tools.kubectl', 'the same version', [kubectl('version-json')], 'proved', /kubectl 1\.33\.1, server 1\.33\.13/],
  ['tools.kubectl', 'two minors apart', [recording('kubectl/1.31.9/version-json')], 'look', /2 minor versions away/],
  ['tools.kubectl', 'no server', [kubectl('version-unreachable-json')], 'look', /1\.33\.1; the server did not answer/],
  ['tools.kubectl', 'no login', [exited(1, 'Please enter Username: ', 'error: EOF')], 'look', /kubectl is there/],
  ['tools.kubectl', 'no kubectl', [{kind: 'not-found', file: 'kubectl'}], 'failed', /kubectl is not installed/],
  ['cluster', 'a cluster', atRest, 'proved', /https:\/\/127\.0\.0\.1:6443, version 1\.33\.13, kube-system 6a1e4a52/],
  [
    'cluster',
    'no answer',
    [unreachable, unreachable, unreachable, unreachable],
    'failed',
    /The cluster does not answer/,
  ],
  ['cluster', 'no rights on nodes', [...atRest.slice(0, 3), kubectl('get-pods-forbidden')], 'proved', /1\.33\.13/],
  [
    'cluster',
    'another cluster than before (F17)',
    atRest,
    'failed',
    /This is another cluster/,
    {cluster: {uid: 'other', server: 'https://a', version: '1', context: 'a', architectures: []}},
  ],
  ['context', 'the named context', [kubectl('config-view-minify-json')], 'proved', /airgap-prod is https/],
  [
    'context',
    'no context named',
    [kubectl('config-view-minify-json')],
    'look',
    /names no context; the kubeconfig's own is airgap-prod/,
    {site: siteWith({context: undefined})},
  ],
  ['context', 'a wrong context', [kubectl('get-pods-bad-context')], 'failed', /has no such context/],
  ['rights', 'all rights', [exited(0, rightsAnswer())], 'proved', /all \d+ granted/],
  [
    'rights',
    'no Lease may be held',
    [exited(0, rightsAnswer('create leases.coordination.k8s.io'))],
    'look',
    /but not: create leases\.coordination\.k8s\.io; no Lease tells others/,
  ],
  ['rights', 'no exec', [exited(0, rightsAnswer('create pods/exec'))], 'failed', /Not allowed: create pods\/exec/],
  [
    'rights',
    'answers that end early',
    [exited(1, rightsAnswer().slice(0, -26), 'Error from server (Timeout): strange')],
    'unknown',
    /; no answer for: create pods\/exec, get pods\/exec/,
  ],
  [
    'release',
    'a deployed release',
    [helm('deployed-history-json'), ...nobody],
    'proved',
    /revision 1, studio-1\.2\.2, deployed/,
  ],
  [
    'release',
    'failed on top (F03)',
    [helm('deployed-failed-failed-history-json'), ...nobody],
    'look',
    /revision 6 failed, revision 4/,
  ],
  [
    'release',
    'F02 a pending release',
    [helm('pending-upgrade-history-json'), ...nobody],
    'failed',
    /pending-upgrade for .*no helm of a session is alive, neither on this host nor by the Lease\. The good revision is 2/,
  ],
  [
    'release',
    'F02 a pending release that another host works on',
    [
      helm('pending-upgrade-history-json'),
      lease('ann@bastion-2/other', '2026-11-22T08:59:50.000000Z'),
      exited(0, '{"jobs": []}'),
    ],
    'failed',
    /another helm works on it: ann@bastion-2 at upgrade\.execute, last heard of at/,
  ],
  [
    'release',
    'F02 a pending release whose holder is silent for long',
    [
      helm('pending-upgrade-history-json'),
      lease('ann@bastion-2/other', '2020-01-01T00:00:00.000000Z'),
      exited(0, '{"jobs": []}'),
    ],
    'failed',
    /no helm of a session is alive.*, the last was ann@bastion-2/,
  ],
  [
    'release',
    'F02 a pending release that a job of this host works on',
    [
      helm('pending-upgrade-history-json'),
      exited(0, ''),
      exited(0, '{"jobs": [{"session": "s-1", "purpose": "upgrade the release", "startedAt": ""}]}'),
    ],
    'failed',
    /upgrade the release runs on this host, in session s-1/,
  ],
  ['release', 'a stuck rollback', [helm('pending-rollback-history-json'), ...nobody], 'failed', /pending-rollback/],
  [
    'release',
    'no release',
    [helm('history-not-found'), ...nobody],
    'failed',
    /no release datachain-studio in namespace studio-lab/,
  ],
  [
    'release.history',
    'one good revision',
    [helm('deployed-history-json')],
    'proved',
    /revision 1 \(studio-1\.2\.2\) of 1/,
  ],
  ['release.history', 'only failures', [json([revision(1, 'failed')])], 'failed', /nothing to roll back to/],
  [
    'release.history',
    'a good revision about to be pruned (F14)',
    [json([revision(1, 'superseded'), ...[2, 3, 4, 5, 6, 7, 8, 9].map(number => revision(number, 'failed'))])],
    'look',
    /8 failed revisions are newer/,
  ],
  ['pods', 'pods at rest', [kubectl('rest-pods-json')], 'proved', /7 of 7 well/],
  [
    'pods',
    'an image that is missing',
    [kubectl('pod-imagepullbackoff-json')],
    'failed',
    /ImagePullBackOff .*not found/,
  ],
  ['pods', 'a pod not ready yet', [kubectl('pod-not-ready-json')], 'look', /Running, not ready/],
  ['pods', 'no pods', [none], 'look', /No pods in namespace studio-lab/],
  ['rollouts', 'workloads at rest', [kubectl('rest-deploy-json')], 'proved', /6 workloads rolled out/],
  ['rollouts', 'a rollout under way', [kubectl('rollout-deploy-json')], 'look', /old pod ends/],
  ['rollouts', 'a stalled rollout', [kubectl('deadline-deploy-json')], 'failed', /progress deadline/],
  [
    'database',
    'its pod',
    [kubectl('rest-sts-json'), kubectl('rest-pods-json')],
    'proved',
    /^datachain-studio-postgres-0, container postgres$/,
  ],
  ['database', 'no workload', [kubectl('get-ns-missing'), kubectl('rest-pods-json')], 'failed', /not there/],
  ['database', 'no pod', [kubectl('rest-sts-json'), none], 'failed', /has no pod/],
  ['database', 'none named', [], 'look', /names no database/, {site: siteWith({database: undefined})}],
  ['storage', 'bound claims', [json({items: [claim('a', 'Bound')]})], 'proved', /1 bound/],
  [
    'storage',
    'an unbound claim',
    [json({items: [claim('a', 'Bound'), claim('b', 'Pending')]})],
    'look',
    /^b is Pending$/,
  ],
  ['quota', 'no quota', [none], 'proved', /no quota/],
  ['quota', 'a cluster without quotas', [noKind], 'proved', /no quota/],
  ['quota', 'a tight quota', [json({items: [quota('1900m')]})], 'look', /requests\.cpu 1900m of 2/],
  ['quota', 'a roomy quota', [json({items: [quota('500m')]})], 'proved', /room in every quota/],
  ['nodes', 'a ready node', [kubectl('rest-nodes-json')], 'proved', /1 of 1 ready/],
  [
    'nodes',
    'one of two down',
    [json({items: [node('a', {Ready: 'True'}), node('b', {Ready: 'False'})]})],
    'look',
    /^b is not ready$/,
  ],
  [
    'nodes',
    'pressure',
    [json({items: [node('a', {Ready: 'True', DiskPressure: 'True'})]})],
    'look',
    /a has DiskPressure/,
  ],
  ['nodes', 'all down', [json({items: [node('a', {Ready: 'Unknown'})]})], 'failed', /No node is ready/],
  ['nodes', 'no right to see them', [kubectl('get-pods-forbidden')], 'unknown', /may not do that/],
  ['nodes.platforms', 'no bundle yet', [kubectl('rest-nodes-json')], 'proved', /nodes are linux\/amd64/],
  [
    'nodes.platforms',
    'fitting images',
    [kubectl('rest-nodes-json')],
    'proved',
    /nodes and images/,
    bundle('linux/amd64'),
  ],
  [
    'nodes.platforms',
    'foreign images (F23)',
    [kubectl('rest-nodes-json')],
    'failed',
    /a:1 \(linux\/arm64\/v8\)/,
    bundle('linux/arm64/v8'),
  ],
  ['metrics', 'numbers', [kubectl('top-nodes')], 'proved', /1 nodes measured/],
  ['metrics', 'no metrics API', [noMetrics], 'look', /No metrics API/],
  ['metrics', 'a broken metrics API', [kubectl('metrics-down-top-nodes')], 'look', /No metrics API/],
  ['metrics', 'a full node', [exited(0, 'n1 1900m 95% 1Gi 50%\n')], 'look', /n1 uses 95 % of its CPU/],
  ['controllers', 'nobody else', [kubectl('rest-deploy-json'), none], 'proved', /none found/],
  ['controllers', 'an autoscaler', [kubectl('rest-deploy-json'), kubectl('rest-hpa-json')], 'look', /Autoscaled: /],
  [
    'controllers',
    'Argo CD',
    [json({items: [workload({'argocd.argoproj.io/instance': 'x'})]}), none],
    'look',
    /Argo CD manages Deployment\/web/,
  ],
  [
    'controllers',
    'Flux',
    [json({items: [workload({}, {'helm.toolkit.fluxcd.io/name': 'x'})]}), none],
    'look',
    /Flux manages Deployment\/web/,
  ],
  [
    'registry',
    'a login with push',
    [json({reachable: true, status: 200, needsLogin: true, mayPush: true})],
    'proved',
    /login taken, push allowed/,
  ],
  [
    'registry',
    'no answer',
    [json({reachable: false, needsLogin: false, error: 'connect ECONNREFUSED'})],
    'failed',
    /ECONNREFUSED/,
  ],
  [
    'registry',
    'a refused login',
    [json({reachable: true, status: 401, needsLogin: true})],
    'failed',
    /refuses the login of \/home\/op\/auth\.json/,
  ],
  [
    'registry',
    'no right to push',
    [json({reachable: true, status: 200, needsLogin: true, mayPush: false})],
    'failed',
    /allows no push/,
  ],
  ['registry', 'a broken work', [exited(1, '', 'it broke')], 'unknown', /it broke/],
  [
    'dns',
    'names that resolve',
    [
      json({
        results: [
          {name: 'registry.internal', addresses: ['10.0.0.1']},
          {name: 'studio.example.com', addresses: ['10.0.0.2']},
        ],
      }),
    ],
    'proved',
    /registry\.internal is 10\.0\.0\.1/,
  ],
  [
    'dns',
    'a name that does not',
    [json({results: [{name: 'registry.internal', error: 'ENOTFOUND'}]})],
    'failed',
    /registry\.internal: ENOTFOUND/,
  ],
  [
    'logind',
    'no systemd',
    [
      {kind: 'not-found', file: 'busctl'},
      {kind: 'not-found', file: 'loginctl'},
    ],
    'proved',
    /^no logind/,
  ],
  ['logind', 'it leaves all', [exited(0, 'b false\nas 0\n'), exited(0, 'no\n')], 'proved', /leaves running/],
  ['logind', 'the account is spared', [exited(0, 'b true\nas 1 "op"\n'), exited(0, 'no\n')], 'proved', /spares/],
  ['logind', 'linger', [exited(0, 'b true\nas 1 "root"\n'), exited(0, 'yes\n')], 'proved', /units of its own/],
  [
    'logind',
    'all is ended at the last logout',
    [exited(0, 'b true\nas 1 "root"\n'), exited(0, 'no\n')],
    'look',
    /KillUserProcesses=yes.*linger is off: neither tmux nor nohup/,
  ],
  ['disk', 'room', [json({freeBytes: 50e9, totalBytes: 100e9, freeInodes: 1e6})], 'proved', /50 GB free of 100 GB/],
  [
    'disk',
    'little room',
    [json({freeBytes: 1e9, totalBytes: 100e9, freeInodes: 1e6})],
    'look',
    /large dump may not fit/,
  ],
  ['disk', 'no room (F21)', [json({freeBytes: 1e8, totalBytes: 100e9, freeInodes: 1e6})], 'failed', /Only 100 MB free/],
  ['disk', 'no inodes', [json({freeBytes: 50e9, totalBytes: 100e9, freeInodes: 9})], 'look', /Only 9 files more/],
  [
    'disk',
    'a disk that counts no inodes',
    [json({freeBytes: 50e9, totalBytes: 100e9, freeInodes: 0})],
    'proved',
    /50 GB/,
  ],
  ['health', 'an answer', [json(times)], 'proved', /in 42 ms, status 200/],
  ['health', 'some failures', [json({...times, failures: 1, lastStatus: 503})], 'look', /1 of 3 requests/],
  ['health', 'no answer', [json({...times, failures: 3, error: 'connect ECONNREFUSED'})], 'failed', /ECONNREFUSED/],
  ['health', 'no URL', [], 'look', /names no healthUrl/, {site: siteWith({healthUrl: undefined})}],
];

test.each(rows)('%s: %s', (id, _what, outcomes, result, summary, known) => {
  const facts = factsWith(known);
  expect(probe(id).probe.commands(facts)).toHaveLength(outcomes.length);
  const verdict = probe(id).probe.judge(facts, outcomes);
  expect(verdict).toMatchObject({result, summary: expect.stringMatching(summary)});
  expect(verdict.summary).not.toContain('\n');
  if (result !== 'proved') expect(verdict.remedies?.[0]).toMatch(/\S/);
  if (outcomes.length > 0) expect(verdict.evidence.length).toBeGreaterThan(0);
});

test('every probe has a case that passes and one that does not', () => {
  for (const {id} of preflight) {
    const results = rows.filter(([name]) => name === id).map(([, , , result]) => result);
    expect(results, id).toContain('proved');
    expect(
      results.some(result => result !== 'proved'),
      id,
    ).toBe(true);
  }
});

describe('facts that are learned', () => {
  const learned = (id: string, outcomes: Outcome[]) => probe(id).probe.judge(factsWith(), outcomes).facts;

  test('the cluster, by its kube-system UID', () => {
    expect(learned('cluster', atRest)).toEqual({
      cluster: {
        uid: '6a1e4a52-0c1b-4a1a-9f4e-3a1f0a2b5c6d',
        server: 'https://127.0.0.1:6443',
        context: 'airgap-prod',
        version: '1.33.13',
        architectures: ['linux/amd64'],
      },
    });
  });

  test('the release, its history and the revision to go back to', () => {
    const facts = learned('release', [helm('deployed-failed-failed-history-json'), ...nobody]);
    expect(facts).toMatchObject({
      goodRevision: 4,
      release: {revision: 6, status: 'failed', chartName: 'studio', chartVersion: '1.2.3', appVersion: '1.2.3'},
    });
    expect(facts?.history).toHaveLength(6);
  });

  test('the database pod and its container', () => {
    expect(learned('database', [kubectl('rest-sts-json'), kubectl('rest-pods-json')])).toEqual({
      databasePod: {pod: 'datachain-studio-postgres-0', container: 'postgres'},
    });
  });
});

test('every call to the cluster names context and kubeconfig, and nothing that probes changes anything', () => {
  const commands = preflight.flatMap(({probe: {commands}}) => commands(factsWith()));
  // One of them asks for all rights at once.
  expect(commands.length - 1 + neededRights.length).toBeGreaterThan(40);
  for (const command of commands) {
    expect(command.changes).toBe('nothing');
    if (command.kind !== 'process' || (command.args[0] === 'version' && command.file === 'helm')) continue;
    if (!['helm', 'kubectl'].includes(command.file)) continue;
    expect(command.args.join(' ')).toMatch(/--(kube-)?context airgap-prod --kubeconfig \/srv\/kubeconfig/);
  }
});
