import {readFileSync} from 'node:fs';
import {execa} from 'execa';

/** One line of the bench: what was measured, and what it may be at most. */
export type Figure = {name: string; value: number; unit: string; limit?: number; note?: string};

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Milliseconds that some work takes. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/** Milliseconds of two works, run in turns; the best of each, for what else the machine does only adds to them. */
export async function inTurns(
  rounds: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<[number, number]> {
  const [ones, others]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ones.push(await took(one));
    others.push(await took(other));
  }
  return [Math.min(...ones), Math.min(...others)];
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const [, kilobytes = 'NaN'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** Runs this Node with a script and fails when that fails. */
export const runNode = (args: string[], env: Record<string, string> = {}) =>
  execa(process.execPath, args, {env, stdin: 'ignore'});

const shown = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** One figure as a row, with its limit. */
export function row({name, value, unit, limit, note}: Figure): string {
  const verdict = limit === undefined ? '' : value <= limit ? `  within ${limit} ${unit}` : `  OVER ${limit} ${unit}`;
  return `${name.padEnd(52)} ${shown(value).padStart(7)} ${unit}${verdict}${note === undefined ? '' : `  (${note})`}`;
}
