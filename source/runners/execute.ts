import {join} from 'node:path';
import pLimit from 'p-limit';
import type {Durable} from '../engine/event.ts';
import type {Phase} from '../engine/state.ts';
import {type Command, describeOutcome, displayCommand, isSuccess, type Outcome} from '../tools/command.ts';
import type {OwnWork} from './own/work.ts';
import {runProcess, type Watcher} from './run.ts';
import {followJob, startJob} from './supervise.ts';

export type Execution = {
  step: string;
  phase: Phase;
  commands: readonly Command[];
};

export type ExecutionParts = {
  folder: string;
  own: (name: string) => OwnWork;
  /** Gives the next number of the command log. */
  nextNumber: () => number;
  record: (event: Durable) => void;
  watcher: Watcher;
  progress: (items: Parameters<Parameters<OwnWork>[1]['progress']>[0]) => void;
};

/** A bastion is small, and an API server throttles: this many questions are under way at once. */
const questionsAtOnce = 8;

const isoNow = (): string => new Date().toISOString();

async function runOwn(command: Command & {kind: 'own'}, parts: ExecutionParts): Promise<Outcome> {
  const startedAt = isoNow();
  const timeout = AbortSignal.timeout(command.timeoutMs);
  const signal = AbortSignal.any([timeout, parts.watcher.signal]);
  try {
    const answer = await parts.own(command.name)(command.params, {
      signal,
      progress: parts.progress,
      print: parts.watcher.print,
      folder: parts.folder,
    });
    const stdout = JSON.stringify(answer ?? null);
    return {kind: 'exited', exitCode: 0, stdout, stderr: '', startedAt, endedAt: isoNow()};
  } catch (error) {
    const endedAt = isoNow();
    if (timeout.aborted) {
      return {kind: 'timed-out', timeoutMs: command.timeoutMs, stdout: '', stderr: '', startedAt, endedAt};
    }
    const stderr = error instanceof Error ? error.message : String(error);
    return {kind: 'exited', exitCode: 1, stdout: '', stderr, startedAt, endedAt};
  }
}

/** Runs one command: journaled as started before, as ended after. 'left' when a job was left running. */
async function runOne(execution: Execution, command: Command, parts: ExecutionParts): Promise<Outcome | 'left'> {
  const number = parts.nextNumber();
  const {step, phase} = execution;
  const {purpose, changes} = command;
  const isJob = command.kind === 'process' && command.isSupervised === true;
  const job = isJob ? join('jobs', String(number)) : undefined;
  const display = displayCommand(command);
  parts.record({type: 'command-started', at: isoNow(), number, step, phase, display, purpose, changes, job});
  let outcome: Outcome | 'left';
  if (command.kind === 'own') {
    outcome = await runOwn(command, parts);
  } else if (job !== undefined) {
    startJob(join(parts.folder, job), command);
    outcome = await followJob(join(parts.folder, job), parts.watcher);
  } else {
    outcome = await runProcess(command, parts.watcher);
  }
  if (outcome === 'left') return outcome;
  const words = describeOutcome(outcome);
  parts.record({type: 'command-ended', at: isoNow(), number, outcome: words, isSuccess: isSuccess(outcome)});
  return outcome;
}

/**
 * Runs a step's commands: a plan one after another until one fails, a check or a proof side by side, a few at once. Answers the outcomes in the
 * commands' order, or 'left' when the operator went while a job goes on.
 */
export async function execute(execution: Execution, parts: ExecutionParts): Promise<Outcome[] | 'left'> {
  if (execution.phase !== 'plan') {
    const limit = pLimit(questionsAtOnce);
    const questions = execution.commands.map(command => limit(() => runOne(execution, command, parts)));
    const outcomes = await Promise.all(questions);
    return outcomes.some(outcome => outcome === 'left') ? 'left' : outcomes.filter(outcome => outcome !== 'left');
  }
  const outcomes: Outcome[] = [];
  for (const command of execution.commands) {
    const outcome = await runOne(execution, command, parts);
    if (outcome === 'left') return 'left';
    outcomes.push(outcome);
    const mayFail = command.kind === 'process' && command.mayFail === true;
    if (!isSuccess(outcome) && !mayFail) break;
  }
  return outcomes;
}
