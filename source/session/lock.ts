import {closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync} from 'node:fs';
import {hostname} from 'node:os';
import {bootId, isProvedGone, type ProcessId, startTimeOf} from './process.ts';

/** Who writes in a session. */
export type Holder = ProcessId & {host: string; operator: string; since: string};

/** True only on proof: same host, and its process is gone. */
const isProvedDead = (holder: Holder): boolean => holder.host === hostname() && isProvedGone(holder);

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
