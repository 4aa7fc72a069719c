import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {expect, test} from 'vitest';
import {startShopSite, toolsFolder, writeShopBundle} from '../helpers/shop.ts';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';

test('a change is rehearsed out of the backups of another site, well and with a fault', async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const operator = join(room.folder, 'operator');
  mkdirSync(operator);
  const identity = await generateX25519Identity();
  const identityFile = join(operator, 'identity.txt');
  writeFileSync(identityFile, `# created: 2026-01-01\n${identity}\n`);
  const backups = {recipient: await identityToRecipient(identity)};
  const real = await startShopSite(operator, {backups});
  room.atEnd(() => real.site.close());
  const bundle = await writeShopBundle(operator, '1.5.0');

  const common = ['--headless', '--yes', '--site', real.siteFile, '--bundle', bundle];
  const upgraded = await runProgram(['upgrade', ...common, '--tools', await toolsFolder()], room);
  expect(upgraded.stderr).toBe('');
  expect(upgraded.stdout).toContain('Upgraded shop 1.4.0 → 1.5.0');
  expect(real.site.unsupported()).toEqual([]);
  const taken = join(room.sessionFolder(), 'backups');
  expect(readdirSync(taken).every(name => name.endsWith('.age'))).toBe(true);

  const locked = await runProgram(['rehearse', ...common, '--from', taken], room);
  expect(locked.exitCode).not.toBe(0);
  expect(locked.stderr).toContain('is encrypted: give the age identity that opens it with --identity FILE');

  const from = [...common, '--from', taken, '--identity', identityFile, '--speed', '8'];
  const rehearsed = await runProgram(['rehearse', ...from], room);
  expect(rehearsed.stderr).toBe(
    'New on the pretend site, kept as they are written while nothing acts on them: LimitRange (1)',
  );
  expect(rehearsed.stdout).toContain('Rehearsal: revision 1 of shop as it was at ');
  expect(rehearsed.stdout).toContain('kept as they are written, and nothing acts on them: CronJob (1), Dashboard (1)');
  expect(rehearsed.stdout).toContain('Upgraded shop 1.4.0 → 1.5.0');
  expect(rehearsed.exitCode).toBe(0);
  const report = readFileSync(/^Report: (.*)$/.exec(rehearsed.last[0] ?? '')?.[1] ?? '', 'utf8');
  expect(report).toMatch(/\| Rehearsal \| revision 1 of shop /);

  const args = ['rehearse', ...from, '--fault', 'crash-loop', '--on-failure', 'rollback'];
  const failed = await runProgram(args, room);
  expect(failed.stdout).toMatch(/shop-web-\S+ web: CrashLoopBackOff/);
  expect(failed.last[1]).toBe('Rolled back shop to revision 1, verified against its manifest');
  expect(failed.exitCode).toBe(5);
});
