import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Decrypter} from 'age-encryption';
import {parse, parseAllDocuments} from 'yaml';
import type {KubeObject} from '../model.ts';

/** A backup that the rehearsal can use, by the name of its file; the first is needed. */
const files = {
  manifest: 'manifest.yaml',
  history: 'history.json',
  hooks: 'hooks.yaml',
  values: 'values.yaml',
  computed: 'values-computed.yaml',
  secrets: 'secrets.yaml',
  workloads: 'workloads.yaml',
  volumes: 'volumes.yaml',
} as const;

type FileName = keyof typeof files;

/** Without these there is nothing to bring up; the others make the pretend site more like the real one. */
const needed: readonly FileName[] = ['manifest', 'history', 'values'];

/** What an installed release was like, out of the backups of a walk. */
export type Snapshot = {
  /** When the manifest was saved, as the backup's name has it: 20261125T095534Z. */
  takenAt: string;
  /** As helm printed them. */
  manifest: string;
  hooks: string;
  values: Record<string, unknown>;
  computed: Record<string, unknown>;
  history: Revision[];
  /** Undefined where the backup is not there: then nothing is known of them. */
  secrets: KubeObject[] | undefined;
  workloads: KubeObject[] | undefined;
  volumes: KubeObject[] | undefined;
};

export type Revision = {
  revision: number;
  updated: string;
  status: string;
  chart: string;
  app_version?: string;
  description?: string;
};

/** A snapshot that cannot be used: what is wrong, and what to do. */
export class SnapshotProblem extends Error {}

/** The newest file of each backup, by its stamp. */
function newestFiles(folder: string): Map<FileName, {path: string; stamp: string}> {
  const found = new Map<FileName, {path: string; stamp: string}>();
  for (const name of readdirSync(folder).sort()) {
    const [, stamp = '', rest = ''] = /^(\d{8}T\d{6}Z)-(.+?)(?:\.age)?$/.exec(name) ?? [];
    const kind = (Object.keys(files) as FileName[]).find(key => files[key] === rest);
    if (kind) found.set(kind, {path: join(folder, name), stamp});
  }
  return found;
}

/** The identities in an age identity file; its comments are left out. */
const identitiesIn = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));

async function readText(path: string, identityFile: string | undefined): Promise<string> {
  if (!path.endsWith('.age')) return readFileSync(path, 'utf8');
  if (identityFile === undefined) {
    throw new SnapshotProblem(
      `${path} is encrypted: give the age identity that opens it with --identity FILE, or decrypt what may be read ("age -d") into a folder of its own. Secrets may be left out there: they are made up then.`,
    );
  }
  const decrypter = new Decrypter();
  for (const identity of identitiesIn(identityFile)) decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(readFileSync(path), 'text');
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new SnapshotProblem(`${path} cannot be opened with the identity in ${identityFile}: ${words}`);
  }
}

const listed = (text: string): KubeObject[] =>
  (parse(text, {maxAliasCount: 100}) as {items?: KubeObject[]}).items ?? [];

const mapping = (text: string): Record<string, unknown> =>
  (parse(text, {maxAliasCount: 100}) as Record<string, unknown> | null) ?? {};

/** The objects of a manifest as helm prints it. */
export const objectsOf = (manifest: string): KubeObject[] =>
  parseAllDocuments(manifest, {maxAliasCount: 100} as object).flatMap(document => {
    const object = document.toJS() as KubeObject | null;
    return object && typeof object === 'object' && 'kind' in object ? [object] : [];
  });

/**
 * Reads what the Backups section of a walk left: its `backups` folder, or the session's folder around it. Throws a
 * SnapshotProblem in words for the operator.
 */
export async function readSnapshot(given: string, identityFile?: string): Promise<Snapshot> {
  const folder = existsSync(join(given, 'backups')) ? join(given, 'backups') : given;
  const found = newestFiles(folder);
  const missing = needed.filter(name => !found.has(name)).map(name => files[name]);
  if (missing.length > 0) {
    throw new SnapshotProblem(
      `${folder} has no ${missing.join(', ')}: name the backups folder of a session, as the section Backups of an upgrade leaves it.`,
    );
  }
  const text = async (name: FileName): Promise<string | undefined> => {
    const file = found.get(name);
    return file && readText(file.path, identityFile);
  };
  const objects = async (name: FileName) => {
    const content = await text(name);
    return content === undefined ? undefined : listed(content);
  };
  const [manifest = '', hooks = '', history = '[]', values = '', computed = ''] = [
    await text('manifest'),
    await text('hooks'),
    await text('history'),
    await text('values'),
    await text('computed'),
  ];
  return {
    takenAt: found.get('manifest')?.stamp ?? '',
    manifest,
    hooks,
    history: JSON.parse(history) as Revision[],
    values: mapping(values),
    computed: mapping(computed),
    secrets: await objects('secrets'),
    workloads: await objects('workloads'),
    volumes: await objects('volumes'),
  };
}
