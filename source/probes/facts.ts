import type {Site} from './site.ts';
import type {Result} from './verdict.ts';

/** A revision of the release as `helm history` tells it. */
export type Revision = {
  revision: number;
  updated: string;
  status: string;
  chart: string;
  appVersion: string;
  description: string;
};

/** An image of the bundle, identified by what survives every engine. */
export type BundleImage = {
  /** As the chart names it: 'datachain/studio-backend:1.2.3'. */
  reference: string;
  /** Archive, relative to the bundle's folder. */
  file: string;
  sizeBytes: number;
  configDigest: string;
  /** Absent for docker-archives, which do not keep it. */
  manifestDigest?: string;
  platform: string;
};

export type BundleFacts = {
  folder: string;
  /** SHA-256 of bundle.json: the bundle's name for evidence and approval. */
  manifestSha256: string;
  chartName: string;
  chartVersion: string;
  appVersion: string;
  /** Paths relative to the folder. */
  chartFile: string;
  chartSha256: string;
  notesFiles: string[];
  images: BundleImage[];
  signature: 'valid' | 'absent' | 'unchecked';
};

export type PushedImage = {
  reference: string;
  /** The full reference in the internal registry, with the tag it really has there. */
  internalReference: string;
  manifestDigest: string;
  configDigest: string;
  how: 'pushed' | 'present';
  sizeBytes: number;
};

/** Where an image of the bundle goes, decided before anything is sent. */
export type PushTarget = {
  reference: string;
  /** The tag gets `-<12 hex of the config digest>` when the plain one holds other content: no tag is ever overwritten. */
  internalReference: string;
  state: 'absent' | 'present';
};

export type Risk = {
  level: 'stop' | 'look' | 'note';
  /** 'PersistentVolumeClaim/exports'. */
  object: string;
  text: string;
};

export type PlanFacts = {
  /** Binds chart, values, live revision, cluster and rendered manifest. */
  hash: string;
  manifestSha256: string;
  /** Revision the plan was made against. */
  revision: number;
  changed: number;
  added: number;
  removed: number;
  risks: Risk[];
  /** Images of manifest and hooks, in order of appearance. */
  images: string[];
  hookCount: number;
  /** Names such as 'Deployment/datachain-studio-backend', manifest only. */
  objects: string[];
};

export type ResponseTimes = {
  url: string;
  samples: number;
  medianMs: number;
  p95Ms: number;
  failures: number;
  at: string;
};

export type Backup = {
  /** 'database', 'values', 'release', 'secrets', 'workloads', 'storage'. */
  id: string;
  title: string;
  path: string;
  sizeBytes: number;
  sha256: string;
  takenAt: string;
  proof: string;
  isEncrypted: boolean;
};

/** Everything a walk learns; each value knows where and when it was learned (`Known`). */
export type FactValues = {
  site: Site;
  siteFile: string;
  tools: Record<string, string>;
  cluster: {uid: string; server: string; version: string; context: string; architectures: string[]};
  release: {
    revision: number;
    status: string;
    chartName: string;
    chartVersion: string;
    appVersion: string;
    updated: string;
  };
  history: Revision[];
  /** The newest revision that was deployed or superseded: the only target of a rollback. */
  goodRevision: number;
  /** Images of the deployed manifest and hooks. */
  deployedImages: string[];
  deployedManifestSha256: string;
  bundle: BundleFacts;
  targets: PushTarget[];
  pushed: PushedImage[];
  /** Values files to pass to helm, in order, after the edit. */
  valuesFiles: string[];
  values: {file: string; sha256: string; edits: number};
  /** Images that a rendering still fetched from elsewhere: the next proposal deals with them. */
  stillOutside: string[];
  pullSecret: {name: string; state: 'present' | 'created' | 'updated' | 'not-needed'};
  plan: PlanFacts;
  /** Objects of the good revision, to compare with after a rollback. */
  goodObjects: string[];
  canary: {node: string; images: number};
  approval: {hash: string; at: string; by: string};
  previousImages: {reference: string; manifestDigest: string | undefined}[];
  baseline: ResponseTimes;
  /** imageIDs and restarts before the upgrade, by pod. */
  podsBefore: {name: string; restarts: number; images: string[]}[];
  databasePod: {pod: string; container: string};
  backups: Backup[];
  upgrade: {fromRevision: number; toRevision: number; seconds: number; endedAt: string};
  verifiedImages: {reference: string; digest: string; pods: number}[];
  responseAfter: ResponseTimes;
  rollback: {toRevision: number; newRevision: number; differences: string[]; endedAt: string};
  report: {path: string; sha256: string};
  /** What becomes of what a login leaves running: kept, kept in a unit of its own, or ended with the login. */
  leftovers: 'kept' | 'unit' | 'killed';
};

export type FactName = keyof FactValues;

/** A point ticked or refused ('yes', 'no', or a remark), or one answer in words. */
export type Answer = string | Readonly<Record<string, string>>;

export type Status = 'todo' | 'running' | 'done' | 'failed' | 'skipped' | 'unknown' | 'stale';

/** What a step may look at: nothing else decides what it plans and how it judges. */
export type Facts = {
  readonly known: Readonly<Partial<FactValues>>;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly steps: Readonly<
    Record<string, {status: Status; result?: Result; endedAt?: string; summary?: string; reason?: string}>
  >;
  /** The session's folder, absolute. */
  readonly folder: string;
  /** The bundle's folder as given by the operator, absolute. */
  readonly bundleFolder: string | undefined;
  readonly sessionId: string;
  readonly operator: string;
  /** ISO time at which the question is asked. */
  readonly now: string;
  readonly startedAt: string;
};

/** A fact that must be there by the procedure's order; an error names it when it is not. */
export function need<Name extends FactName>(facts: Facts, name: Name): FactValues[Name] {
  const value = facts.known[name];
  if (value === undefined) throw new Error(`"${name}" is not known yet: an earlier step has to run first`);
  return value as FactValues[Name];
}
