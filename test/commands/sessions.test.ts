import {writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {findOwnSession, findSession, newestOpenSession} from '../../source/commands/find-session.ts';
import {Refusal} from '../../source/commands/refusal.ts';
import {sessions} from '../../source/commands/sessions.ts';
import type {Durable} from '../../source/engine/event.ts';
import {takeLock} from '../../source/session/lock.ts';
import {type SessionFiles, sessionsFolder} from '../../source/session/store.ts';
import {ownFolder} from '../helpers/folder.ts';
import {keptSession} from '../helpers/kept-session.ts';
import {makeNewer, makeUnreadable} from '../helpers/spoil.ts';
import {at, done, opened} from '../report/state.ts';

let printed = '';

beforeEach(() => {
  vi.stubEnv('XDG_STATE_HOME', ownFolder());
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const older = '20261121T200000Z-studio-aaaaaa';
const newer = '20261122T200000Z-studio-bbbbbb';

const finished: Durable = {type: 'finished', at: at(50), ending: 'upgraded'};

describe('airlock sessions', () => {
  test('none: says where they would be', () => {
    expect(sessions({})).toBe(0);
    expect(printed).toContain(`no sessions in ${sessionsFolder()}`);
  });

  test('--json, none: an empty array', () => {
    sessions({json: true});
    expect(JSON.parse(printed)).toEqual([]);
  });

  test('--json: newest first, where each is and who holds it', () => {
    keptSession(older, [opened(), ...done('site.detect'), finished]);
    const {lockPath} = keptSession(newer, [opened(), ...done('site.detect')]);
    takeLock(lockPath, 'ann');
    expect(sessions({json: true})).toBe(0);
    expect(JSON.parse(printed)).toMatchObject([
      {
        id: newer,
        release: 'datachain-studio',
        state: 'open',
        section: 'Site',
        done: expect.stringMatching(/^1\/\d+$/),
        holder: `ann@${hostname()} (pid ${process.pid})`,
        ageSeconds: expect.any(Number),
      },
      {id: older, state: 'upgraded', holder: ''},
    ]);
  });

  test('a line a session: what it is, where it stands, how old it is and who holds it', () => {
    keptSession(older, [opened(), ...done('site.detect'), finished]);
    const {lockPath} = keptSession(newer, [opened(), ...done('site.detect')]);
    takeLock(lockPath, 'ann');
    expect(sessions({})).toBe(0);
    const [first = '', second = '', ...more] = printed.split('\n');
    expect(more).toEqual(['']);
    expect(first).toMatch(new RegExp(`^${newer}  datachain-studio  open  1/\\d+  Site  .* old  held by ann@`));
    expect(second).toMatch(new RegExp(`^${older}  datachain-studio  upgraded  1/\\d+  .* old$`));
  });

  test.each<[string, string, (files: SessionFiles) => void]>([
    ['a damaged one', 'damaged', ({journalPath}) => writeFileSync(journalPath, 'damaged\n')],
    ['one of a newer format', 'newer format', ({journalPath}) => makeNewer(journalPath)],
    ['one that cannot be read', 'unreadable', ({journalPath}) => makeUnreadable(journalPath)],
  ])('%s is listed as such, and spoils no other', (_name, state, spoil) => {
    keptSession(older, [opened()]);
    spoil(keptSession(newer, [opened(), ...done('site.detect')]));
    expect(sessions({json: true})).toBe(0);
    expect(JSON.parse(printed)).toMatchObject([
      {id: newer, state, release: '?'},
      {id: older, state: 'open'},
    ]);
    printed = '';
    expect(sessions({})).toBe(0);
    expect(printed).toMatch(new RegExp(`^${newer}  \\?  ${state}.*\n${older}  datachain-studio  open`));
    expect(newestOpenSession()?.id).toBe(older);
  });
});

describe('a session is found', () => {
  beforeEach(() => {
    keptSession(older, [opened()]);
    keptSession(newer, [opened(), finished]);
  });

  test('the newest that has not ended, unless named', () => {
    expect(newestOpenSession()?.id).toBe(older);
    expect(findSession(undefined).id).toBe(older);
  });

  test.each([newer, 'bbbbbb'])('by %s', name => {
    expect(findSession(name).id).toBe(newer);
  });

  test('by its folder', () => {
    expect(findSession(join(sessionsFolder(), newer)).id).toBe(newer);
  });

  test.each([
    ['nobody', 'no session "nobody"'],
    ['', 'give more of the name'],
  ])('not by %j', (name, words) => {
    expect(() => findSession(name)).toThrow(words);
    expect(() => findSession(name)).toThrow(Refusal);
  });

  test('one whose rollback failed, until its release is walked again', () => {
    vi.stubEnv('XDG_STATE_HOME', ownFolder());
    const failed: Durable = {type: 'finished', at: at(50), ending: 'rollback-failed'};
    keptSession(older, [opened(), failed]);
    expect(findOwnSession(undefined).id).toBe(older);
    keptSession(newer, [opened(), finished]);
    expect(newestOpenSession()).toBeUndefined();
  });

  test('not when all have ended', () => {
    vi.stubEnv('XDG_STATE_HOME', ownFolder());
    keptSession(newer, [opened(), finished]);
    expect(() => findOwnSession(undefined)).toThrow('no session to resume');
    expect(() => findSession(undefined)).toThrow('no session is open');
  });
});
