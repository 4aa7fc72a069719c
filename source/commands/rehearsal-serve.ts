import {writeFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {keptSince} from '../rehearsal/lively-kinds.ts';
import type {Site} from '../rehearsal/site.ts';
import {sanitise} from '../tools/sanitise.ts';
import {exitCodes} from './refusal.ts';
import {type ServeOptions, serveSite} from './rehearsal-site.ts';
import {closingWords, noteLines, onlyKeptFile, unknownFile} from './rehearsal-words.ts';
import {siteFolder} from './site-folder.ts';

/** How long a site that nobody asks anything stays up, in milliseconds: a rehearsal that was left can be resumed. */
const idleMs = 30 * 60_000;

type Told = {unknown: number; kept: string};

/**
 * Requests that the site answered with 501 are kept in its folder, so that nobody takes a guess for an answer; so are
 * the kinds that have come and that it only keeps.
 */
function tell(site: Site, kept: readonly string[], folder: string, told: Told): Told {
  const unknown = site.unsupported();
  if (unknown.length > told.unknown) writeFileSync(unknownFile(folder), `${unknown.join('\n')}\n`);
  const kinds = kept.map(kind => `${kind}\n`).join('');
  if (kinds !== told.kept) writeFileSync(onlyKeptFile(folder), kinds);
  return {unknown: unknown.length, kept: kinds};
}

/** `--serve DIR`: the pretend site alone, until it is asked to end or nobody has used it for long. */
export async function serve(options: ServeOptions): Promise<number> {
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
  const kept = keptSince(site.store);
  let told: Told = {unknown: 0, kept: ''};
  while (!stopped.signal.aborted && Date.now() - seenAt < idleMs) {
    const version = site.requests();
    if (version !== seen) seenAt = Date.now();
    seen = version;
    told = tell(site, kept(), options.folder, told);
    await pause(1000, undefined, {signal: stopped.signal}).catch(() => undefined);
  }
  await site.close();
  tell(site, kept(), options.folder, told);
  process.stderr.write(closingWords(options.folder));
  return exitCodes.done;
}
