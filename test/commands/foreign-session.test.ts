import {chownSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {findSession, newestOpenSession} from '../../source/commands/find-session.ts';
import {report} from '../../source/commands/report.ts';
import {resume} from '../../source/commands/resume.ts';
import {sessions} from '../../source/commands/sessions.ts';
import {type SessionFiles, sessionsFolder} from '../../source/session/store.ts';
import {ownFolder} from '../helpers/folder.ts';
import {keptSession} from '../helpers/kept-session.ts';
import {done, opened} from '../report/state.ts';

const ours = '20261121T200000Z-studio-aaaaaa';
const theirs = '20261122T200000Z-studio-bbbbbb';

let printed = '';
let owner = 0;

const session = (id: string): SessionFiles => keptSession(id, [opened(), ...done('site.detect')]);

/** Root gives the folder away; everybody else becomes somebody else. */
function giveAway(folder: string): number {
  const own = process.geteuid?.() ?? 0;
  if (own === 0) {
    chownSync(folder, 4711, 4711);
    return 4711;
  }
  vi.spyOn(process, 'geteuid').mockReturnValue(own + 1);
  return own;
}

const contentsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));

beforeEach(() => {
  vi.stubEnv('XDG_STATE_HOME', ownFolder());
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  owner = giveAway(session(theirs).folder);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a session of another account', () => {
  test('is not gone on with: its owner is named, and nothing is written', async () => {
    const folder = join(sessionsFolder(), theirs);
    const before = contentsOf(folder);
    await expect(resume(theirs, {headless: true, yes: true})).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(
        new RegExp(`belongs to the account with uid ${owner}, .*\\n.*as that account.*attach`),
      ),
    });
    expect(contentsOf(folder)).toEqual(before);
  });

  test('is not chosen unnamed, though it is the newest', async () => {
    expect(() => newestOpenSession()).toThrow(`session ${theirs} belongs to`);
    await expect(resume(undefined, {headless: true, yes: true})).rejects.toThrow(`uid ${owner}`);
  });

  test.runIf(process.geteuid?.() === 0)('gives way to an older one of ours', () => {
    session(ours);
    expect(newestOpenSession()?.id).toBe(ours);
    expect(findSession(undefined).id).toBe(ours);
  });

  test('is found to look at', () => {
    expect(findSession(undefined).id).toBe(theirs);
    expect(findSession('bbbbbb').id).toBe(theirs);
  });

  test('is listed with its owner', () => {
    sessions({json: true});
    expect(JSON.parse(printed)).toMatchObject([{id: theirs, state: 'open', owner: `uid ${owner}`}]);
    printed = '';
    sessions({});
    expect(printed).toContain(`of uid ${owner}`);
  });

  test('is reported without leaving a file in it', () => {
    const folder = join(sessionsFolder(), theirs);
    const before = contentsOf(folder);
    expect(report(theirs)).toBe(0);
    expect(printed).toContain('datachain-studio');
    expect(contentsOf(folder)).toEqual(before);
  });
});
