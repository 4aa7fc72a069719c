import {randomBytes} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import type {Durable} from '../engine/event.ts';
import {syncFolder, writeWhole} from './durable.ts';
import {continueJournal, createJournal, type Journal, readJournal} from './journal.ts';

/** Where sessions live: `$XDG_STATE_HOME/airlock/sessions`. */
export const sessionsFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'airlock', 'sessions');

export type SessionFiles = {id: string; folder: string; journalPath: string; lockPath: string};

export const sessionFiles = (folder: string): SessionFiles => ({
  id: folder.split('/').at(-1) ?? folder,
  folder,
  journalPath: join(folder, 'journal.jsonl'),
  lockPath: join(folder, 'lock'),
});

/** The folders that hold a new name: the one a session lies in, and those above it up to where the first was made. */
function parentsOf(folder: string, firstMade: string | undefined): string[] {
  const parent = dirname(folder);
  const isLast = firstMade === undefined || folder === resolve(firstMade) || folder === parent;
  return isLast ? [parent] : [parent, ...parentsOf(parent, firstMade)];
}

/** Makes the folder of a new session (0700): `<UTC>-<release>-<6 hex>`. */
export function createSession(release: string, now: Date): {files: SessionFiles; journal: Journal} {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const root = sessionsFolder();
  const firstMade = mkdirSync(root, {recursive: true, mode: 0o700});
  const folder = join(root, `${stamp}-${release}-${randomBytes(3).toString('hex')}`);
  mkdirSync(folder, {mode: 0o700});
  for (const parent of parentsOf(resolve(folder), firstMade)) syncFolder(parent);
  for (const name of ['jobs', 'backups', 'plan', 'evidence', 'documents']) mkdirSync(join(folder, name), {mode: 0o700});
  const files = sessionFiles(folder);
  return {files, journal: createJournal(files.journalPath, folder)};
}

/** All sessions, newest first; none where there never was one. Throws when nobody can tell. */
export function listSessions(): SessionFiles[] {
  const root = sessionsFolder();
  return foldersOf(root)
    .sort()
    .reverse()
    .map(name => sessionFiles(join(root, name)));
}

function foldersOf(root: string): string[] {
  try {
    const entries = readdirSync(root, {withFileTypes: true});
    return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Reads a session's records and opens its journal for more; a torn tail is cut off and kept aside. Throws on damage. */
export function reopenSession(files: SessionFiles): {events: Durable[]; journal: Journal} {
  const read = readJournal(files.journalPath);
  if (read.damage !== undefined) throw new Error(`${files.journalPath}: ${read.damage.reason}`);
  if (read.torn) {
    const bytes = readFileSync(files.journalPath);
    writeFileSync(`${files.journalPath}.torn-${Date.now()}`, bytes.subarray(read.validBytes), {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    syncFolder(files.folder);
    truncateSync(files.journalPath, read.validBytes);
  }
  return {events: read.events, journal: continueJournal(files.journalPath, read)};
}

/** Writes a document of a session, whole or not at all; it is on the disk before a record that relies on it. */
export const writeDocument = (folder: string, name: string, text: string): void =>
  writeWhole(join(folder, 'documents'), name, text);

/** Reads a document of a session; undefined when it is not there. */
export function readDocument(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, 'documents', name), 'utf8');
  } catch {
    return undefined;
  }
}
