import {expect, test} from 'vitest';
import {mayLeaveOut} from '../helpers/real-tools.ts';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';
import {recordsOfType} from '../terminal/helpers/session.ts';
import {serveSite} from '../terminal/helpers/site.ts';

test.skipIf(mayLeaveOut('skopeo'))('skopeo carries the images where the site asks for it', async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {engine: 'skopeo'});
  const {exitCode, last} = await runProgram(['upgrade', '--headless', '--yes', ...site.args], room);
  expect(last[1]).toBe('Upgraded datachain-studio 1.2.2 → 1.2.3');
  expect(exitCode).toBe(0);
  const copies = recordsOfType(room.sessionFolder(), 'command-started').filter(({display}) =>
    display.includes(' skopeo copy '),
  );
  expect(copies.length).toBeGreaterThan(0);
  expect(last[9]).toBe('7 images verified by imageID:');
});
