import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Holder, holderOf, type Lock, takeLock} from '../../source/session/lock.ts';
import {ownFolder} from '../helpers/folder.ts';

const lockPath = (): string => join(ownFolder(), 'lock');

const taken = (path: string, operator = 'ann'): Lock => {
  const lock = takeLock(path, operator);
  if ('heldBy' in lock) throw new Error('it is held by somebody');
  return lock;
};

/** The holder that this process writes, taken from a lock of its own. */
function ourselves(): Holder {
  const path = lockPath();
  taken(path);
  return JSON.parse(readFileSync(path, 'utf8')) as Holder;
}

/** The pid of a process that has ended. */
const deadPid = (): number => spawnSync('true').pid;

function heldBy(change: Partial<Holder>): string {
  const path = lockPath();
  writeFileSync(path, JSON.stringify({...ourselves(), operator: 'bob', ...change}));
  return path;
}

describe('a lock', () => {
  test('names its holder: who, where, which process, since when', () => {
    const path = lockPath();
    taken(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
      operator: 'ann',
      startTime: expect.stringMatching(/^\d+$/),
      bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('refuses a second taker and tells it who has it', () => {
    const path = lockPath();
    taken(path, 'ann');
    expect(takeLock(path, 'bob')).toMatchObject({heldBy: {operator: 'ann', pid: process.pid}});
    expect(holderOf(path)).toMatchObject({operator: 'ann'});
  });

  test('released, is free for the next', () => {
    const path = lockPath();
    taken(path).release();
    expect(existsSync(path)).toBe(false);
    expect(holderOf(path)).toBeUndefined();
    taken(path, 'bob').release();
  });

  test.each<[string, () => Partial<Holder>]>([
    ['whose process is gone', () => ({pid: deadPid()})],
    ['whose pid belongs to another process now', () => ({startTime: '1'})],
    ['of another boot', () => ({bootId: '00000000-0000-0000-0000-000000000000'})],
  ])('%s is broken: its holder is proved dead', (_name, change) => {
    const path = heldBy(change());
    expect(holderOf(path)).toBeUndefined();
    taken(path, 'ann');
    expect(holderOf(path)).toMatchObject({operator: 'ann', pid: process.pid});
  });

  test.each<[string, () => Partial<Holder>]>([
    ['of a living process', () => ({})],
    ['of another host, though its pid is free here', () => ({host: 'bastion-2', pid: deadPid()})],
    ['of another host, of another boot', () => ({host: 'bastion-2', bootId: 'other'})],
    ['of a living process that says no more than its pid', () => ({startTime: '', bootId: ''})],
    ['of a process of another account', () => ({pid: 1, startTime: ''})],
  ])('%s is kept', (_name, change) => {
    const path = heldBy(change());
    const before = readFileSync(path, 'utf8');
    expect(takeLock(path, 'ann')).toMatchObject({heldBy: {operator: 'bob'}});
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test.each(['', '{"pid":', 'nobody'])('that cannot be read (%j) proves nothing and is kept', text => {
    const path = lockPath();
    writeFileSync(path, text);
    expect(takeLock(path, 'ann')).toEqual({heldBy: undefined});
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test.each<[string, () => Partial<Holder>, string, boolean]>([
    ['of another host, by its name', () => ({host: 'bastion-2'}), 'bob@bastion-2', true],
    ['of another host, by another name', () => ({host: 'bastion-2'}), 'ann@bastion-2', false],
    ['of a living process of this host', () => ({}), `bob@${hostname()}`, false],
  ])('F43 %s: taken over only by who names a holder elsewhere', (_name, change, typed, isTaken) => {
    const path = heldBy(change());
    const lock = takeLock(path, 'ann', typed);
    expect('release' in lock).toBe(isTaken);
    if (isTaken) expect(lock).toMatchObject({takenFrom: typed});
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({operator: isTaken ? 'ann' : 'bob'});
  });

  test('F43 that cannot be read is taken over by the word for it', () => {
    const path = lockPath();
    writeFileSync(path, '{"pid":');
    expect(takeLock(path, 'ann', 'unknown')).toMatchObject({takenFrom: 'unknown'});
  });

  test('in a folder that is not there is an error, not a lock', () => {
    expect(() => takeLock(join(ownFolder(), 'gone', 'lock'), 'ann')).toThrow('ENOENT');
  });
});
