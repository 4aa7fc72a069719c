import {randomBytes} from 'node:crypto';
import {mkdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {startCompanion, stopCompanion} from '../runners/companion.ts';
import {sessionsFolder} from '../session/store.ts';
import {sanitise} from '../tools/sanitise.ts';
import {loadSite} from './load-site.ts';
import {preferTools, startWalk} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';
import type {ServeOptions} from './rehearsal-site.ts';
import {closingWords, noteLines} from './rehearsal-words.ts';
import {type Ready, siteFolder} from './site-folder.ts';
import {claimRelease} from './take-lease.ts';
import {requireMeans, runWalk, type WalkFlags} from './upgrade.ts';

/** Walks a pretend site that is brought up for it in a process of its own. */
export async function walkRehearsal(
  flags: WalkFlags,
  {faults, speed, tonight, helm}: Omit<ServeOptions, 'folder'>,
): Promise<number> {
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
      process.stderr.write(closingWords(folder));
    }
  }
}
