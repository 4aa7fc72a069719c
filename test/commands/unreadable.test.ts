import {chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {afterEach, beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {commandLine} from '../../source/cli.tsx';
import {attach} from '../../source/commands/attach.ts';
import {sayDamage} from '../../source/commands/find-session.ts';
import {report} from '../../source/commands/report.ts';
import {resume} from '../../source/commands/resume.ts';
import {listSessions, type SessionFiles, sessionsFolder} from '../../source/session/store.ts';
import {ownFolder} from '../helpers/folder.ts';
import {keptSession} from '../helpers/kept-session.ts';
import {makeNewer, makeUnreadable} from '../helpers/spoil.ts';
import {done, opened} from '../report/state.ts';

const headless = {headless: true, yes: true};

beforeEach(() => {
  vi.stubEnv('XDG_STATE_HOME', ownFolder());
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const session = (): SessionFiles => keptSession('20261122T200000Z-studio-bbbbbb', [opened(), ...done('site.detect')]);

/** Nobody may look into the folder; root, who always may, is nobody meanwhile. */
function forbid(folder: string): void {
  mkdirSync(folder, {recursive: true});
  chmodSync(folder, 0o000);
  const own = process.geteuid?.();
  if (own === 0) process.seteuid?.(65_534);
  onTestFinished(() => {
    if (own === 0) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  });
}

describe.each<[string, (folder: string) => void]>([
  [
    'ENOTDIR',
    folder => {
      mkdirSync(dirname(folder), {recursive: true});
      writeFileSync(folder, '');
    },
  ],
  ['EACCES', forbid],
])('sessions that cannot be listed (%s)', (code, spoil) => {
  const refused = {
    exitCode: 1,
    message: expect.stringMatching(new RegExp(`^the sessions in .* cannot be read: ${code}.*\\n.*nothing was started`)),
  };

  beforeEach(() => {
    spoil(sessionsFolder());
  });

  test('are not taken for none', () => {
    expect(() => listSessions()).toThrow(code);
  });

  test.each<[string, string[]]>([
    ['bare airlock, which starts nothing', []],
    ['resume', ['resume', '--headless', '--yes']],
    ['attach', ['attach', '--headless']],
    ['report', ['report']],
    ['sessions', ['sessions']],
    ['sessions --json', ['sessions', '--json']],
  ])('%s', async (_name, args) => {
    const ends = vi.fn();
    await expect(commandLine(ends).parseAsync(args, {from: 'user'})).rejects.toMatchObject(refused);
    expect(ends).not.toHaveBeenCalled();
  });
});

describe('the only session', () => {
  test.each<[string, (journalPath: string) => void, RegExp]>([
    [
      'of a newer format',
      makeNewer,
      /has format 99, .*a newer Airlock wrote it; nothing was changed\.\n.*that Airlock/,
    ],
    ['that the system refuses', makeUnreadable, /journal\.jsonl: EISDIR.*\n.*once this account can read it/],
  ])('%s is refused in words wherever it is asked for', async (_name, spoil, words) => {
    const {id, journalPath} = session();
    spoil(journalPath);
    const refused = {exitCode: 1, message: expect.stringMatching(words)};
    for (const name of [id, undefined]) {
      await expect(resume(name, headless)).rejects.toMatchObject(refused);
      await expect(attach(name, {headless: true})).rejects.toMatchObject(refused);
    }
    await expect(commandLine(vi.fn()).parseAsync([], {from: 'user'})).rejects.toMatchObject(refused);
    expect(() => report(id)).toThrow(expect.objectContaining(refused));
  });

  test.each(['ENOSPC', 'EDQUOT'])('F42 that cannot be opened for want of room is not called damaged (%s)', code => {
    const refused = () => {
      throw Object.assign(new Error(`${code}: no room, write`), {code});
    };
    expect(() => sayDamage(refused, '/srv/journal.jsonl')).toThrow(
      `/srv/journal.jsonl: ${code}: no room, write.\nThe session is kept as it is; make room, then airlock resume goes on with it.`,
    );
  });

  test('of a newer format stays byte for byte', async () => {
    const {id, journalPath} = session();
    makeNewer(journalPath);
    const before = readFileSync(journalPath);
    await expect(resume(id, headless)).rejects.toThrow('newer Airlock');
    expect(readFileSync(journalPath)).toEqual(before);
  });

  test('whose start was cut off before its journal stands in nobody’s way', async () => {
    const {id, journalPath} = session();
    rmSync(journalPath);
    await expect(resume(undefined, headless)).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining('no session to resume'),
    });
    await expect(resume(id, headless)).rejects.toMatchObject({message: expect.stringContaining('it never began')});
  });
});
