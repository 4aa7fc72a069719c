import {lstatSync, mkdirSync} from 'node:fs';
import nodeModule from 'node:module';
import {isAbsolute, join} from 'node:path';

/** Whether a folder is there and nobody but this account may write into it: what lies in it is run. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, {throwIfNoEntry: false});
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Makes one folder within another that is ours. Not its parents: Node turns for ever in some that cannot be made. */
function makeWithin(parent: string, name: string): string | undefined {
  const folder = join(parent, name);
  try {
    if (isOurs(parent) && lstatSync(folder, {throwIfNoEntry: false}) === undefined) mkdirSync(folder, {mode: 0o700});
    return isOurs(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** `$XDG_CACHE_HOME`, or `~/.cache`, made when it is missing; undefined where there is no such place. */
function cacheHome({XDG_CACHE_HOME: named, HOME: home}: NodeJS.ProcessEnv): string | undefined {
  if (named !== undefined && isAbsolute(named)) return named;
  return home !== undefined && isAbsolute(home) ? makeWithin(home, '.cache') : undefined;
}

/**
 * Keeps what Node has compiled of this program for its next start, which is a third faster then. Where that cannot be
 * kept safely, or NODE_COMPILE_CACHE keeps it already, nothing is done. Written for old Nodes: those before 22 have no
 * such cache. Returns the folder.
 */
export function keepCompiled(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (nodeModule.enableCompileCache === undefined || env['NODE_COMPILE_CACHE'] !== undefined) return undefined;
  const home = cacheHome(env);
  const folder = home === undefined ? undefined : makeWithin(home, 'airlock');
  if (folder !== undefined) nodeModule.enableCompileCache(folder);
  return folder;
}
