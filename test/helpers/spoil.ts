import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';

/** Makes a journal one that a newer program wrote. */
export function makeNewer(journalPath: string): void {
  writeFileSync(journalPath, readFileSync(journalPath, 'utf8').replace('"format":1', '"format":99'));
}

/** Makes the system refuse a journal, whoever reads: root is denied nothing, but a folder is no text. */
export function makeUnreadable(journalPath: string): void {
  rmSync(journalPath);
  mkdirSync(journalPath);
}
