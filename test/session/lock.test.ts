import {spawnSync} from 'node:child_process';
import fs, {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {hostname} from 'node:os';
import {dirname, join} from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
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

/** Looks before and after every call that changes a file, down to the single writes; answers which there were. */
function watchCalls(look: () => void): () => string[] {
  const names = ['openSync', 'writeFileSync', 'writeSync', 'linkSync', 'renameSync', 'rmSync'] as const;
  const calls: string[] = [];
  let isLooking = false;
  const lookOnce = (): void => {
    // To look is to open, too.
    if (isLooking) return;
    isLooking = true;
    look();
    isLooking = false;
  };
  const spies = names.map(name => {
    const original = fs[name] as (...args: unknown[]) => unknown;
    return vi.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
      if (!isLooking) calls.push(name);
      lookOnce();
      const answer = original(...args);
      lookOnce();
      return answer;
    }) as never);
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    syncBuiltinESMExports();
  });
  return () => calls;
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

  test('is never seen half: whatever call to the file system a kill comes before or after', () => {
    const path = lockPath();
    const seen: string[] = [];
    const look = (): void => {
      seen.push(existsSync(path) ? readFileSync(path, 'utf8') : 'none');
    };
    const calls = watchCalls(look);
    taken(path).release();
    const whole = expect.stringMatching(/^\{"pid":\d+,.*"since":"[^"]+"\}$/);
    expect(calls()).toEqual(expect.arrayContaining(['writeFileSync', 'linkSync', 'rmSync']));
    expect(new Set(seen.filter(text => text !== 'none')).size).toBe(1);
    for (const text of seen) if (text !== 'none') expect(text).toEqual(whole);
    expect(seen.at(0)).toBe('none');
    expect(seen.at(-1)).toBe('none');
  });

  test('leaves nothing beside it, taken, refused or released', () => {
    const path = lockPath();
    const lock = taken(path);
    expect(readdirSync(dirname(path))).toEqual(['lock']);
    expect(takeLock(path, 'bob')).toHaveProperty('heldBy');
    expect(readdirSync(dirname(path))).toEqual(['lock']);
    lock.release();
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test('is taken though a kill left one half written beside it', () => {
    const path = lockPath();
    writeFileSync(`${path}.new-0123456789ab`, '{"pid":');
    taken(path);
    expect(holderOf(path)).toMatchObject({operator: 'ann'});
  });

  test('on a disk that is full is an error, and leaves no lock that nobody holds', () => {
    const path = lockPath();
    const write = vi.spyOn(fs, 'writeFileSync').mockImplementation((file, data) => {
      fs.writeSync(fs.openSync(String(file), 'wx'), String(data).slice(0, 10));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      write.mockRestore();
      syncBuiltinESMExports();
    });
    expect(() => takeLock(path, 'ann')).toThrow('ENOSPC');
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test('in a folder that is not there is an error, not a lock', () => {
    expect(() => takeLock(join(ownFolder(), 'gone', 'lock'), 'ann')).toThrow('ENOENT');
  });
});
