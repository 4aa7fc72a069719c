import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {followJob} from '../../../source/runners/jobs/follow.ts';
import {startJob} from '../../../source/runners/jobs/start.ts';
import {transientUnit} from '../../../source/tools/logind.ts';
import {ownFolder} from '../../helpers/folder.ts';
import {script, selfWords, watcher} from '../commands.ts';

const parts = {self: selfWords, sessionFolder: ''};
const seen = () => ({progress: () => undefined, ...watcher()});

test('where logind ends what a login leaves behind, the supervisor is put into a unit of its own', async () => {
  const folder = ownFolder();
  const told = join(folder, 'told');
  // Plays systemd-run --scope: notes its own words, and becomes what it was given.
  const [name, ...flags] = transientUnit;
  const pretended = join(folder, name);
  writeFileSync(pretended, `#!/bin/sh\nprintf '%s ' "$@" | cut -c1-60 >'${told}'\nshift ${flags.length}\nexec "$@"\n`);
  chmodSync(pretended, 0o700);
  const job = join(folder, 'job');
  startJob(job, script('echo ran'), {...parts, launcher: [pretended, ...flags]});
  expect(await followJob(job, seen())).toMatchObject({kind: 'exited', exitCode: 0, stdout: 'ran\n'});
  expect(readFileSync(told, 'utf8')).toMatch(/^--user --scope --quiet --collect -- \/bin\/sh -c /);
});

test('a launcher that is not there: nothing was run, and that is known', async () => {
  const job = join(ownFolder(), 'job');
  startJob(job, script('echo ran'), {...parts, launcher: ['/no/systemd-run', '--']});
  expect(await followJob(job, seen())).toBe('never-ran');
});
