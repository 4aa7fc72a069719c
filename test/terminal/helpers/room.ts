import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Tells what to do when the test ends: the context's `onTestFinished`, since tests of a file run side by side. */
export type AtEnd = (work: () => void | Promise<void>) => void;

/** A folder of a test's own, with what the program keeps in it. */
export type Room = {
  folder: string;
  atEnd: AtEnd;
  env: Record<string, string>;
  /** The folder of the pretend site that a rehearsal brought up. */
  siteFolder: () => string;
  /** The folder of the only session. */
  sessionFolder: () => string;
};

/** What a run of the tests may not pass on: CI makes a terminal count as none, colours and tools are the tests' own. */
const unwanted = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'KUBECONFIG', 'AIRLOCK_DEBUG', 'NODE_OPTIONS', 'VITEST', 'LANG'];

function environment(stateFolder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !unwanted.includes(entry[0]) && !/^(LC_|npm_|VITEST_)/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(inherited),
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    XDG_STATE_HOME: stateFolder,
  };
}

/** The only folder within another. Fails when there are none or several. */
function onlyFolder(parent: string): string {
  const names = existsSync(parent) ? readdirSync(parent) : [];
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${parent} holds ${names.length} folders, not one`);
  return join(parent, name);
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Asks the process of a pretend site to end, by the pid that it left in its folder. */
function endSite(folder: string): void {
  const ready = join(folder, 'ready.json');
  if (!existsSync(ready)) return;
  const {pid} = JSON.parse(readFileSync(ready, 'utf8')) as {pid: number};
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended with its walk.
  }
}

/** A folder for one test, removed with its pretend sites when the test ends. */
export function makeRoom(atEnd: AtEnd): Room {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-terminal-'));
  const rehearsals = join(folder, 'state', 'airlock', 'rehearsals');
  atEnd(() => {
    const rehearsed = existsSync(rehearsals) ? readdirSync(rehearsals).map(name => join(rehearsals, name)) : [];
    const sites = [...rehearsed, join(folder, 'site')];
    for (const site of sites) endSite(site);
    const unknown = sites.map(site => join(site, 'not-understood.txt')).filter(path => existsSync(path));
    const texts = unknown.map(path => readFileSync(path, 'utf8'));
    rmSync(folder, {recursive: true, force: true, maxRetries: 5});
    if (texts.length > 0) throw new Error(`the pretend site answered 501:\n${texts.join('')}`);
  });
  return {
    folder,
    atEnd,
    env: environment(join(folder, 'state')),
    siteFolder: () => onlyFolder(rehearsals),
    sessionFolder: () => onlyFolder(join(folder, 'state', 'airlock', 'sessions')),
  };
}
