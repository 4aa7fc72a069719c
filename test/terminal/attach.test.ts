import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runProgram} from './helpers/program.ts';
import {makeRoom} from './helpers/room.ts';
import {openScreen} from './helpers/screen.ts';
import {recordsOf} from './helpers/session.ts';
import {titleOn, walkTo} from './helpers/walk.ts';

const size = {columns: 120, rows: 40};

test('F43 a second resume is refused with the holder’s name; attach follows, and binds no key that changes', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const walked = openScreen(['rehearse', '--speed', '20'], room, size);
  await walkTo(walked, 'Read the release notes');

  const second = await runProgram(['resume', '--headless', '--yes'], room);
  expect(second.exitCode).toBe(75);
  expect(second.stderr).toMatch(/is open already: \S+ on \S+ \(pid \d+\) since .*\n.*\n.*airlock attach/);

  const looked = openScreen(['attach', readdirSync(join(room.folder, 'state/airlock/sessions'))[0] ?? ''], room, size);
  await looked.waitFor('Only to look at');
  await looked.waitFor(text => titleOn(text)?.endsWith('Read the release notes') === true);
  const before = readFileSync(join(room.sessionFolder(), 'journal.jsonl'), 'utf8');
  for (const key of ['\r', 'y', ' ', 's', 'r', 'v', 'R', 'n']) await looked.press(key);
  expect(looked.text()).not.toContain('enter run');
  expect(readFileSync(join(room.sessionFolder(), 'journal.jsonl'), 'utf8')).toBe(before);

  await walkTo(walked, 'Compare with the registry');
  await looked.waitFor(text => titleOn(text)?.endsWith('Compare with the registry') === true);
  await looked.press('q');
  expect(await looked.exit()).toBe(0);
  expect(looked.raw()).toContain('It was only looked at');
  await walked.press('q');
  expect(await walked.exit()).toBe(6);
  expect(recordsOf(room.sessionFolder()).at(-1)?.type).toBe('left');
});
