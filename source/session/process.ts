import {readFileSync} from 'node:fs';

/**
 * What tells one process from all others, also from a later one with the same pid: pid, start time and boot.
 */
export type ProcessId = {pid: number; startTime: string; bootId: string};

const readTrimmed = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};

/** The fields of /proc/PID/stat from the third on: state first, start time at 19. The name before them may hold anything. */
const statOf = (pid: number): string[] => {
  const stat = readTrimmed(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** A process's start in clock ticks since boot, '' where /proc does not tell. */
export const startTimeOf = (pid: number): string => statOf(pid)[19] ?? '';

/** Changes with every boot; '' where /proc does not tell. */
export const bootId = (): string => readTrimmed('/proc/sys/kernel/random/boot_id');

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and waits for its parent runs nothing any more.
    return statOf(pid)[0] !== 'Z';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** True only on proof: another boot, no such pid, or a pid that belongs to another process now. */
export function isProvedGone({pid, startTime, bootId: boot}: ProcessId): boolean {
  if (boot !== '' && boot !== bootId()) return true;
  if (!isThere(pid)) return true;
  // /proc may hide what belongs to another account: what cannot be read proves nothing.
  const now = startTimeOf(pid);
  return startTime !== '' && now !== '' && now !== startTime;
}
