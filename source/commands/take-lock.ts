import {userInfo} from 'node:os';
import {createInterface} from 'node:readline/promises';
import {type Holder, holderName, type Lock, mayTakeOver, takeLock} from '../session/lock.ts';
import type {SessionFiles} from '../session/store.ts';
import {exitCodes, Refusal} from './refusal.ts';

/** Who sits there: the account behind sudo, where there is one. */
export const operatorName = (): string => process.env['SUDO_USER'] ?? userInfo().username;

const whoIs = (holder: Holder | undefined): string =>
  holder === undefined
    ? 'somebody unknown: its lock file cannot be read'
    : `${holder.operator} on ${holder.host} (pid ${holder.pid}) since ${holder.since}`;

function refusal(files: SessionFiles, holder: Holder | undefined): Refusal {
  const ways = mayTakeOver(holder)
    ? `Nobody can prove from here that it is gone. When you know that it is: --take-over ${holderName(holder)}`
    : 'Leave it there first.';
  return new Refusal(
    `session ${files.id} is open already: ${whoIs(holder)}.\n${ways}\nairlock attach ${files.id} looks on; nothing was changed.`,
    exitCodes.locked,
  );
}

/** The lock of a session, or a refusal that names its holder. `takeOver` is the name that was typed. */
export function lockOrRefuse(files: SessionFiles, takeOver?: string): Lock {
  let lock: ReturnType<typeof takeLock>;
  try {
    lock = takeLock(files.lockPath, operatorName(), takeOver);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Refusal(`session ${files.id} cannot be opened: ${words}.\nNothing was changed.`, exitCodes.failed);
  }
  if ('release' in lock) return lock;
  throw refusal(files, lock.heldBy);
}

/** Asks on the terminal for the holder's name; anything else leaves everything as it is. */
export async function askTakeOver(files: SessionFiles): Promise<string | undefined> {
  const lock = takeLock(files.lockPath, operatorName());
  if ('release' in lock) {
    lock.release();
    return undefined;
  }
  const {heldBy} = lock;
  if (!mayTakeOver(heldBy)) throw refusal(files, heldBy);
  process.stdout.write(
    `Session ${files.id} is held by ${whoIs(heldBy)}.\n` +
      'Nobody can prove from here that it is gone. Two who walk one session destroy it.\n',
  );
  const reading = createInterface({input: process.stdin, output: process.stdout});
  try {
    const typed = await reading.question(`Type ${holderName(heldBy)} to take it over, anything else to leave it: `);
    if (typed.trim() !== holderName(heldBy)) throw refusal(files, heldBy);
    return typed.trim();
  } finally {
    reading.close();
  }
}
