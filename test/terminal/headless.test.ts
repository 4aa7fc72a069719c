import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runProgram} from './helpers/program.ts';
import {makeRoom} from './helpers/room.ts';
import {leaks, secretsIn, startedSteps} from './helpers/session.ts';
import {revisions, serveSite} from './helpers/site.ts';

const errorLine =
  'django.db.utils.OperationalError: connection to server at "datachain-studio-postgres", port 5432 failed: server does not support SSL, but SSL was required';

describe.concurrent('the headless walk', () => {
  test('upgrades, and ends with the upgrade, the seven images and the report', async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    const {exitCode, last, stdout, stderr} = await runProgram(['rehearse', '--headless', '--yes'], room);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    const report = /^Report: (.*)$/.exec(last[0] ?? '')?.[1] ?? '';
    expect(last[1]).toBe('Upgraded datachain-studio 1.2.2 → 1.2.3');
    const images = last.slice(2, 9).map(line => /^ {2}(\S+:\S+) {2}(sha256:[0-9a-f]{64}) {2}in \d+ pod/.exec(line));
    expect(images.map(match => match?.[1]).sort()).toEqual([
      'datachain/studio-backend:1.2.3',
      'datachain/studio-frontend:1.2.3',
      'datachain/studio-scheduler:1.2.3',
      'datachain/studio-worker:1.2.3',
      'nginx:1.24',
      'postgres:14',
      'redis:7',
    ]);
    expect(last[9]).toBe('7 images verified by imageID:');
    const text = readFileSync(report, 'utf8');
    for (const match of images) expect(text).toContain(match?.[2]);
    expect(secretsIn(stdout)).toEqual([]);
    expect(leaks(room.sessionFolder())).toEqual([]);
    expect(readdirSync(join(room.sessionFolder(), 'backups')).every(name => name.endsWith('.age'))).toBe(true);
  });

  test('stops before the upgrade when the registry loses an image, and names it', async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    const site = await serveSite(room, {faults: ['image-missing']});
    const {exitCode, stdout} = await runProgram(['upgrade', '--headless', '--yes', ...site.args], room);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /Stopped at images\.push, nothing of the release was changed: .*datachain\/studio-worker:1\.2\.3/,
    );
    expect(startedSteps(room.sessionFolder())).not.toContain('upgrade.execute');
    expect(await revisions(site.kubeconfig)).toEqual([
      {revision: 1, status: 'deployed', description: 'Install complete'},
    ]);
  });

  test('saves the evidence of a crash loop and rolls back when told to', async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    // The new backend has crashed and been restarted long before helm gives up; a minute of waiting shows no more.
    const site = await serveSite(room, {faults: ['crash-loop'], speed: 10, timeoutSeconds: 20});
    const args = ['upgrade', '--headless', '--yes', '--on-failure', 'rollback', ...site.args];
    const {exitCode, last, stdout} = await runProgram(args, room);
    expect(exitCode).toBe(5);
    expect(last[1]).toBe('Rolled back datachain-studio to revision 1, verified against its manifest');
    expect(existsSync(/^Report: (.*)$/.exec(last[0] ?? '')?.[1] ?? '')).toBe(true);
    const evidence = join(room.sessionFolder(), 'evidence');
    const texts = readdirSync(evidence).map(
      name => [name.replace(/^[^-]*-/, ''), readFileSync(join(evidence, name), 'utf8')] as const,
    );
    expect(texts.map(([name]) => name).sort()).toEqual([
      'describe-pods.txt',
      'events.yaml',
      'history.json',
      'logs-previous.txt',
      'logs.txt',
      'pods.yaml',
      'release-secrets.yaml.age',
    ]);
    expect(texts.filter(([, text]) => text.includes(errorLine)).map(([name]) => name)).toContain('logs-previous.txt');
    expect(secretsIn(stdout)).toEqual([]);
    expect(leaks(room.sessionFolder())).toEqual([]);
  });
});
