import {closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync} from 'node:fs';
import {hostname} from 'node:os';

/** Who writes in a session. */
export type Holder = {pid: number; startTime: string; bootId: string; host: string; operator: string; since: string};

const readTrimmed = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};

/** A process's start in clock ticks since boot, '' where /proc does not tell: with the pid it names one process only. */
function startTimeOf(pid: number): string {
  const stat = readTrimmed(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

const bootId = (): string => readTrimmed('/proc/sys/kernel/random/boot_id');

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** True only on proof: same host, and another boot, no such pid, or a pid that now belongs to another process. */
function isProvedDead(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.bootId !== '' && holder.bootId !== bootId()) return true;
  if (!isRunning(holder.pid)) return true;
  // /proc may hide what belongs to another account: what cannot be read proves nothing.
  const startTime = startTimeOf(holder.pid);
  return holder.startTime !== '' && startTime !== '' && startTime !== holder.startTime;
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

const isSame = (one: Holder | undefined, other: Holder): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Takes a dead holder's file away. Somebody else may have done so and taken the lock since it was read: the file is
 * moved aside, looked at, and put back unless it is the one that was proved dead.
 */
function breakDead(path: string, dead: Holder): void {
  const aside = `${path}.dead-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (!isSame(readHolder(aside), dead)) linkSync(aside, path);
  rmSync(aside, {force: true});
}

/** Only our own file is removed: it may have been taken over. */
function releaseOwn(path: string, own: Holder): void {
  if (isSame(readHolder(path), own)) rmSync(path, {force: true});
}

export type Lock = {release: () => void};

/** Takes the lock file, exclusively; answers the holder when another live process has it. */
export function takeLock(path: string, operator: string): Lock | {heldBy: Holder | undefined} {
  const own: Holder = {
    pid: process.pid,
    startTime: startTimeOf(process.pid),
    bootId: bootId(),
    host: hostname(),
    operator,
    since: new Date().toISOString(),
  };
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(path, 'wx', 0o600);
      writeSync(handle, JSON.stringify(own));
      closeSync(handle);
      return {release: () => releaseOwn(path, own)};
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = readHolder(path);
    if (holder === undefined || !isProvedDead(holder)) return {heldBy: holder};
    breakDead(path, holder);
  }
  return {heldBy: readHolder(path)};
}

/** Who holds a lock, when somebody alive does. */
export function holderOf(path: string): Holder | undefined {
  const holder = readHolder(path);
  return holder === undefined || isProvedDead(holder) ? undefined : holder;
}
