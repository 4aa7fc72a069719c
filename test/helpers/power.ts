import fs, {type PathLike, type PathOrFileDescriptor} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {dirname} from 'node:path';
import {onTestFinished, vi} from 'vitest';

/** What a power cut would take: contents by their file, names by what they name; `moments` are what it was when asked. */
export type Power = {
  /** What is not on the disk now, sorted. */
  atRisk: () => string[];
  /** What was not on the disk whenever a file was written by its handle, as a journal is, or cut. */
  moments: {doing: string; atRisk: string[]}[];
};

/** Watches the border to the file system: what was written, named and synced, in that order. Below `root` alone. */
export function watchPower(root: string): Power {
  const contents = new Set<string>();
  const names = new Set<string>();
  const paths = new Map<number, string>();
  const moments: Power['moments'] = [];
  const spies: {mockRestore: () => void}[] = [];
  const isOurs = (path: string): boolean => path.startsWith(root);
  const pathOf = (file: PathOrFileDescriptor): string =>
    typeof file === 'number' ? (paths.get(file) ?? '') : String(file);
  const note = (set: Set<string>, path: string): void => {
    if (isOurs(path)) set.add(path);
  };
  const atRisk = (): string[] =>
    [...[...contents].map(path => `content of ${path}`), ...[...names].map(path => `name ${path}`)]
      .map(words => words.replace(`${root}/`, ''))
      .sort();
  const moment = (doing: string, path: string): void => {
    if (isOurs(path)) moments.push({doing: `${doing} ${path.slice(root.length + 1)}`, atRisk: atRisk()});
  };

  const {openSync, writeFileSync, writeSync, fsyncSync, mkdirSync, renameSync, linkSync, rmSync, truncateSync} = fs;
  spies.push(
    vi.spyOn(fs, 'openSync').mockImplementation((path, flags, mode) => {
      if (!fs.existsSync(path)) note(names, String(path));
      const handle = openSync(path, flags ?? 'r', mode);
      paths.set(handle, String(path));
      return handle;
    }),
    vi.spyOn(fs, 'writeFileSync').mockImplementation((file, data, options) => {
      const path = pathOf(file);
      if (typeof file === 'number') moment('write', path);
      else if (!fs.existsSync(path)) note(names, path);
      note(contents, path);
      writeFileSync(file, data, options);
    }),
    vi.spyOn(fs, 'writeSync').mockImplementation((handle: number, ...rest: unknown[]) => {
      note(contents, pathOf(handle));
      return (writeSync as (handle: number, ...rest: unknown[]) => number)(handle, ...rest);
    }),
    vi.spyOn(fs, 'fsyncSync').mockImplementation(handle => {
      const path = pathOf(handle);
      fsyncSync(handle);
      contents.delete(path);
      for (const name of [...names]) if (dirname(name) === path) names.delete(name);
    }),
    vi.spyOn(fs, 'mkdirSync').mockImplementation((path, options) => {
      const made = mkdirSync(path, options);
      let name = String(path);
      const first = made ?? name;
      for (; name.length > first.length; name = dirname(name)) note(names, name);
      if (made !== undefined || typeof options !== 'object' || options?.recursive !== true) note(names, first);
      return made;
    }),
    vi.spyOn(fs, 'renameSync').mockImplementation((from: PathLike, to: PathLike) => {
      renameSync(from, to);
      names.delete(String(from));
      if (contents.delete(String(from))) note(contents, String(to));
      note(names, String(to));
    }),
    vi.spyOn(fs, 'linkSync').mockImplementation((from: PathLike, to: PathLike) => {
      linkSync(from, to);
      if (contents.has(String(from))) note(contents, String(to));
      note(names, String(to));
    }),
    vi.spyOn(fs, 'rmSync').mockImplementation((path, options) => {
      rmSync(path, options);
      for (const set of [names, contents]) set.delete(String(path));
    }),
    vi.spyOn(fs, 'truncateSync').mockImplementation((path, length) => {
      moment('cut', String(path));
      truncateSync(path, length);
    }),
  );
  syncBuiltinESMExports();
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    syncBuiltinESMExports();
  });
  return {atRisk, moments};
}
