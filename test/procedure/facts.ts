import type {Facts, FactValues, Status} from '../../source/probes/facts.ts';
import type {Result} from '../../source/probes/verdict.ts';
import {airgapped} from '../../source/procedure/airgapped/index.ts';
import {allSteps, type Step} from '../../source/procedure/step.ts';
import type {Outcome} from '../../source/tools/command.ts';
import type {OwnResults} from '../../source/tools/own.ts';
import {siteWith} from '../probes/site-facts.ts';
import {exited} from '../tools/recording.ts';

/** Everything a walk may have learned, for judging a single step as if all before it had run. */

export const host = 'registry.internal:5000';

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export const now = '2026-11-22T22:30:00.000Z';

/** Minutes before the moment of the question. */
export const ago = (minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();

const recipient = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq';

export const site = siteWith({
  bundleKey: '/srv/key.pem',
  pullSecret: 'registry-login',
  backups: {recipient},
  checks: [
    {id: 'api', title: 'API', url: 'https://studio.example.com/api', expect: {status: 200, contains: '1.2.3'}},
    {id: 'shop', title: 'The shop'},
  ],
});

export const backend = {
  reference: 'datachain/studio-backend:1.2.3',
  internalReference: `${host}/datachain/studio-backend:1.2.3`,
  file: 'images/backend.tar',
  sizeBytes: 1000,
  manifestDigest: digest('a'),
  configDigest: digest('b'),
  platform: 'linux/amd64',
};

export const worker = {
  ...backend,
  reference: 'datachain/studio-worker:1.2.3',
  internalReference: `${host}/datachain/studio-worker:1.2.3`,
  file: 'images/worker.tar',
  manifestDigest: digest('c'),
  configDigest: digest('d'),
};

const images = [backend, worker];

export const deployed = {
  revision: 7,
  updated: ago(5000),
  status: 'deployed',
  chart: 'studio-1.2.2',
  appVersion: '1.2.2',
  description: 'Upgrade complete',
};

export const known: Partial<FactValues> = {
  site,
  siteFile: '/srv/airlock.yaml',
  tools: {helm: '3.17.3', kubectl: '1.33.1'},
  cluster: {
    uid: 'uid-1',
    server: 'https://api:6443',
    version: 'v1.33.1',
    context: 'airgap-prod',
    architectures: ['amd64'],
  },
  release: {
    revision: 7,
    status: 'deployed',
    chartName: 'studio',
    chartVersion: '1.2.2',
    appVersion: '1.2.2',
    updated: ago(5000),
  },
  history: [deployed],
  goodRevision: 7,
  deployedImages: [`${host}/datachain/studio-backend:1.2.2`],
  deployedManifestSha256: 'e'.repeat(64),
  bundle: {
    folder: '/media/bundle',
    manifestSha256: 'f'.repeat(64),
    chartName: 'studio',
    chartVersion: '1.2.3',
    appVersion: '1.2.3',
    chartFile: 'chart/studio-1.2.3.tgz',
    chartSha256: '1'.repeat(64),
    notesFiles: ['notes/1.2.3.md'],
    images: images.map(({internalReference: _, ...image}) => image),
    signature: 'valid',
  },
  targets: images.map(({reference, internalReference}) => ({reference, internalReference, state: 'absent'})),
  pushed: images.map(({file: _, platform: __, ...image}) => ({...image, how: 'pushed'})),
  valuesFiles: ['/state/session/plan/values.yaml'],
  values: {file: 'values.yaml', sha256: '2'.repeat(64), edits: 3},
  pullSecret: {name: 'registry-login', state: 'created'},
  plan: {
    hash: '3'.repeat(64),
    manifestSha256: '4'.repeat(64),
    revision: 7,
    changed: 2,
    added: 0,
    removed: 0,
    risks: [],
    images: images.map(({internalReference}) => internalReference),
    hookCount: 1,
    objects: [
      'Deployment/datachain-studio-backend',
      'Deployment/datachain-studio-worker',
      'Service/datachain-studio-backend',
    ],
  },
  goodObjects: ['Deployment/datachain-studio-backend'],
  canary: {node: 'node-1', images: 2},
  approval: {hash: '3'.repeat(64), at: ago(60), by: 'ann'},
  previousImages: [{reference: `${host}/datachain/studio-backend:1.2.2`, manifestDigest: digest('5')}],
  baseline: {url: 'https://studio.example.com/health', samples: 10, medianMs: 20, p95Ms: 40, failures: 0, at: ago(60)},
  podsBefore: [],
  databasePod: {pod: 'datachain-studio-postgres-0', container: 'postgres'},
  backups: ['database', 'values', 'manifest', 'secrets', 'workloads'].map(id => ({
    id,
    title: id,
    path: `/state/session/backups/${id}.age`,
    sizeBytes: 100,
    sha256: '6'.repeat(64),
    takenAt: ago(10),
    proof: '41 tables',
    isEncrypted: true,
  })),
  upgrade: {fromRevision: 7, toRevision: 8, seconds: 70, endedAt: ago(1)},
  verifiedImages: [],
  responseAfter: {
    url: 'https://studio.example.com/health',
    samples: 10,
    medianMs: 20,
    p95Ms: 40,
    failures: 0,
    at: ago(0),
  },
  rollback: {toRevision: 7, newRevision: 9, differences: [], endedAt: ago(0)},
  report: {path: '/state/session/report.md', sha256: '7'.repeat(64)},
};

const yesTo = (step: Step): [string, string][] => step.inputs.map(({id}) => [id, 'yes']);

export const answers: Facts['answers'] = {
  ...Object.fromEntries(allSteps(airgapped).flatMap(yesTo)),
  'gate.go': site.release,
};

/** Every step done and proved, unless told otherwise. */
export const stepsWith = (change: Record<string, {status: Status; result?: Result}> = {}): Facts['steps'] => ({
  ...Object.fromEntries(
    allSteps(airgapped).map(({id}) => [id, {status: 'done', result: 'proved', summary: 'proved', endedAt: ago(60)}]),
  ),
  ...change,
});

export const factsOf = (change: Partial<FactValues> = {}, rest: Partial<Facts> = {}): Facts => ({
  known: {...known, ...change},
  answers,
  steps: stepsWith(),
  folder: '/state/session',
  bundleFolder: '/media/bundle',
  sessionId: '20261122T220000Z-studio-abc123',
  operator: 'ann',
  now,
  startedAt: ago(120),
  ...rest,
});

export const stepOf = (id: string): Step => {
  const step = allSteps(airgapped).find(candidate => candidate.id === id);
  if (step === undefined) throw new Error(`there is no step "${id}"`);
  return step;
};

/** What one of our own works answers. */
export const answer = <Name extends keyof OwnResults>(_name: Name, value: OwnResults[Name]): Outcome =>
  exited(0, JSON.stringify(value));

/** What `helm history -o json` prints of these revisions. */
export const historyOf = (...revisions: Partial<typeof deployed>[]): Outcome =>
  exited(
    0,
    JSON.stringify(
      revisions.map(({appVersion, ...revision}) => ({...deployed, app_version: appVersion ?? '1.2.2', ...revision})),
    ),
  );
