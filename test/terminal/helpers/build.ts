import {spawnSync} from 'node:child_process';
import {readdirSync, statSync} from 'node:fs';
import {root} from './paths.ts';

/** When the newest file of a folder was changed, in milliseconds since 1970. */
const newestIn = (folder: string): number =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs), 0);

/** Bundles the program once before the first test, when a source file is newer than the bundle. */
export function setup(): void {
  const builtAt = statSync(`${root}dist/airlock.mjs`, {throwIfNoEntry: false})?.mtimeMs ?? 0;
  if (Math.max(newestIn(`${root}source`), newestIn(`${root}.config`)) <= builtAt) return;
  const {status} = spawnSync(process.execPath, [`${root}.config/build.mjs`], {stdio: 'inherit'});
  if (status !== 0) throw new Error('the program could not be bundled; see above');
}
