import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createJournal} from '../../source/session/journal.ts';
import {type SessionFiles, sessionFiles} from '../../source/session/store.ts';
import {done, opened} from '../report/state.ts';
import {runProgram} from './helpers/program.ts';
import {makeRoom, type Room} from './helpers/room.ts';
import {openScreen} from './helpers/screen.ts';

const size = {columns: 120, rows: 40};

/** A session whose third line has one byte that is not as it was written. */
function damagedSession(room: Room): SessionFiles {
  const folder = join(room.folder, 'state/airlock/sessions/20261122T200000Z-studio-bbbbbb');
  mkdirSync(folder, {recursive: true});
  const files = sessionFiles(folder);
  const journal = createJournal(files.journalPath, folder);
  for (const event of [opened(), ...done('site.detect'), ...done('tools.check')]) journal.append(event);
  journal.close();
  const bytes = readFileSync(files.journalPath);
  const second = bytes.indexOf('\n', bytes.indexOf('\n') + 1);
  const place = bytes.indexOf('"event"', second) + 20;
  bytes[place] = (bytes[place] ?? 0) ^ 0x01;
  writeFileSync(files.journalPath, bytes);
  return files;
}

const contentsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'base64')]));

test('F41 a journal damaged in the middle opens to be looked at, says where it breaks, and stays as it is', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const {id, folder} = damagedSession(room);
  const before = contentsOf(folder);

  const headless = await runProgram(['resume', id, '--headless', '--yes'], room);
  expect(headless.exitCode).toBe(1);
  expect(headless.stderr).toContain('line 3 does not match its own hash: the journal was altered');
  expect(headless.stderr).toContain('airlock attach and airlock report show what is whole of it');
  expect(contentsOf(folder)).toEqual(before);

  const screen = openScreen(['resume', id], room, size);
  await screen.waitFor('Only to look at: line 3 does not match its own hash: the journal was altered.');
  for (const key of ['\r', 'y', ' ', 's', 'r', 'v', 'R']) await screen.press(key);
  await screen.press('q');
  expect(await screen.exit()).toBe(0);
  expect(contentsOf(folder)).toEqual(before);
});
