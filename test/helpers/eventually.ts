import {setTimeout as pause} from 'node:timers/promises';

/** Waits until a condition holds; the name is in the error when it never does. */
export async function eventually(name: string, holds: () => boolean, mostMs = 15_000): Promise<void> {
  const deadline = Date.now() + mostMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`it never came to be: ${name}`);
    await pause(20);
  }
}
