import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** What came out of the recordings of one folder on one site. */
export type Results = {folder: string; replayed: string[]; differing: string[]; unsupported: string[]};

/** Set by the run's setup, so that the files, which run in processes of their own, add to one table. */
export const resultsVariable = 'AIRLOCK_REPLAY_RESULTS';

/** Keeps results for the table at the end of the run; without a run's folder nobody asks for them. */
export function writeResults(results: Results): void {
  const folder = process.env[resultsVariable];
  if (!folder) return;
  mkdirSync(folder, {recursive: true});
  const name = `${results.folder.replaceAll('/', '-')}-${process.pid}-${readdirSync(folder).length}.json`;
  writeFileSync(join(folder, name), JSON.stringify(results));
}

export const readResults = (folder: string): Results[] =>
  readdirSync(folder).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Results);
