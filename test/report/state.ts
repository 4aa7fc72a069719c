import type {Durable} from '../../source/engine/event.ts';
import {emptyState, fold} from '../../source/engine/fold.ts';
import type {State} from '../../source/engine/state.ts';
import type {FactValues} from '../../source/probes/facts.ts';
import {siteSchema} from '../../source/probes/site.ts';
import {airgapped} from '../../source/procedure/airgapped/index.ts';
import {allSteps, walkedSteps} from '../../source/procedure/step.ts';

/** Times of a walk: minutes after it began. */
export const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 22, 20, minutes)).toISOString();

const site = siteSchema.parse({
  release: 'datachain-studio',
  namespace: 'studio',
  registry: {host: 'registry.internal:5000'},
  values: ['values.yaml'],
});

export const facts: Partial<FactValues> = {
  site,
  cluster: {
    uid: 'uid-1',
    server: 'https://api:6443',
    version: 'v1.33.1',
    context: 'prod-east',
    architectures: ['amd64'],
  },
  release: {
    revision: 1,
    status: 'deployed',
    chartName: 'studio',
    chartVersion: '1.2.2',
    appVersion: '1.2.2',
    updated: at(0),
  },
  bundle: {
    folder: '/media/bundle',
    manifestSha256: 'b'.repeat(64),
    chartName: 'studio',
    chartVersion: '1.2.3',
    appVersion: '1.2.3',
    chartFile: 'chart/studio-1.2.3.tgz',
    chartSha256: 'c'.repeat(64),
    notesFiles: [],
    images: [],
    signature: 'valid',
  },
  pushed: [
    {
      reference: 'datachain/studio-backend:1.2.3',
      internalReference: 'registry.internal:5000/datachain/studio-backend:1.2.3',
      manifestDigest: `sha256:${'d'.repeat(64)}`,
      configDigest: `sha256:${'e'.repeat(64)}`,
      how: 'pushed',
      sizeBytes: 402_000_000,
    },
  ],
  verifiedImages: [
    {reference: 'registry.internal:5000/datachain/studio-backend:1.2.3', digest: `sha256:${'d'.repeat(64)}`, pods: 2},
  ],
  plan: {
    hash: 'f'.repeat(64),
    manifestSha256: 'a'.repeat(64),
    revision: 1,
    changed: 12,
    added: 1,
    removed: 1,
    risks: [
      {level: 'look', object: 'Deployment/studio-backend', text: 'init container migrate runs: point of no return'},
    ],
    images: [],
    hookCount: 1,
    objects: [],
  },
  approval: {hash: 'f'.repeat(64), at: at(20), by: 'ann'},
  backups: [
    {
      id: 'database',
      title: 'Database',
      path: 'backups/db.dump',
      sizeBytes: 1_200_000,
      sha256: '1'.repeat(64),
      takenAt: at(30),
      proof: '41 tables',
      isEncrypted: true,
    },
  ],
  baseline: {url: 'https://studio.example/health', samples: 10, medianMs: 20, p95Ms: 45, failures: 0, at: at(10)},
  responseAfter: {url: 'https://studio.example/health', samples: 10, medianMs: 22, p95Ms: 50, failures: 0, at: at(50)},
  upgrade: {fromRevision: 1, toRevision: 2, seconds: 70, endedAt: at(42)},
};

/** A state as its journal's records make it. */
export const folded = (events: readonly Durable[]): State =>
  events.reduce(fold, emptyState(airgapped, Date.parse(at(60))));

export const opened = (known: Partial<FactValues> = facts): Durable => ({
  type: 'opened',
  at: at(0),
  known,
  opening: {
    sessionId: '20261122T200000Z-datachain-studio-abc123',
    folder: '/state/session',
    operator: 'ann',
    host: 'bastion-1',
    airlockVersion: '0.1.0',
    siteFile: '/srv/airlock.yaml',
    releaseName: 'datachain-studio',
  },
});

/** A step that ran and was proved. */
export const done = (step: string, minutes = 40): Durable[] => [
  {type: 'started', at: at(minutes), step},
  {
    type: 'concluded',
    at: at(minutes + 2),
    step,
    facts: {},
    verdict: {
      result: 'proved',
      summary: `${step} is proved`,
      evidence: [{asked: 'helm history', answered: 'revision 2 deployed', at: at(minutes + 1)}],
      documents: [],
    },
  },
];

/** Every step of the walk, proved. */
export const wholeWalk = (): Durable[] => walkedSteps(airgapped).flatMap(({id}) => done(id));

export const stepIds = allSteps(airgapped).map(({id}) => id);
