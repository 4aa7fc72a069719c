import {existsSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {eventually} from '../helpers/eventually.ts';
import {kubectl31} from '../helpers/tools.ts';
import {makeRoom} from './helpers/room.ts';
import {serveSite} from './helpers/site.ts';

test('what a pretend site does not understand is kept, and fails whoever asked', async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room);
  const {exitCode} = await kubectl31(['debug', 'datachain-studio-redis-0', '--image', 'busybox'], {
    kubeconfig: site.kubeconfig,
    namespace: 'datachain-studio',
  });
  expect(exitCode).not.toBe(0);
  const path = join(site.folder, 'not-understood.txt');
  await eventually('it is kept', () => existsSync(path));
  expect(readFileSync(path, 'utf8')).toMatch(/ephemeralcontainers/);
  // A room with such a file in it fails its test.
  rmSync(path);
});
