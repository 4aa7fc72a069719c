import {spawnSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {runProgram} from './helpers/program.ts';
import {makeRoom} from './helpers/room.ts';
import {recordsOfType} from './helpers/session.ts';
import {serveSite} from './helpers/site.ts';

const isMissing = spawnSync('skopeo', ['--version']).status !== 0;

// Where every test counts, a missing tool is a failure and no reason to skip.
test.skipIf(isMissing && process.env['CI'] === undefined)(
  'skopeo carries the images where the site asks for it',
  async ({onTestFinished}) => {
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
  },
);
