import {spawn} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Outcome, ProcessCommand} from '../tools/command.ts';
import {lineSplitter} from './lines.ts';
import type {Watcher} from './run.ts';

/**
 * The supervisor: a small POSIX shell in a process session of its own, so that losing the terminal signals neither it
 * nor its child. It ignores hang-ups (its child inherits that), hands SIGTERM on, and leaves the result by rename
 * after a sync, so that a result that exists is whole. An idle shell holds about 2 MB.
 */
const supervisor = `
trap '' HUP INT
job=$1; shift
"$@" >"$job/stdout" 2>"$job/stderr" </dev/null &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM
printf '%s %s\\n' "$$" "$child" >"$job/pid.partial" && mv "$job/pid.partial" "$job/pid"
[ -e "$job/stop" ] && kill -TERM "$child" 2>/dev/null
while :; do
  wait "$child"; code=$?
  kill -0 "$child" 2>/dev/null || break
done
printf '{"exitCode":%d,"endedAt":"%s"}\\n' "$code" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$job/result.partial"
sync "$job/result.partial" 2>/dev/null || sync
mv "$job/result.partial" "$job/result.json"
`;

/** How often a job's files are looked at, in milliseconds. */
const pollMs = 100;

/** Output kept in memory for the judgement, in bytes. */
const keptBytes = 16 * 1024 * 1024;

const readText = (path: string): string => {
  try {
    return readFileSync(path).subarray(-keptBytes).toString('utf8');
  } catch {
    return '';
  }
};

/** Starts a command under a supervisor; `folder` is made for it. Secrets never go through the job's files. */
export function startJob(folder: string, command: ProcessCommand): void {
  mkdirSync(folder, {mode: 0o700});
  const {file, args, purpose, timeoutMs} = command;
  const record = {file, args, purpose, timeoutMs, startedAt: new Date().toISOString()};
  writeFileSync(join(folder, 'command.json'), `${JSON.stringify(record)}\n`, {mode: 0o600, flush: true});
  const child = spawn('/bin/sh', ['-c', supervisor, 'airlock-supervisor', folder, file, ...args], {
    detached: true,
    stdio: 'ignore',
    env: {...process.env, ...command.env},
  });
  child.unref();
}

/** The supervisor's pid when it still runs this job. */
function livingSupervisor(folder: string): number | undefined {
  const pid = Number(readText(join(folder, 'pid')).split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const cmdline = readText(`/proc/${pid}/cmdline`);
  return cmdline.includes(folder) ? pid : undefined;
}

/**
 * Asks a job's command to end, with the time it needs to record its failure. A supervisor that has not told its pid
 * yet looks for the file right after it does, so that the wish is not lost between the two.
 */
export function stopJob(folder: string): void {
  writeFileSync(join(folder, 'stop'), '', {mode: 0o600});
  const pid = livingSupervisor(folder);
  try {
    if (pid !== undefined) process.kill(pid, 'SIGTERM');
  } catch {
    // It ended by itself meanwhile.
  }
}

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

type Result = {exitCode: number; endedAt: string};

const readResult = (folder: string): Result | undefined => {
  try {
    return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Result;
  } catch {
    return undefined;
  }
};

const signalNames: Readonly<Record<number, string>> = {129: 'SIGHUP', 130: 'SIGINT', 137: 'SIGKILL', 143: 'SIGTERM'};

function outcomeOf(folder: string, result: Result): Outcome {
  const {startedAt} = JSON.parse(readText(join(folder, 'command.json'))) as {startedAt: string};
  const [stdout, stderr] = [readText(join(folder, 'stdout')), readText(join(folder, 'stderr'))];
  const {exitCode, endedAt} = result;
  if (exitCode === 127 && stderr.includes('not found')) return {kind: 'not-found', file: commandOf(folder)};
  const signal = signalNames[exitCode];
  if (signal !== undefined) return {kind: 'killed', signal, stdout, stderr, startedAt, endedAt};
  return {kind: 'exited', exitCode, stdout, stderr, startedAt, endedAt};
}

const commandOf = (folder: string): string =>
  (JSON.parse(readText(join(folder, 'command.json'))) as {file: string}).file;

/**
 * Follows a job to its end: just started, or found by a later login. Leaving (the watcher's signal) leaves the job
 * alone. A job with neither a result nor a living supervisor is lost: nobody knows how it ended.
 */
export async function followJob(folder: string, watcher: Watcher): Promise<Outcome | 'left'> {
  const tails = ['stdout', 'stderr'].map(name => tail(join(folder, name), watcher.print));
  let missing = 0;
  for (;;) {
    const result = readResult(folder);
    for (const {follow} of tails) follow();
    if (result !== undefined) {
      for (const {end} of tails) end();
      return outcomeOf(folder, result);
    }
    // A supervisor needs a moment to write its pid, and renames its result just before it goes.
    missing = livingSupervisor(folder) === undefined ? missing + 1 : 0;
    if (missing > 30) return {kind: 'lost', reason: 'its supervisor is gone and left no result'};
    if (watcher.signal.aborted) return 'left';
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
}
