import type {Buffer} from 'node:buffer';
import {lstat, opendir} from 'node:fs/promises';
import {join} from 'node:path';
import {openBytes} from './bytes.ts';

export type FolderEntry = {
  /** Relative, with '/' between parts. */
  path: string;
  kind: 'file' | 'link' | 'other';
  sizeBytes: number;
};

/** What the verification needs of a folder; tests give it one in memory. */
export type Files = {
  /** Everything below the folder but folders themselves, at most `most` entries and one more. Links are not followed. */
  list(most: number): Promise<FolderEntry[]>;
  /** The content of a file in chunks. */
  read(path: string): AsyncIterable<Buffer>;
};

const kindOf = (stat: {isFile(): boolean; isSymbolicLink(): boolean}) => {
  if (stat.isFile()) return 'file';
  return stat.isSymbolicLink() ? 'link' : 'other';
};

/** A folder on disk. Errors of the file system are thrown as they are. */
export function openFolder(folder: string): Files {
  const walk = async (below: string, found: FolderEntry[], most: number): Promise<void> => {
    for await (const entry of await opendir(join(folder, below))) {
      if (found.length > most) return;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path, found, most);
      else {
        const stat = await lstat(join(folder, path));
        found.push({path, kind: kindOf(stat), sizeBytes: stat.size});
      }
    }
  };
  return {
    async list(most) {
      const found: FolderEntry[] = [];
      await walk('', found, most);
      return found.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async *read(path) {
      const source = await openBytes(join(folder, path));
      try {
        yield* source.stream(0, source.sizeBytes);
      } finally {
        await source.close();
      }
    },
  };
}
