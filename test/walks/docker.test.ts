import {copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {startDockerd} from '../helpers/dockerd.ts';
import {mayLeaveOut} from '../helpers/real-tools.ts';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';
import {recordsOfType} from '../terminal/helpers/session.ts';
import {serveSite} from '../terminal/helpers/site.ts';

test.skipIf(mayLeaveOut('docker', 'dockerd'))(
  'docker carries the images where the site asks for it',
  async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    const daemon = await startDockerd({folder: join(room.folder, 'docker')});
    room.atEnd(daemon.stop);
    const site = await serveSite(room, {engine: 'docker'});
    // The login as docker keeps it: a config.json in a folder.
    const login = join(site.folder, 'login');
    mkdirSync(login);
    copyFileSync(join(site.folder, 'registry-auth.json'), join(login, 'config.json'));
    const text = readFileSync(site.siteFile, 'utf8');
    writeFileSync(site.siteFile, text.replace('authFile: registry-auth.json', 'authFile: login/config.json'));

    const env = {...room.env, ...daemon.env};
    const {exitCode, last} = await runProgram(['upgrade', '--headless', '--yes', ...site.args], room, env);
    expect(last[1]).toBe('Upgraded datachain-studio 1.2.2 → 1.2.3');
    expect(exitCode).toBe(0);
    const started = recordsOfType(room.sessionFolder(), 'command-started').map(({display}) => display);
    const pushes = started.filter(display => display.startsWith('docker '));
    for (const step of ['docker load --input', 'docker tag', `docker --config ${login} push`]) {
      expect(pushes.filter(display => display.startsWith(step)).length).toBeGreaterThan(0);
    }
    expect(last[9]).toBe('7 images verified by imageID:');
  },
);
