import {closeSync, fsyncSync, openSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Puts the names in a folder on the disk: a file that was synced is still lost by a power cut when its name was not. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes a file whole or not at all: temp, fsync, rename, fsync of the folder. */
export function writeWhole(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  writeFileSync(`${path}.partial`, text, {mode: 0o600, flush: true});
  renameSync(`${path}.partial`, path);
  syncFolder(folder);
}
