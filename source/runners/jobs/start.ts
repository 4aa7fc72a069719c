import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {syncFolder} from '../../session/durable.ts';
import {isProvedGone} from '../../session/process.ts';
import type {Command, ProcessCommand} from '../../tools/command.ts';
import {readProcess, reserveResult, writeRecord} from './files.ts';
import {supervisorScript} from './supervisor.ts';

/** What a job needs besides its command. */
export type JobParts = {
  sessionFolder: string;
  /** This program once more, for `job FOLDER`: what it does itself runs as a process of its own. */
  self: readonly string[];
  /** Words before the supervisor's: `systemd-run …` where the host ends what a login leaves behind. */
  launcher?: readonly string[];
  /** Variables for the supervisor alone. */
  env?: Readonly<Record<string, string>>;
};

/** What is kept of each output on the disk, in blocks of 512 bytes: 64 MB. */
const keptBlocks = 131_072;

/** A program of the machine whose output goes nowhere special is started as it is; everything else by our own program. */
const isPlain = (command: Command): command is ProcessCommand =>
  command.kind === 'process' && command.stdoutFile === undefined;

const withoutSecret = (command: Command): Command =>
  command.kind === 'process' && command.stdin?.kind === 'secret'
    ? {...command, stdin: {kind: 'secret', text: ''}}
    : command;

/** What the child reads: a file, or a pipe that is written once; a secret never touches the disk. */
function openStdin(folder: string, command: Command): {input: number | 'pipe' | 'ignore'; text: string} {
  const stdin = command.kind === 'process' ? command.stdin : undefined;
  switch (stdin?.kind) {
    case undefined:
      return {input: 'ignore', text: ''};
    case 'secret':
      return {input: 'pipe', text: stdin.text};
    case 'file':
      return {input: openSync(stdin.path, 'r'), text: ''};
    case 'text': {
      const path = join(folder, 'stdin');
      writeFileSync(path, stdin.text, {mode: 0o600, flush: true});
      return {input: openSync(path, 'r'), text: ''};
    }
  }
}

/** Starts a command under a supervisor; `folder` is made for it, and everything it needs to be found again is on the disk first. */
export function startJob(folder: string, command: Command, parts: JobParts): void {
  mkdirSync(folder, {mode: 0o700});
  syncFolder(dirname(folder));
  const {sessionFolder, self, launcher = [], env = {}} = parts;
  reserveResult(folder);
  writeRecord(folder, {command: withoutSecret(command), startedAt: new Date().toISOString(), sessionFolder});
  const words = isPlain(command) ? [command.file, ...command.args] : [...self, 'job', folder];
  const seconds = String(Math.ceil(command.timeoutMs / 1000));
  const [file = '/bin/sh', ...args] = [...launcher, '/bin/sh', '-c', supervisorScript, 'airlock-supervisor'];
  const {input, text} = openStdin(folder, command);
  const child = spawn(file, [...args, folder, String(keptBlocks), seconds, ...words], {
    detached: true,
    stdio: [input, 'ignore', 'ignore'],
    env: {...process.env, ...(command.kind === 'process' ? command.env : {}), ...env},
  });
  // A launcher that is not there shows as a job that never ran.
  child.on('error', () => undefined);
  if (typeof input === 'number') closeSync(input);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(text);
  child.unref();
}

/**
 * Asks a job's command to end, with the time it needs to record its failure. A supervisor that has not told its pid
 * yet looks for the file right after it does, so that the wish is not lost between the two.
 */
export function stopJob(folder: string): void {
  writeFileSync(join(folder, 'stop'), '', {mode: 0o600});
  const supervisor = readProcess(folder, 'supervisor');
  const child = readProcess(folder, 'child');
  const target = supervisor === undefined || isProvedGone(supervisor) ? child : supervisor;
  try {
    if (target !== undefined && !isProvedGone(target)) process.kill(target.pid, 'SIGTERM');
  } catch {
    // It ended by itself meanwhile.
  }
}
