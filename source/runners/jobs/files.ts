import {closeSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {writeWhole} from '../../session/durable.ts';
import type {ProcessId} from '../../session/process.ts';
import type {Command, Outcome} from '../../tools/command.ts';

/** What lies in a job's folder. */

/** The command as it was given, but for a secret standard input: that goes through a pipe alone. */
export type JobRecord = {command: Command; startedAt: string; sessionFolder: string};

/** Output read back for the judgement, in bytes; of a longer one only the end. */
const readBytes = 16 * 1024 * 1024;

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const readJson = <Value>(path: string): Value | undefined => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Value;
  } catch {
    return undefined;
  }
};

/** The end of an output file, '' when there is none. */
export function readOutput(folder: string, name: 'stdout' | 'stderr'): string {
  try {
    const path = join(folder, name);
    const {size} = statSync(path);
    const bytes = Buffer.alloc(Math.min(size, readBytes));
    const handle = openSync(path, 'r');
    try {
      const length = readSync(handle, bytes, 0, bytes.length, Math.max(0, size - bytes.length));
      return bytes.subarray(0, length).toString('utf8');
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}

export const writeRecord = (folder: string, record: JobRecord): void =>
  writeWhole(folder, 'command.json', `${JSON.stringify(record)}\n`);

/** Undefined when the job was given up before it was written. */
export const readRecord = (folder: string): JobRecord | undefined => readJson(join(folder, 'command.json'));

/** Room for the supervisor's result, taken while there is some. */
export const reserveResult = (folder: string): void =>
  writeFileSync(join(folder, 'result.partial'), `${' '.repeat(255)}\n`, {mode: 0o600, flush: true});

/** How the child ended, by the supervisor's word. */
export type Result = {exitCode: number; signal: string; startedAt: string; endedAt: string};

export const readResult = (folder: string): Result | undefined => readJson(join(folder, 'result.json'));

/** The outcome that a job of our own program left itself. */
export const readAnswer = (folder: string): Outcome | undefined => readJson(join(folder, 'answer.json'));

/** A process as the supervisor or the child noted itself. */
export function readProcess(folder: string, name: 'supervisor' | 'child'): ProcessId | undefined {
  const [pid = '', startTime = '', bootId = ''] = readText(join(folder, name)).trim().split(' ');
  return /^\d+$/.test(pid) && Number(pid) > 1 ? {pid: Number(pid), startTime, bootId} : undefined;
}

/** Takes the right to run from a child that has not begun: true when nothing of the command ever ran, or will. */
export function takeRight(folder: string): boolean {
  try {
    mkdirSync(join(folder, 'ran'), {mode: 0o700});
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
