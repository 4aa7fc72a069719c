import {spawn} from 'node:child_process';
import {isSuccess, type Outcome, type ProcessCommand, stderrOf, stdoutOf} from '../tools/command.ts';
import * as leases from '../tools/lease.ts';
import type {Target} from '../tools/target.ts';
import {runProcess} from './run.ts';

/** How often a holder says at the least that it lives, in milliseconds; a job's supervisor does the same. */
export const renewMs = 15_000;

/** How often it is looked whether the walk is at another step by now, in milliseconds. */
const lookMs = 5000;

const ask = (command: ProcessCommand, signal = new AbortController().signal): Promise<Outcome> =>
  runProcess(command, {signal, print: () => undefined});

const wordsOf = (outcome: Outcome): string => {
  const said = stderrOf(outcome).trim().split('\n').at(-1) ?? '';
  return said === '' ? 'the cluster did not answer' : said;
};

/** The Lease of a release as it stands; a string says why nobody can tell. */
export async function readLease(target: Target): Promise<{lease: leases.Lease | undefined} | string> {
  const outcome = await ask(leases.getLease(target));
  if (!isSuccess(outcome)) return wordsOf(outcome);
  try {
    return {lease: leases.parseLease(stdoutOf(outcome))};
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Makes the Lease, or takes it as it was seen; a string says why it was not taken. */
export async function acquireLease(
  target: Target,
  holder: string,
  step: string,
  seen: (leases.Lease & {isTyped?: boolean}) | undefined,
): Promise<true | string> {
  const now = Date.now();
  const outcome = await ask(
    seen === undefined
      ? leases.createLease(target, holder, step, now)
      : leases.takeLease(target, seen, holder, step, now),
  );
  return isSuccess(outcome) ? true : wordsOf(outcome);
}

export type Keeping = {
  /** Gives the Lease up, unless something of the walk goes on: its supervisor renews it then. */
  end: (goesOn: boolean) => void;
};

/** Starts a command and leaves it to itself: it ends well also when this process is gone by then. */
function leaveToItself({file, args}: ProcessCommand): void {
  const child = spawn(file, [...args], {detached: true, stdio: 'ignore'});
  child.on('error', () => undefined);
  child.unref();
}

/** Says now and then that the holder lives, and at which step. What fails is tried again: it is asked before every change. */
export function keepLease(target: Target, holder: string, stepNow: () => string): Keeping {
  let said = {step: stepNow(), at: Date.now()};
  const stopper = new AbortController();
  let isRenewing = false;
  const renew = (): void => {
    const step = stepNow();
    const isDue = Date.now() - said.at >= renewMs || step !== said.step;
    if (!isDue || isRenewing) return;
    isRenewing = true;
    said = {step, at: Date.now()};
    ask(leases.renewLease(target, holder, step, said.at), stopper.signal).finally(() => {
      isRenewing = false;
    });
  };
  const timer = setInterval(renew, lookMs);
  timer.unref();
  return {
    end(goesOn) {
      clearInterval(timer);
      stopper.abort();
      if (!goesOn) leaveToItself(leases.releaseLease(target, holder));
    },
  };
}
