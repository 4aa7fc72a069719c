import {spawn} from 'node:child_process';
import {createServer} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';

/** A port of loopback that is free just now. */
export const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export type Daemon = {pid: number; stop(): Promise<void>};

/** Starts a program that stays, and waits until it is ready; what it said is in the error when it ends before that. */
export async function startDaemon(
  file: string,
  args: readonly string[],
  {
    isReady,
    env = {},
    mostMs = 30_000,
  }: {isReady: () => Promise<boolean>; env?: Record<string, string>; mostMs?: number},
): Promise<Daemon> {
  const child = spawn(file, args, {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, ...env}});
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4_000);
  });
  let hasEnded = false;
  const ended = new Promise<void>(resolve => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  }).then(() => {
    hasEnded = true;
  });
  const stop = async () => {
    if (!hasEnded) child.kill('SIGTERM');
    await ended;
  };
  const deadline = Date.now() + mostMs;
  while (!(await isReady().catch(() => false))) {
    if (hasEnded) throw new Error(`${file} ended: ${said}`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${file} did not get ready: ${said}`);
    }
    await pause(50);
  }
  return {pid: child.pid ?? 0, stop};
}
