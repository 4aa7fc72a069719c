// npm start: builds the bundle when a source file is newer than it, then runs it: the rehearsal, unless arguments say more.
import {spawnSync} from 'node:child_process';
import {readdirSync, statSync} from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const bundle = `${root}dist/airlock.mjs`;

const newest = folder =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs), 0);

const builtAt = statSync(bundle, {throwIfNoEntry: false})?.mtimeMs ?? 0;
const changedAt = Math.max(newest(`${root}source`), newest(`${root}.config`), statSync(`${root}package.json`).mtimeMs);
if (changedAt > builtAt) {
  const {status} = spawnSync(process.execPath, [`${root}.config/build.mjs`], {stdio: 'inherit'});
  if (status !== 0) process.exit(status ?? 1);
}

const args = process.argv.slice(2);
const isNamed = args[0] !== undefined && !args[0].startsWith('-');
const {status} = spawnSync(process.execPath, [bundle, ...(isNamed ? args : ['rehearse', ...args])], {stdio: 'inherit'});
process.exit(status ?? 1);
