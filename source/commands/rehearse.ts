import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {faultLines, faultNamed} from '../rehearsal/faults/index.ts';
import type {Site} from '../rehearsal/site.ts';
import {startCompanion, stopCompanion} from '../runners/companion.ts';
import {sessionsFolder} from '../session/store.ts';
import {sanitise} from '../tools/sanitise.ts';
import {loadSite} from './load-site.ts';
import {preferTools, startWalk} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {type Ready, type ServeOptions, serveSite, siteFolder} from './rehearsal-site.ts';
import type {Tonight} from './rehearse-tonight.ts';
import {claimRelease} from './take-lease.ts';
import {requireMeans, runWalk, type WalkFlags} from './upgrade.ts';

export type RehearseFlags = WalkFlags & {
  fault?: string[];
  speed?: number;
  serve?: string;
  site?: string;
  bundle?: string;
  from?: string;
  identity?: string;
  helm?: '3' | '4';
};

/** How long a site that nobody asks anything stays up, in milliseconds: a rehearsal that was left can be resumed. */
const idleMs = 30 * 60_000;

function faultsOf(names: readonly string[]): string[] {
  const unknown = names.find(name => faultNamed(name) === undefined);
  if (unknown === undefined) return [...names];
  const known = faultLines().map(line => `  ${line}`);
  throw new Refusal(`--fault ${unknown}: there is no such fault. Known are:\n${known.join('\n')}`, exitCodes.usage);
}

/** The change of the operator's own that the flags name; undefined: the sample's. */
function tonightOf({site, bundle, from, identity}: RehearseFlags): Tonight | undefined {
  if (site === undefined && bundle === undefined && from === undefined) return undefined;
  if (site === undefined || bundle === undefined || from === undefined) {
    throw new Refusal(
      'a change of your own is rehearsed with --site FILE, --bundle DIR and --from SNAPSHOT together: the site file, the bundle, and the backups folder of a session.',
      exitCodes.usage,
    );
  }
  return {
    site: existing(site, '--site'),
    bundle: existing(bundle, '--bundle'),
    from: existing(from, '--from'),
    ...(identity !== undefined && {identity: existing(identity, '--identity')}),
  };
}

function existing(path: string, flag: string): string {
  const found = resolve(path);
  if (!existsSync(found)) throw new Refusal(`${flag} ${path}: it is not there.`, exitCodes.usage);
  return found;
}

const noteLines = ({tonight}: Ready): string[] =>
  tonight === undefined
    ? []
    : [`Rehearsal: ${tonight.about}.`, ...tonight.notes.map(note => `  differs from the site: ${note}`)];

/** Requests that the site answered with 501 are kept in its folder, so that nobody takes a guess for an answer. */
function tellUnknown(site: Site, folder: string, told: number): number {
  const unknown = site.unsupported();
  if (unknown.length > told) writeFileSync(unknownFile(folder), `${unknown.join('\n')}\n`);
  return unknown.length;
}

const unknownFile = (folder: string): string => join(folder, 'not-understood.txt');

/** What the pretend site could not answer, once the walk is over: the rehearsal was not whole then. */
function unknownWords(folder: string): string {
  if (!existsSync(unknownFile(folder))) return '';
  const lines = readFileSync(unknownFile(folder), 'utf8').trimEnd().split('\n');
  const shown = lines.slice(0, 5).map(line => `  ${sanitise(line)}\n`);
  return `The pretend site did not understand ${lines.length} requests, all in ${unknownFile(folder)}:\n${shown.join('')}`;
}

/** `--serve DIR`: the pretend site alone, until it is asked to end or nobody has used it for long. */
async function serve(options: ServeOptions): Promise<number> {
  // It stands beside the walk on the same host for hours: small counts for more than fast.
  setFlagsFromString('--optimize-for-size');
  const {site, ready} = await serveSite(options);
  const places = siteFolder(options.folder);
  process.stdout.write(
    `${noteLines(ready)
      .map(line => `${sanitise(line)}\n`)
      .join('')}` +
      `A pretend site is up (process ${ready.pid}); it ends with Ctrl+C, or when unused for 30 minutes.\n` +
      `Walk it with: airlock upgrade --site ${places.siteFile} --bundle ${ready.bundleFolder}` +
      `${ready.toolsFolder === undefined ? '' : ` --tools ${ready.toolsFolder}`}\n`,
  );
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopped.abort());
  let seen = -1;
  let seenAt = Date.now();
  let told = 0;
  while (!stopped.signal.aborted && Date.now() - seenAt < idleMs) {
    const version = site.requests();
    if (version !== seen) seenAt = Date.now();
    seen = version;
    told = tellUnknown(site, options.folder, told);
    await pause(1000, undefined, {signal: stopped.signal}).catch(() => undefined);
  }
  await site.close();
  tellUnknown(site, options.folder, told);
  process.stderr.write(unknownWords(options.folder));
  return exitCodes.done;
}

/** `airlock rehearse`: the whole walk on a pretend site that runs beside it. */
export async function rehearse(flags: RehearseFlags): Promise<number> {
  const faults = faultsOf(flags.fault ?? []);
  const tonight = tonightOf(flags);
  const {speed} = flags;
  const majors = {3: 3, 4: 4} as const;
  const helm = flags.helm && majors[flags.helm];
  const common = {faults, ...(speed !== undefined && {speed}), ...(tonight && {tonight}), ...(helm && {helm})};
  if (flags.serve !== undefined) return serve({folder: flags.serve, ...common});
  requireMeans(flags);
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
    ...(speed === undefined ? [] : ['--speed', String(speed)]),
    ...(helm === undefined ? [] : ['--helm', String(helm)]),
    ...Object.entries(tonight ?? {}).flatMap(([flag, value]) => [`--${flag}`, value]),
  ];
  const pid = await startCompanion(args, places.readyFile, places.logFile).catch((error: unknown) => {
    throw new Refusal(error instanceof Error ? error.message : String(error), exitCodes.failed);
  });
  const ready = JSON.parse(readFileSync(places.readyFile, 'utf8')) as Ready;
  const {toolsFolder} = ready;
  if (flags.headless === true && flags.json !== true) {
    for (const line of noteLines(ready)) process.stdout.write(`${sanitise(line)}\n`);
  }
  const {site, siteFile} = loadSite(places.siteFile);
  const options = {
    site,
    siteFile,
    bundleFolder: ready.bundleFolder,
    ...(ready.tonight && {rehearsal: ready.tonight}),
  };
  preferTools(toolsFolder);
  let exitCode: number | undefined;
  try {
    const claim = await claimRelease(site, '', undefined, flags.headless !== true);
    const open = startWalk({...options, ...(toolsFolder === undefined ? {} : {toolsFolder})});
    exitCode = await runWalk(open, flags, {site, claim});
    return exitCode;
  } finally {
    // A walk that was left on the screen can be resumed: its site waits.
    if (exitCode === exitCodes.left) {
      process.stdout.write('The pretend site stays up for 30 minutes after its last use.\n');
    } else {
      stopCompanion(pid);
      process.stderr.write(unknownWords(folder));
    }
  }
}
