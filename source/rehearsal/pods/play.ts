import type {LogBook} from './log-book.ts';
import type {Script, Step} from './script.ts';
import type {Patience} from './timing.ts';

async function playSteps(steps: Step[], log: LogBook, patience: Patience, round: number): Promise<number | undefined> {
  for (const step of steps) {
    switch (step.do) {
      case 'print':
        log.write(step.text.replaceAll('$i', String(round)));
        break;
      case 'wait':
        await patience.wait(step.ms);
        break;
      case 'exit':
        return step.code;
      case 'repeat':
        for (let count = 0; ; count += 1) {
          // A loop that never waits would never end: each round takes at least a moment.
          await patience.wait(1);
          const code = await playSteps(step.steps, log, patience, count);
          if (code !== undefined) return code;
        }
    }
  }
  return undefined;
}

/** Plays a script to its end and gives the exit code. What runs on never ends by itself. */
export async function play(script: Script, log: LogBook, patience: Patience): Promise<number> {
  const code = await playSteps(script.steps, log, patience, 0);
  if (code !== undefined) return code;
  if (script.afterwards === 'runs on') await patience.wait(Number.POSITIVE_INFINITY);
  return 0;
}
