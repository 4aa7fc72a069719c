import {join} from 'node:path';
import pLimit from 'p-limit';
import type {Durable} from '../engine/event.ts';
import type {Phase} from '../engine/state.ts';
import {type Command, describeOutcome, displayCommand, isSuccess, type Outcome, runsAsJob} from '../tools/command.ts';
import {endedJob, type Followed, followJob, type JobWatcher} from './jobs/follow.ts';
import {type JobParts, startJob} from './jobs/start.ts';
import type {OwnWork} from './own/work.ts';
import {runProcess} from './run.ts';
import {runOwn} from './run-own.ts';

/** A job of the same attempt that an earlier login started; ended when that login recorded its end. */
export type Earlier = {job: string; number: number; isEnded: boolean};

export type Execution = {
  step: string;
  phase: Phase;
  commands: readonly Command[];
  /** Jobs of the first commands: they are not run again. A question among them is asked again. */
  earlier?: readonly (Earlier | undefined)[];
};

export type ExecutionParts = {
  folder: string;
  own: (name: string) => OwnWork;
  /** What a job needs, for a step. */
  jobs: (step: string) => Omit<JobParts, 'sessionFolder'>;
  /** Gives the next number of the command log. */
  nextNumber: () => number;
  record: (event: Durable) => void;
  watcher: JobWatcher;
};

/** A bastion is small, and an API server throttles: this many questions are under way at once. */
const questionsAtOnce = 8;

const isoNow = (): string => new Date().toISOString();

/** A command under the supervisor, followed to its end. */
async function runJob(job: string, command: Command, step: string, parts: ExecutionParts): Promise<Followed> {
  const folder = join(parts.folder, job);
  startJob(folder, command, {...parts.jobs(step), sessionFolder: parts.folder});
  return followJob(folder, parts.watcher);
}

function runHere(command: Command, {watcher, own, folder}: ExecutionParts): Promise<Outcome> {
  return command.kind === 'own' ? runOwn(command, own, {...watcher, folder}) : runProcess(command, watcher);
}

function recordEnd(number: number, outcome: Outcome, parts: ExecutionParts): void {
  const words = describeOutcome(outcome);
  parts.record({type: 'command-ended', at: isoNow(), number, outcome: words, isSuccess: isSuccess(outcome)});
}

/** Runs one command: journaled as started before, as ended after. 'left' when a job was left running. */
async function runOne(execution: Execution, command: Command, parts: ExecutionParts): Promise<Outcome | 'left'> {
  const number = parts.nextNumber();
  const {step, phase} = execution;
  const {purpose, changes} = command;
  const job = phase === 'plan' && runsAsJob(command) ? join('jobs', String(number)) : undefined;
  const display = displayCommand(command);
  parts.record({type: 'command-started', at: isoNow(), number, step, phase, display, purpose, changes, job});
  const followed = job === undefined ? await runHere(command, parts) : await runJob(job, command, step, parts);
  if (followed === 'left') return followed;
  const outcome: Outcome =
    followed === 'never-ran' ? {kind: 'lost', reason: 'its supervisor did not start, nothing was run'} : followed;
  recordEnd(number, outcome, parts);
  return outcome;
}

/** What became of a command of an earlier login; one that certainly never ran is run now. */
async function goOnWith(
  earlier: Earlier,
  execution: Execution,
  command: Command,
  parts: ExecutionParts,
): Promise<Outcome | 'left'> {
  const folder = join(parts.folder, earlier.job);
  if (earlier.isEnded) return endedJob(folder) ?? {kind: 'lost', reason: 'what it left is gone'};
  const followed = await followJob(folder, parts.watcher);
  if (followed === 'left') return followed;
  if (followed === 'never-ran') {
    recordEnd(earlier.number, {kind: 'lost', reason: 'it never ran'}, parts);
    return runOne(execution, command, parts);
  }
  recordEnd(earlier.number, followed, parts);
  return followed;
}

/**
 * Runs a step's commands: a plan one after another until one fails, a check or a proof side by side, a few at once.
 * Answers the outcomes in the commands' order, or 'left' when the operator went while a job goes on.
 */
export async function execute(execution: Execution, parts: ExecutionParts): Promise<Outcome[] | 'left'> {
  const {commands, phase, earlier = []} = execution;
  if (phase !== 'plan') {
    const limit = pLimit(questionsAtOnce);
    const questions = commands.map(command => limit(() => runOne(execution, command, parts)));
    const outcomes = await Promise.all(questions);
    return outcomes.some(outcome => outcome === 'left') ? 'left' : outcomes.filter(outcome => outcome !== 'left');
  }
  const outcomes: Outcome[] = [];
  for (const [index, command] of commands.entries()) {
    const known = earlier[index];
    const outcome =
      known === undefined ? await runOne(execution, command, parts) : await goOnWith(known, execution, command, parts);
    if (outcome === 'left') return 'left';
    outcomes.push(outcome);
    const mayFail = command.kind === 'process' && command.mayFail === true;
    if (!isSuccess(outcome) && !mayFail) break;
  }
  return outcomes;
}
