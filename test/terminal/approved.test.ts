import {appendFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {runProgram} from './helpers/program.ts';
import {makeRoom} from './helpers/room.ts';
import {recordsOfType} from './helpers/session.ts';
import {revisions, serveSite} from './helpers/site.ts';

/** Everything up to the gate, so that the walk stops there with all conditions proved. */
const upToTheGate = {
  'site.confirm': 'yes',
  'notes.acknowledge': {breaking: 'yes', options: 'yes', deprecated: 'yes', security: 'yes'},
  'configuration.accept': 'yes',
  'plan.approve': 'yes',
  'readiness.canary': 'no',
  'readiness.staging': 'not tried on a staging site',
};

test.each([
  ['the values', (session: string, _bundle: string) => join(session, 'plan', 'values.yaml')],
  ['the chart', (_session: string, bundle: string) => join(bundle, 'chart', 'studio-1.2.3.tgz')],
])('%s altered after the gate asked its conditions: helm upgrade is not run', async (_name, fileOf) => {
  const atEnd: (() => unknown)[] = [];
  const room = makeRoom(end => void atEnd.push(end));
  try {
    const site = await serveSite(room);
    const answers = join(room.folder, 'answers.yaml');
    writeFileSync(answers, stringify(upToTheGate));
    const first = await runProgram(['upgrade', '--headless', '--answers', answers, ...site.args], room);
    expect(first.stdout).toContain('No answer to "gate.go"');
    expect(first.exitCode).toBe(8);

    appendFileSync(fileOf(room.sessionFolder(), site.bundle), '\n');
    const second = await runProgram(['resume', '--headless', '--yes'], room);
    expect(second.stdout).toContain('nothing was run: the plan is now');
    expect(second.exitCode).toBe(3);
    expect(await revisions(site.kubeconfig)).toHaveLength(1);
    const changing = recordsOfType(room.sessionFolder(), 'command-started').filter(
      ({changes}) => changes === 'cluster',
    );
    expect(changing).toEqual([]);
  } finally {
    for (const end of atEnd.reverse()) await end();
  }
});
