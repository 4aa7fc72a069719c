import {execa} from 'execa';
import type {Outcome, ProcessCommand} from '../tools/command.ts';
import {dumpReader} from '../tools/dump.ts';
import {captureTo} from './capture.ts';
import {lineSplitter} from './lines.ts';

/** What a runner reports while a command runs. */
export type Watcher = {
  signal: AbortSignal;
  /** Whole lines of either output, raw: the screen sanitises. */
  print: (lines: string[]) => void;
};

/** Output kept in memory for the judgement, in bytes; what prints more is ended, and counts as killed. */
const keptBytes = 64 * 1024 * 1024;

/** How long a child may take to end after it was asked to, in milliseconds. */
const graceMs = 10_000;

/** What reads a dump while it is written, line by line. */
function dumpObserver() {
  const reader = dumpReader();
  const splitter = lineSplitter(lines => {
    for (const line of lines) reader.line(line);
  });
  return {
    observe: splitter.add,
    report() {
      splitter.end();
      return reader.end();
    },
  };
}

const isoNow = (): string => new Date().toISOString();

const isMissingProgram = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');

/**
 * Runs a command of the machine to its end, without a shell. Never throws for what the command does: every ending is
 * an outcome. Standard output goes to memory, and to `stdoutFile` where the command names one.
 */
export async function runProcess(command: ProcessCommand, watcher: Watcher): Promise<Outcome> {
  const startedAt = isoNow();
  const {stdin} = command;
  const child = execa(command.file, [...command.args], {
    reject: false,
    buffer: {stdout: command.stdoutFile === undefined, stderr: true},
    stripFinalNewline: false,
    maxBuffer: keptBytes,
    timeout: command.timeoutMs,
    forceKillAfterDelay: graceMs,
    cancelSignal: watcher.signal,
    env: {...command.env},
    ...(stdin === undefined
      ? {stdin: 'ignore' as const}
      : stdin.kind === 'file'
        ? {inputFile: stdin.path}
        : {input: stdin.text}),
  });
  child.catch(() => undefined);
  const isShown = command.hasSecretOutput !== true && command.stdoutFile === undefined;
  const lines = [...(isShown ? [child.stdout] : []), child.stderr].map(stream => {
    const splitter = lineSplitter(watcher.print);
    stream?.on('data', splitter.add);
    return splitter;
  });
  const observer = command.inspect === 'dump' ? dumpObserver() : undefined;
  const capture =
    command.stdoutFile === undefined || child.stdout === null
      ? undefined
      : captureTo(command.stdoutFile, child.stdout, command.encryptFor, observer?.observe);
  const captureResult = capture?.done.catch((error: unknown) => ({error}));
  const result = await child;
  for (const line of lines) line.end();
  const written = await captureResult;
  const printed = written !== undefined && 'text' in written ? written.text : result.stdout;
  const streams = {stdout: printed ?? '', stderr: result.stderr, startedAt, endedAt: isoNow()};
  if (isMissingProgram(result.cause)) {
    await capture?.discard();
    return {kind: 'not-found', file: command.file};
  }
  const notKept = (error: unknown): Outcome => {
    const reason = error instanceof Error ? error.message : String(error);
    return {kind: 'exited', exitCode: 1, ...streams, stderr: `${streams.stderr}\n${command.stdoutFile}: ${reason}`};
  };
  if (written !== undefined && 'error' in written) {
    await capture?.discard();
    return notKept(written.error);
  }
  if (result.timedOut) {
    await capture?.discard();
    return {kind: 'timed-out', timeoutMs: command.timeoutMs, ...streams};
  }
  if (result.signal !== undefined || result.exitCode === undefined) {
    await capture?.discard();
    return {kind: 'killed', signal: result.signal ?? 'an unknown signal', ...streams};
  }
  if (result.exitCode !== 0) {
    await capture?.discard();
    return {kind: 'exited', exitCode: result.exitCode, ...streams};
  }
  try {
    const captured = await capture?.keep();
    if (captured === undefined) return {kind: 'exited', exitCode: 0, ...streams};
    const dump = observer?.report();
    return {kind: 'exited', exitCode: 0, ...streams, captured: {...captured, ...(dump === undefined ? {} : {dump})}};
  } catch (error) {
    await capture?.discard();
    return notKept(error);
  }
}
