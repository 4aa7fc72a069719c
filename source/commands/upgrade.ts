import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {readPreferences, rememberPreferences} from '../session/preferences.ts';
import {readAnswers} from './answers-file.ts';
import {detectSite} from './detect-site.ts';
import {type HeadlessFlags, runHeadless} from './headless.ts';
import {loadSite} from './load-site.ts';
import {type OpenWalk, preferTools, startWalk} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {requireTerminal, runWizard} from './wizard.ts';

export type WalkFlags = HeadlessFlags & {headless?: boolean};

export type UpgradeFlags = WalkFlags & {site?: string; bundle?: string; tools?: string};

/** What a walk needs of its caller, asked for before anything begins: a terminal, or answers that can be meant. */
export function requireMeans(flags: WalkFlags): void {
  if (flags.headless === true) readAnswers(flags.answers);
  else requireTerminal();
}

/** Shows a walk, or prints it; the lock is released whatever happens. What nobody foresaw is said with the session. */
export async function runWalk(open: OpenWalk, flags: WalkFlags): Promise<number> {
  try {
    return flags.headless === true ? await runHeadless(open, flags, process.stdout) : await runWizard(open);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`${words}\nThe session is kept: airlock resume ${open.files.id} goes on with it.`, {cause: error});
  } finally {
    open.release();
  }
}

const defaultSiteFile = 'airlock.yaml';

const folderOf = (path: string | undefined, flag: string): string | undefined => {
  if (path === undefined) return undefined;
  const folder = resolve(path);
  if (!existsSync(folder)) throw new Refusal(`${flag} ${path}: there is no such folder.`, exitCodes.usage);
  return folder;
};

/** `airlock upgrade`: the air-gapped side, in a session of its own. */
export async function upgrade(flags: UpgradeFlags): Promise<number> {
  requireMeans(flags);
  const bundleFolder = folderOf(flags.bundle, '--bundle');
  if (bundleFolder === undefined) {
    const last = readPreferences().bundleFolder;
    const hint = last === undefined ? '' : `\nThe last upgrade used --bundle ${last}`;
    throw new Refusal(`no bundle: name the folder that crossed the gap with --bundle DIR.${hint}`, exitCodes.usage);
  }
  const toolsFolder = folderOf(flags.tools, '--tools');
  preferTools(toolsFolder);
  if (flags.site === undefined && !existsSync(defaultSiteFile)) await detectSite(defaultSiteFile, bundleFolder);
  const {site, siteFile} = loadSite(flags.site ?? defaultSiteFile);
  rememberPreferences({siteFile, bundleFolder});
  const open = startWalk({site, siteFile, bundleFolder, ...(toolsFolder === undefined ? {} : {toolsFolder})});
  return runWalk(open, flags);
}
