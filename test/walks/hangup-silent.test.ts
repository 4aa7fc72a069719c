import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {holderOf} from '../../source/session/lock.ts';
import {isProvedGone} from '../../source/session/process.ts';
import {program} from '../terminal/helpers/paths.ts';
import {makeRoom} from '../terminal/helpers/room.ts';
import {openTerminal} from '../terminal/helpers/screen.ts';
import {recordsOf} from '../terminal/helpers/session.ts';
import {serveSite} from '../terminal/helpers/site.ts';
import {walkTo} from '../terminal/helpers/walk.ts';

const size = {columns: 120, rows: 40};

// Alone in its file: a process that another test starts meanwhile would inherit the terminal's other end and keep it open.

/** Looks until a process is gone. */
async function gone(holder: Parameters<typeof isProvedGone>[0]): Promise<void> {
  while (!isProvedGone(holder)) await pause(10);
}

test('F44 no signal comes, only the end of the terminal: gone within a second as well', async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room);
  // In a process session of its own the program is not told of a hang-up: it reads and writes into nothing.
  const words = ['setsid', '--wait', process.execPath, program, 'upgrade', ...site.args];
  const screen = openTerminal(words, room, size);
  await walkTo(screen, 'Confirm the site');
  const holder = holderOf(join(room.sessionFolder(), 'lock'));
  if (holder === undefined) throw new Error('nobody holds the lock');
  const droppedAt = performance.now();
  screen.hangUp();
  await gone(holder);
  expect(performance.now() - droppedAt).toBeLessThan(1000);
  expect(existsSync(join(room.sessionFolder(), 'lock'))).toBe(false);
  expect(recordsOf(room.sessionFolder()).at(-1)).toMatchObject({type: 'left', how: 'the terminal was closed'});
});
