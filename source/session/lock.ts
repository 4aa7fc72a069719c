import {randomBytes} from 'node:crypto';
import {linkSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
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

const isSame = (one: Holder | undefined, other: Holder | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * Takes a dead holder's file away. Somebody else may have done so and taken the lock since it was read: the file is
 * moved aside, looked at, and put back unless it is the one that was proved dead, or named.
 */
function breakDead(path: string, dead: Holder | undefined): void {
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

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/**
 * Puts a holder's file in its place, exclusively and whole: it is written beside it and linked, so that nobody, and no
 * kill in between, ever sees half of one. False when another is there.
 */
function place(path: string, own: Holder): boolean {
  const beside = `${path}.new-${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(beside, JSON.stringify(own), {mode: 0o600, flag: 'wx', flush: true});
    linkSync(beside, path);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  } finally {
    rmSync(beside, {force: true});
  }
}

export type Lock = {
  release: () => void;
  /** Whose lock was broken by typing that name. */
  takenFrom?: string;
};

/** What somebody has to type to take a lock over that nobody can prove dead. */
export const holderName = (holder: Holder | undefined): string =>
  holder === undefined ? 'unknown' : `${holder.operator}@${holder.host}`;

/** Only what cannot be looked at from here: a holder that lives on this host is asked to leave. */
export const mayTakeOver = (holder: Holder | undefined): boolean => holder === undefined || holder.host !== hostname();

/**
 * Takes the lock file, exclusively; answers the holder when another process has it, or may have it. A holder on another
 * host is never proved dead from here: its lock is broken only for who types its name.
 */
export function takeLock(path: string, operator: string, typed?: string): Lock | {heldBy: Holder | undefined} {
  const own: Holder = {
    pid: process.pid,
    startTime: startTimeOf(process.pid),
    bootId: bootId(),
    host: hostname(),
    operator,
    since: new Date().toISOString(),
  };
  let takenFrom: string | undefined;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (place(path, own)) {
      return {release: () => releaseOwn(path, own), ...(takenFrom === undefined ? {} : {takenFrom})};
    }
    const holder = readHolder(path);
    if (holder === undefined || !isProvedDead(holder)) {
      if (typed !== holderName(holder) || !mayTakeOver(holder)) return {heldBy: holder};
      takenFrom = typed;
    }
    breakDead(path, holder);
  }
  return {heldBy: readHolder(path)};
}

/** Who holds a lock, when somebody alive does. */
export function holderOf(path: string): Holder | undefined {
  const holder = readHolder(path);
  return holder === undefined || isProvedDead(holder) ? undefined : holder;
}
