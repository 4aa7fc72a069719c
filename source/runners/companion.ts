import {spawn} from 'node:child_process';
import {closeSync, existsSync, openSync, readFileSync} from 'node:fs';

/** How long another part of this program may take to be ready, in milliseconds. */
const readyMs = 60_000;

/**
 * Starts this program once more, in a process session of its own, and waits until it has left `readyFile`. Its output
 * goes to `logFile`; what it said last is in the error when it does not get ready.
 */
export async function startCompanion(args: readonly string[], readyFile: string, logFile: string): Promise<number> {
  const [entry = ''] = process.argv.slice(1);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, entry, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let exitCode: number | undefined;
  child.once('exit', code => {
    exitCode = code ?? 1;
  });
  const deadline = Date.now() + readyMs;
  while (!existsSync(readyFile)) {
    if (exitCode !== undefined || Date.now() > deadline) {
      child.kill();
      const words = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new Error(`the pretend site did not start${words === '' ? '' : `:\n${words}`}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  child.unref();
  return child.pid ?? 0;
}

/** Asks a companion to end. One that is gone already is no failure. */
export function stopCompanion(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended by itself.
  }
}
