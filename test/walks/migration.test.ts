import {expect, test} from 'vitest';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';
import {leaks} from '../terminal/helpers/session.ts';
import {revisions, serveSite} from '../terminal/helpers/site.ts';

test('tells of a migration that failed, and leaves the old backend serving', async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {faults: ['migration-fails'], timeoutSeconds: 15});
  const {exitCode, stdout} = await runProgram(['upgrade', '--headless', '--yes', ...site.args], room);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^Failed at upgrade\.execute: .*UPGRADE FAILED/m);
  expect(stdout).toMatch(/^Roll back or go on with: airlock resume /m);
  expect((await revisions(site.kubeconfig)).map(({revision, status}) => `${revision} ${status}`)).toEqual([
    '1 deployed',
    '2 failed',
  ]);
  const health = await fetch(site.healthUrl);
  expect(await health.json()).toEqual({status: 'ok', version: '1.2.2'});

  // The same session rolls back later: nothing is asked twice.
  const {stdout: listed} = await runProgram(['sessions', '--json'], room);
  expect(JSON.parse(listed)).toHaveLength(1);
  expect(leaks(room.sessionFolder())).toEqual([]);
});
