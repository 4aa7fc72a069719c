import {expect, test} from 'vitest';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';
import {serveSite, templateImages} from '../terminal/helpers/site.ts';

test('says when new pods are not ready within the time given', async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {faults: ['slow-rollout'], timeoutSeconds: 10, speed: 2});
  const args = ['upgrade', '--headless', '--yes', '--on-failure', 'rollback', ...site.args];
  const {exitCode, stdout} = await runProgram(args, room);
  expect(stdout).toContain('context deadline exceeded');
  expect(exitCode).toBe(5);
  expect(await templateImages(site.kubeconfig)).toContain('datachain/studio-backend:1.2.2');
});
