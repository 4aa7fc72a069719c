import {readFileSync} from 'node:fs';
import type {Item} from '../../probes/verdict.ts';
import {writeWhole} from '../../session/durable.ts';
import {isSuccess, type Outcome, type OwnCommand, type ProcessCommand} from '../../tools/command.ts';
import type {OwnWork} from '../own/work.ts';
import {runProcess} from '../run.ts';
import {runOwn} from '../run-own.ts';
import {readRecord} from './files.ts';
import type {OwnLine} from './follow.ts';

/** How often progress is told at the most, in milliseconds. */
const tellMs = 250;

const tell = (line: OwnLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Tells the newest progress now and then, and the last one in any case. */
function teller(): {progress: (items: Item[]) => void; end: () => void} {
  let latest: Item[] | undefined;
  let toldAt = 0;
  const flush = (): void => {
    if (latest === undefined) return;
    tell({progress: latest});
    latest = undefined;
    toldAt = Date.now();
  };
  return {
    progress(items) {
      latest = items;
      if (Date.now() - toldAt >= tellMs) flush();
    },
    end: flush,
  };
}

async function ownJob(command: OwnCommand, own: (name: string) => OwnWork, folder: string, signal: AbortSignal) {
  const {progress, end} = teller();
  const outcome = await runOwn(command, own, {folder, signal, progress, print: lines => tell({print: lines})});
  end();
  return outcome;
}

/** Lines of a program that we run for its output go where the supervisor keeps them; its own output went to a file. */
const runHere = (command: ProcessCommand, signal: AbortSignal): Promise<Outcome> =>
  runProcess(command, {signal, print: lines => void process.stderr.write(lines.map(line => `${line}\n`).join(''))});

/** A secret that came by pipe is read once, to its end. */
const withSecret = (command: ProcessCommand): ProcessCommand =>
  command.stdin?.kind === 'secret' ? {...command, stdin: {kind: 'secret', text: readFileSync(0, 'utf8')}} : command;

/**
 * The inside of a job that our own program does: a direct transfer, or a program whose output is kept in a file. Leaves
 * its outcome beside the supervisor's result, without what was printed when that is secret. Answers the exit code.
 */
export async function workJob(folder: string, own: (name: string) => OwnWork): Promise<number> {
  // Nobody hangs this process up but somebody who means another.
  process.on('SIGHUP', () => undefined);
  const stopper = new AbortController();
  process.once('SIGTERM', () => stopper.abort());
  const record = readRecord(folder);
  if (record === undefined) throw new Error(`${folder} holds no job`);
  const {command, sessionFolder} = record;
  const outcome =
    command.kind === 'own'
      ? await ownJob(command, own, sessionFolder, stopper.signal)
      : await runHere(withSecret(command), stopper.signal);
  const isSecret = command.hasSecretOutput === true && 'stdout' in outcome;
  writeWhole(folder, 'answer.json', `${JSON.stringify(isSecret ? {...outcome, stdout: ''} : outcome)}\n`);
  return isSuccess(outcome) ? 0 : 1;
}
