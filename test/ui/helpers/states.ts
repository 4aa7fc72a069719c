import type {State, StepState} from '../../../source/engine/state.ts';
import {allSteps} from '../../../source/procedure/step.ts';
import {procedure} from './procedure.ts';

/** 22:06:40 in whatever zone the tests run. */
export const nowMs = new Date(2026, 2, 14, 22, 6, 40).getTime();

export const ago = (seconds: number): string => new Date(nowMs - seconds * 1000).toISOString();

const revision = (number: number, chart: string, status: string) => ({
  revision: number,
  updated: ago(90_000),
  status,
  chart,
  appVersion: chart.replace('studio-', ''),
  description: 'Upgrade complete',
});

/** A walk that knows everything about the site, and has run nothing yet. */
export const begun: State = {
  procedure,
  opening: {
    sessionId: '20260314T210012Z-datachain-studio-b71c0e',
    folder: '/home/ops/.local/state/airlock/sessions/20260314T210012Z-datachain-studio-b71c0e',
    operator: 'mira',
    host: 'bastion-1',
    airlockVersion: '0.1.0',
    siteFile: '/srv/site/airlock.yaml',
    releaseName: 'datachain-studio',
  },
  startedAt: ago(4000),
  cursor: 'site.read',
  steps: {},
  known: {
    site: {
      release: 'datachain-studio',
      namespace: 'prod',
      registry: {host: 'registry.internal:5000', plainHttp: false, engine: 'direct'},
      values: ['values.yaml'],
      checks: [],
      window: {start: '22:00', end: '24:00'},
      gates: {soakSeconds: 5},
      timeoutSeconds: 600,
    },
    cluster: {
      uid: 'u1',
      server: 'https://10.0.0.1:6443',
      version: 'v1.31.4',
      context: 'kind-prod',
      architectures: ['amd64'],
    },
    release: {
      revision: 12,
      status: 'deployed',
      chartName: 'studio',
      chartVersion: '1.2.2',
      appVersion: '1.2.2',
      updated: ago(90_000),
    },
    history: [revision(11, 'studio-1.2.1', 'superseded'), revision(12, 'studio-1.2.2', 'deployed')],
    goodRevision: 12,
    bundle: {
      folder: '/srv/bundle',
      manifestSha256: 'b71c',
      chartName: 'studio',
      chartVersion: '1.2.3',
      appVersion: '1.2.3',
      chartFile: 'chart/studio-1.2.3.tgz',
      chartSha256: '4f2a',
      notesFiles: ['notes/1.2.3.md'],
      images: [],
      signature: 'valid',
    },
  },
  sources: {},
  answers: {},
  notes: [],
  asking: [],
  log: [],
  rollback: {phase: 'idle'},
  live: {items: [], output: [], pods: [], events: [], rollouts: []},
  nowMs,
};

export const done = (change: Partial<StepState> = {}): StepState => ({
  status: 'done',
  attempts: 1,
  startedAt: ago(600),
  endedAt: ago(590),
  verdict: {
    result: 'proved',
    summary: 'As expected',
    evidence: [{asked: 'kubectl get nodes', answered: '3 nodes, all ready', at: ago(590)}],
    documents: [],
  },
  ...change,
});

/** Every step before this one is done, the cursor is on it. */
export function at(id: string, change: Partial<State> = {}, of: Partial<StepState> = {}): State {
  const ids = allSteps(procedure).map(step => step.id);
  const place = ids.indexOf(id);
  if (place < 0) throw new Error(`no step ${id}`);
  const before = Object.fromEntries(ids.slice(0, place).map(earlier => [earlier, done()]));
  return {
    ...begun,
    cursor: id,
    ...change,
    steps: {...before, [id]: {status: 'todo', attempts: 0, ...of}, ...change.steps},
  };
}

export const failedPush = at(
  'images.push',
  {},
  {
    status: 'failed',
    attempts: 1,
    startedAt: ago(95),
    endedAt: ago(20),
    verdict: {
      result: 'failed',
      summary: 'One of seven images was not pushed: the registry refused it (413 Request Entity Too Large)',
      evidence: [{asked: 'PUT registry.internal:5000/v2/studio-worker/blobs/uploads/…', answered: '413', at: ago(20)}],
      items: [
        {id: 'frontend', label: 'studio-frontend', result: 'proved', detail: '118 MB  pushed  sha256:4f2a…91'},
        {id: 'backend', label: 'studio-backend', result: 'proved', detail: '402 MB  there   sha256:b71c…0e'},
        {
          id: 'worker',
          label: 'studio-worker',
          result: 'failed',
          detail: '413 Request Entity Too Large',
          remedy: 'Raise client_max_body_size of the proxy in front of the registry, to 1 GB at least.',
        },
        {id: 'nginx', label: 'nginx 1.24', result: 'skipped', detail: 'not reached'},
      ],
      documents: [{name: 'push.log', title: 'What the registry answered', kind: 'text'}],
      remedies: [
        'Let the proxy accept bodies of 402 MB, then run the step again: what is there already is not sent twice.',
      ],
    },
  },
);

export const pushing = at(
  'images.push',
  {
    live: {
      items: [
        {id: 'frontend', label: 'studio-frontend', result: 'proved', detail: '118 MB  pushed  sha256:4f2a…91'},
        {id: 'backend', label: 'studio-backend', result: 'proved', detail: '402 MB  there   sha256:b71c…0e'},
        {id: 'worker', label: 'studio-worker', result: 'running', detail: '402 MB  68 %  84 MB/s  2 s'},
        {id: 'scheduler', label: 'studio-scheduler', result: 'todo', detail: '97 MB'},
        {id: 'postgres', label: 'postgres 14', result: 'todo', detail: '138 MB'},
      ],
      output: ['studio-frontend: 3 layers, 118 MB', 'studio-backend: there already', 'studio-worker: layer 2 of 4'],
      pods: [],
      events: [],
      rollouts: [],
    },
    log: [
      {
        number: 1,
        step: 'site.read',
        phase: 'proof',
        display: 'kubectl get nodes -o json',
        purpose: 'look at the cluster',
        changes: 'nothing',
        startedAt: ago(600),
        endedAt: ago(599),
        outcome: 'exit 0',
        isSuccess: true,
      },
      {
        number: 2,
        step: 'bundle.verify',
        phase: 'plan',
        display: 'sha256sum -c SHA256SUMS',
        purpose: 'compare every file',
        changes: 'nothing',
        startedAt: ago(500),
        endedAt: ago(460),
        outcome: 'exit 1',
        isSuccess: false,
      },
      {
        number: 3,
        step: 'images.push',
        phase: 'plan',
        display: 'airlock push /srv/bundle --registry registry.internal:5000',
        purpose: 'push seven images',
        changes: 'registry',
        startedAt: ago(130),
      },
    ],
  },
  {status: 'running', attempts: 1, startedAt: ago(130)},
);

export const upgrading = at(
  'upgrade.execute',
  {
    live: {
      items: [],
      output: [],
      rollouts: [
        {name: 'studio-frontend', ready: 2, wanted: 2, note: 'new ReplicaSet ready'},
        {name: 'studio-backend', ready: 1, wanted: 2, note: 'migrate done 41 s'},
        {name: 'studio-worker', ready: 0, wanted: 4, note: 'waiting'},
      ],
      pods: [
        {
          name: 'studio-backend-7c9d8f6b5-x2lkq',
          state: 'Running, ready',
          result: 'proved',
          node: 'n2',
          restarts: 0,
          createdAt: ago(55),
        },
        {
          name: 'studio-backend-7c9d8f6b5-9vd4m',
          state: 'Init 0/1',
          result: 'running',
          node: 'n1',
          restarts: 0,
          createdAt: ago(12),
        },
        {
          name: 'studio-worker-58bf7c4d9-qq7zt',
          state: 'ImagePullBackOff',
          result: 'failed',
          node: 'n1',
          restarts: 0,
          createdAt: ago(12),
        },
        {
          name: 'studio-frontend-6b5d7c9f8-aaaaa',
          state: 'Running, ready',
          result: 'proved',
          node: 'n3',
          restarts: 1,
          createdAt: ago(70),
        },
      ],
      events: [
        {
          at: ago(9),
          object: 'studio-backend-7c9d8f6b5-9vd4m',
          reason: 'Pulled',
          message: 'registry.internal:5000/datachain/studio-backend:1.2.3 in 1.1 s',
          isWarning: false,
        },
        {
          at: ago(7),
          object: 'studio-worker-58bf7c4d9-qq7zt',
          reason: 'Failed',
          message: 'Back-off pulling image "registry.internal:5000/datachain/studio-worker:1.2.3"',
          isWarning: true,
        },
      ],
    },
  },
  {status: 'running', attempts: 1, startedAt: ago(130)},
);

const report = {
  path: '/home/ops/.local/state/airlock/sessions/20260314T210012Z-datachain-studio-b71c0e/report.md',
  sha256: 'aa',
};

export const upgraded: State = {
  ...at('close.report', {}, done()),
  ending: 'upgraded',
  known: {
    ...begun.known,
    report,
    verifiedImages: [{reference: 'datachain/studio-backend:1.2.3', digest: 'sha256:b71c', pods: 2}],
  },
};

export const rolledBack: State = {
  ...at('upgrade.execute', {}, {status: 'failed', attempts: 1}),
  ending: 'rolled-back',
  rollback: {phase: 'done', toRevision: 12, endedAt: ago(5)},
  known: {...begun.known, report, rollback: {toRevision: 12, newRevision: 14, differences: [], endedAt: ago(5)}},
};

export const rollbackFailed: State = {
  ...rolledBack,
  ending: 'rollback-failed',
  rollback: {phase: 'failed', toRevision: 12, endedAt: ago(5)},
  steps: {
    ...rolledBack.steps,
    'rollback.helm': {
      status: 'failed',
      attempts: 1,
      verdict: {
        result: 'failed',
        summary: 'exit 1: no revision 12',
        evidence: [],
        documents: [],
        remedies: ['Reinstall the previous version from its bundle.'],
      },
    },
  },
};

/** Found so by the preflight: nothing of this walk has changed the release. */
export const leftPending: State = {
  ...begun,
  known: {
    ...begun.known,
    ...(begun.known.release === undefined
      ? {}
      : {release: {...begun.known.release, revision: 13, status: 'pending-upgrade'}}),
  },
};
