import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';
import {serveSite} from '../terminal/helpers/site.ts';

test('F17 the kubeconfig leads elsewhere at the next login: nothing is gone on with, both clusters are named', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const [site, other] = await Promise.all([serveSite(room), serveSite(makeRoom(onTestFinished))]);
  const answers = join(room.folder, 'answers.yaml');
  writeFileSync(answers, '{"site.confirm": "yes"}');
  const walked = await runProgram(['upgrade', '--headless', '--answers', answers, ...site.args], room);
  expect(walked.stdout).toContain('No answer to "notes.acknowledge"');
  expect(walked.exitCode).toBe(8);
  const journal = join(room.sessionFolder(), 'journal.jsonl');
  const before = readFileSync(journal, 'utf8');

  const serverOf = (kubeconfig: string) => /server: "?(https?:[^"\s]+)/.exec(readFileSync(kubeconfig, 'utf8'))?.[1];
  const mine = serverOf(site.kubeconfig);
  copyFileSync(other.kubeconfig, site.kubeconfig);
  const resumed = await runProgram(['resume', '--headless', '--yes'], room);
  expect(resumed.exitCode).toBe(3);
  expect(resumed.stderr).toContain(`this is ${serverOf(other.kubeconfig)}`);
  expect(resumed.stderr).toContain(`the session belongs to ${mine}`);
  expect(resumed.stderr).toContain('Point the kubeconfig back');
  expect(readFileSync(journal, 'utf8')).toBe(before);
});
