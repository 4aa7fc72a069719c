import {randomBytes} from 'node:crypto';
import {mkdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {faultLines, faultNamed} from '../rehearsal/faults/index.ts';
import {startCompanion, stopCompanion} from '../runners/companion.ts';
import {sessionsFolder} from '../session/store.ts';
import {loadSite} from './load-site.ts';
import {startWalk} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {type Ready, serveSite, siteFolder} from './rehearsal-site.ts';
import {runWalk, type WalkFlags} from './upgrade.ts';
import {requireTerminal} from './wizard.ts';

export type RehearseFlags = WalkFlags & {fault?: string[]; speed?: number; serve?: string};

/** How long a site that nobody asks anything stays up, in milliseconds: a rehearsal that was left can be resumed. */
const idleMs = 30 * 60_000;

function faultsOf(names: readonly string[]): string[] {
  const unknown = names.find(name => faultNamed(name) === undefined);
  if (unknown === undefined) return [...names];
  const known = faultLines().map(line => `  ${line}`);
  throw new Refusal(`--fault ${unknown}: there is no such fault. Known are:\n${known.join('\n')}`, exitCodes.usage);
}

/** `--serve DIR`: the pretend site alone, until it is asked to end or nobody has used it for long. */
async function serve(folder: string, faults: string[], speed: number | undefined): Promise<number> {
  const {site, ready} = await serveSite({folder, faults, ...(speed === undefined ? {} : {speed})});
  const places = siteFolder(folder);
  process.stdout.write(
    `A pretend site is up (process ${ready.pid}); it ends with Ctrl+C, or when unused for 30 minutes.\n` +
      `Walk it with: airlock upgrade --site ${places.siteFile} --bundle ${places.bundleFolder}` +
      `${ready.toolsFolder === undefined ? '' : ` --tools ${ready.toolsFolder}`}\n`,
  );
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopped.abort());
  let seen = -1;
  let seenAt = Date.now();
  while (!stopped.signal.aborted && Date.now() - seenAt < idleMs) {
    const version = site.requests();
    if (version !== seen) seenAt = Date.now();
    seen = version;
    await pause(1000, undefined, {signal: stopped.signal}).catch(() => undefined);
  }
  await site.close();
  return exitCodes.done;
}

/** `airlock rehearse`: the whole walk on a pretend site that runs beside it. */
export async function rehearse(flags: RehearseFlags): Promise<number> {
  const faults = faultsOf(flags.fault ?? []);
  if (flags.serve !== undefined) return serve(flags.serve, faults, flags.speed);
  if (flags.headless !== true) requireTerminal();
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const root = join(dirname(sessionsFolder()), 'rehearsals');
  const folder = join(root, `${stamp}-${randomBytes(3).toString('hex')}`);
  mkdirSync(folder, {recursive: true, mode: 0o700});
  const places = siteFolder(folder);
  if (flags.headless !== true) process.stderr.write('Bringing up a pretend site…\n');
  const args = [
    'rehearse',
    '--serve',
    folder,
    ...faults.flatMap(name => ['--fault', name]),
    ...(flags.speed === undefined ? [] : ['--speed', String(flags.speed)]),
  ];
  const pid = await startCompanion(args, places.readyFile, places.logFile).catch((error: unknown) => {
    throw new Refusal(error instanceof Error ? error.message : String(error), exitCodes.failed);
  });
  const {toolsFolder} = JSON.parse(readFileSync(places.readyFile, 'utf8')) as Ready;
  const {site, siteFile} = loadSite(places.siteFile);
  const options = {site, siteFile, bundleFolder: places.bundleFolder};
  const open = startWalk({...options, ...(toolsFolder === undefined ? {} : {toolsFolder})});
  let exitCode: number | undefined;
  try {
    exitCode = await runWalk(open, flags);
    return exitCode;
  } finally {
    // A walk that was left on the screen can be resumed: its site waits.
    if (exitCode === exitCodes.left) {
      process.stdout.write('The pretend site stays up for 30 minutes after its last use.\n');
    } else {
      stopCompanion(pid);
    }
  }
}
