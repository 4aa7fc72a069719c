import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {leaveOuts} from './leave-outs.ts';
import {newerKubectl} from './newer-kubectl.ts';
import {allRecordings, fits, recordedFolders} from './recordings.ts';
import {readResults, resultsVariable} from './results.ts';

const row = (cells: (string | number)[]) =>
  cells.map((cell, index) => (index === 0 ? `${cell}`.padEnd(24) : `${cell}`.padStart(11))).join('');

/** The table of a run: what was replayed, what differs, what is left out and why, what the site could not answer. */
export function tableOf(folder: string): string {
  const results = readResults(folder);
  const recordings = allRecordings();
  const lines = [...recordedFolders, newerKubectl].map(name => {
    const own = results.filter(result => result.folder === name);
    const ids = recordings.map(({id}) => id).filter(id => id.startsWith(`${name}/`));
    const leftOut = ids.filter(id => leaveOuts.some(({pattern}) => fits(id, pattern)));
    const count = (pick: (result: (typeof own)[number]) => unknown[]) => own.flatMap(pick).length;
    return row([
      name,
      ids.length || '',
      count(({replayed}) => replayed),
      count(({differing}) => differing),
      ids.length ? leftOut.length : '',
      count(({unsupported}) => unsupported),
    ]);
  });
  const reasons = Map.groupBy(leaveOuts, ({reason}) => reason);
  const left = [...reasons].map(([reason, outs]) => {
    const isMeant = (id: string) => outs.some(({pattern}) => fits(id, pattern));
    return `${`${recordings.filter(({id}) => isMeant(id)).length}`.padStart(4)} left out: ${reason}`;
  });
  const head = row(['recordings', 'recorded', 'replayed', 'differing', 'left out', '501s']);
  return ['', head, ...lines, '', ...left, ''].join('\n');
}

/** Gives the files of a run a place for their results, and prints the table when all have ended. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-replays-'));
  process.env[resultsVariable] = folder;
  return () => {
    if (readdirSync(folder).length > 0) process.stdout.write(`${tableOf(folder)}\n`);
    rmSync(folder, {recursive: true, force: true});
  };
}
