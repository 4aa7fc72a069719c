import type {LogBook} from './log-book.ts';
import type {Script, Step} from './script.ts';
import type {Patience} from './timing.ts';

/** How a run of a container ended. */
export type Ending = {exitCode: number; reason: string; message?: string};

/** The ending with an exit code that a program gives itself. */
export const exited = (exitCode: number): Ending => ({exitCode, reason: exitCode === 0 ? 'Completed' : 'Error'});

const outOfMemory: Ending = {exitCode: 137, reason: 'OOMKilled'};

type Stage = {log: LogBook; patience: Patience; leave(text: string): void};

async function playSteps(steps: Step[], stage: Stage, round: number): Promise<Ending | undefined> {
  for (const step of steps) {
    switch (step.do) {
      case 'print':
        stage.log.write(step.text.replaceAll('$i', String(round)));
        break;
      case 'wait':
        await stage.patience.wait(step.ms);
        break;
      case 'exit':
        return exited(step.code);
      case 'exhaust memory':
        return outOfMemory;
      case 'leave':
        stage.leave(step.text);
        break;
      case 'repeat':
        for (let count = 0; ; count += 1) {
          // A loop that never waits would never end: each round takes at least a moment.
          await stage.patience.wait(1);
          const ending = await playSteps(step.steps, stage, count);
          if (ending) return ending;
        }
    }
  }
  return undefined;
}

/** Plays a script to its end and says how it ended. What runs on never ends by itself. */
export async function play(script: Script, log: LogBook, patience: Patience): Promise<Ending> {
  let message: string | undefined;
  const leave = (text: string) => {
    message = text;
  };
  const ending = await playSteps(script.steps, {log, patience, leave}, 0);
  if (!ending && script.afterwards === 'runs on') await patience.wait(Number.POSITIVE_INFINITY);
  return {...(ending ?? exited(0)), ...(message !== undefined && {message})};
}
