import {closeSync, existsSync, openSync, readSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {isProvedGone} from '../../session/process.ts';
import type {Outcome} from '../../tools/command.ts';
import {lineSplitter} from '../lines.ts';
import type {OwnWork} from '../own/work.ts';
import type {Watcher} from '../run.ts';
import {type JobRecord, readAnswer, readOutput, readProcess, readRecord, readResult, takeRight} from './files.ts';

/** How often a job's files are looked at, in milliseconds. */
const pollMs = 50;

/** A supervisor needs a moment to note who it is, in milliseconds. */
const patienceMs = 5000;

export type JobWatcher = Watcher & {progress: Parameters<OwnWork>[1]['progress']};

/** 'left' while the job goes on; 'never-ran' when it is certain that nothing of the command ran, or will. */
export type Followed = Outcome | 'left' | 'never-ran';

type Tail = {follow: () => void; end: () => void};

/** Follows a growing file from where it was left. */
function tail(path: string, print: (lines: string[]) => void): Tail {
  let offset = 0;
  const {add, end} = lineSplitter(print);
  const follow = (): void => {
    if (!existsSync(path)) return;
    const handle = openSync(path, 'r');
    const chunk = Buffer.alloc(64 * 1024);
    const readOn = (): number => readSync(handle, chunk, 0, chunk.length, offset);
    for (let read = readOn(); read > 0; read = readOn()) {
      offset += read;
      add(chunk.subarray(0, read));
    }
    closeSync(handle);
  };
  return {follow, end};
}

/** What of a watcher only looks. */
type Looker = Pick<JobWatcher, 'print' | 'progress'>;

/** One line of our own program's standard output: what it prints, or how far it is. */
export type OwnLine = {print: string[]} | {progress: Parameters<JobWatcher['progress']>[0]};

function ownLines({print, progress}: Looker): (lines: string[]) => void {
  return lines => {
    for (const line of lines) {
      const said = JSON.parse(line) as OwnLine;
      if ('print' in said) print(said.print);
      else progress(said.progress);
    }
  };
}

function tailsOf(folder: string, record: JobRecord | undefined, watcher: Looker): Tail[] {
  if (record === undefined) return [];
  const {command} = record;
  const stderr = tail(join(folder, 'stderr'), watcher.print);
  if (command.kind === 'own') return [tail(join(folder, 'stdout'), ownLines(watcher)), stderr];
  const isShown = command.hasSecretOutput !== true && command.stdoutFile === undefined;
  return isShown ? [tail(join(folder, 'stdout'), watcher.print), stderr] : [stderr];
}

/** Looks at what a job prints, from its beginning; each call goes on where the last one was. Judges and changes nothing. */
export function tailJob(folder: string, looker: Looker): () => void {
  const tails = tailsOf(folder, readRecord(folder), looker);
  return () => {
    for (const {follow} of tails) follow();
  };
}

/** The outcome of a job that has ended, as it lies in its folder; undefined while it runs, or when nobody saw its end. */
export function endedJob(folder: string): Outcome | undefined {
  const result = readResult(folder);
  const answer = readAnswer(folder);
  if (result === undefined) return undefined;
  if (answer !== undefined) return answer;
  const {exitCode, signal, startedAt, endedAt} = result;
  const [stdout, stderr] = [readOutput(folder, 'stdout'), readOutput(folder, 'stderr')];
  const record = readRecord(folder);
  const file = record?.command.kind === 'process' ? record.command.file : 'airlock';
  if (exitCode === 127 && stderr.includes('not found')) return {kind: 'not-found', file};
  if (existsSync(join(folder, 'overdue')) && exitCode !== 0) {
    return {kind: 'timed-out', timeoutMs: record?.command.timeoutMs ?? 0, stdout, stderr, startedAt, endedAt};
  }
  if (signal !== '') return {kind: 'killed', signal: `SIG${signal}`, stdout, stderr, startedAt, endedAt};
  return {kind: 'exited', exitCode, stdout, stderr, startedAt, endedAt};
}

/** 'alive': supervisor or child run. 'stillborn': the supervisor went before its child noted itself; 'unclear': neither has. */
function lifeOf(folder: string): 'alive' | 'gone' | 'stillborn' | 'unclear' {
  const supervisor = readProcess(folder, 'supervisor');
  const child = readProcess(folder, 'child');
  const isAlive = [supervisor, child].some(process => process !== undefined && !isProvedGone(process));
  if (isAlive) return 'alive';
  if (child !== undefined) return 'gone';
  return supervisor === undefined ? 'unclear' : 'stillborn';
}

/** True while anything of a job may still change something. */
export const isJobAlive = (folder: string): boolean => readResult(folder) === undefined && lifeOf(folder) === 'alive';

/**
 * Follows a job to its end: just started, or found by a later login. Leaving (the watcher's signal) leaves the job
 * alone. A command whose supervisor was killed is followed to its end too; then nobody knows how it ended.
 */
export async function followJob(folder: string, watcher: JobWatcher): Promise<Followed> {
  const tails = tailsOf(folder, readRecord(folder), watcher);
  let unclearSince: number | undefined;
  for (;;) {
    const life = lifeOf(folder);
    // Asked after the life: a supervisor names its result before it goes.
    const outcome = endedJob(folder);
    for (const {follow} of tails) follow();
    if (outcome !== undefined || life === 'gone') {
      for (const {end} of tails) end();
      return outcome ?? readAnswer(folder) ?? {kind: 'lost', reason: 'its supervisor is gone and left no result'};
    }
    if (life === 'unclear' || life === 'stillborn') {
      unclearSince ??= Date.now();
      const isOver = life === 'stillborn' || !existsSync(folder) || Date.now() - unclearSince > patienceMs;
      if (isOver && takeRight(folder)) return 'never-ran';
    }
    if (watcher.signal.aborted) return 'left';
    await pause(pollMs);
  }
}
