import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {
  createSession,
  listSessions,
  readDocument,
  sessionFiles,
  sessionsFolder,
  writeDocument,
} from '../../source/session/store.ts';
import {ownFolder} from '../helpers/folder.ts';

const now = new Date('2026-11-22T20:05:09.123Z');

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

beforeEach(() => {
  vi.stubEnv('XDG_STATE_HOME', ownFolder());
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('sessions', () => {
  test.each([
    [{XDG_STATE_HOME: '/state'}, '/state/airlock/sessions'],
    [{XDG_STATE_HOME: ''}, join(homedir(), '.local/state/airlock/sessions')],
    [{}, join(homedir(), '.local/state/airlock/sessions')],
  ])('live where %j says', (env, folder) => {
    expect(sessionsFolder(env)).toBe(folder);
  });

  test('are named after moment and release, and are their owner’s alone', () => {
    const {files, journal} = createSession('studio', now);
    journal.close();
    expect(files.id).toMatch(/^20261122T200509Z-studio-[0-9a-f]{6}$/);
    expect(files.folder).toBe(join(sessionsFolder(), files.id));
    expect(modeOf(files.folder)).toBe('700');
    expect(modeOf(sessionsFolder())).toBe('700');
    expect(modeOf(files.journalPath)).toBe('600');
    for (const name of ['jobs', 'backups', 'plan', 'evidence', 'documents']) {
      expect(modeOf(join(files.folder, name)), name).toBe('700');
    }
  });

  test('started in the same second have folders of their own', () => {
    const ids = Array.from({length: 5}, () => {
      const {files, journal} = createSession('studio', now);
      journal.close();
      return files.id;
    });
    expect(new Set(ids).size).toBe(5);
    expect(listSessions().map(({id}) => id)).toEqual(ids.toSorted().reverse());
  });

  test('are listed newest first; what is no folder is no session', () => {
    for (const name of ['20260101T000000Z-a-000000', '20270101T000000Z-b-000000']) {
      mkdirSync(join(sessionsFolder(), name), {recursive: true});
    }
    writeFileSync(join(sessionsFolder(), '20280101T000000Z-c-000000'), '');
    expect(listSessions().map(({id}) => id)).toEqual(['20270101T000000Z-b-000000', '20260101T000000Z-a-000000']);
  });

  test('are none where there never was one', () => {
    expect(listSessions()).toEqual([]);
  });
});

describe('documents', () => {
  const session = (): string => {
    const folder = ownFolder();
    mkdirSync(join(folder, 'documents'));
    return folder;
  };

  test('are written whole, for the owner alone, and read back', () => {
    const folder = session();
    writeDocument(folder, 'plan.diff', '+ image\n');
    expect(readDocument(folder, 'plan.diff')).toBe('+ image\n');
    expect(modeOf(join(folder, 'documents', 'plan.diff'))).toBe('600');
    expect(readdirSync(join(folder, 'documents'))).toEqual(['plan.diff']);
  });

  test('are replaced by a newer one of the same name', () => {
    const folder = session();
    writeDocument(folder, 'plan.diff', 'a much longer text than the next one');
    writeDocument(folder, 'plan.diff', 'short');
    expect(readFileSync(join(folder, 'documents', 'plan.diff'), 'utf8')).toBe('short');
  });

  test('that are not there are undefined', () => {
    expect(readDocument(session(), 'plan.diff')).toBeUndefined();
    expect(sessionFiles('/state/s-1')).toEqual({
      id: 's-1',
      folder: '/state/s-1',
      journalPath: '/state/s-1/journal.jsonl',
      lockPath: '/state/s-1/lock',
    });
  });
});
