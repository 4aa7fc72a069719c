import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Site} from '../probes/site.ts';
import {runTool} from '../runners/run-tool.ts';
import {readPreferences, rememberPreferences} from '../session/preferences.ts';
import {readAnswers} from './answers-file.ts';
import {detectSite} from './detect-site.ts';
import {type HeadlessFlags, runHeadless} from './headless.ts';
import {untilLeft} from './leaving.ts';
import {loadSite} from './load-site.ts';
import {type OpenWalk, preferTools, startWalk} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {type Claim, claimRelease, keepRelease} from './take-lease.ts';
import {requireTerminal, runWizard} from './wizard.ts';

export type WalkFlags = HeadlessFlags & {headless?: boolean};

export type UpgradeFlags = WalkFlags & {site?: string; bundle?: string; tools?: string; takeOver?: string};

/** The release that a walk works on, and the right to. */
export type Held = {site: Site; claim: Claim};

/** What a walk needs of its caller, asked for before anything begins: a terminal, or answers that can be meant. */
export function requireMeans(flags: WalkFlags): void {
  if (flags.headless === true) readAnswers(flags.answers);
  else requireTerminal();
}

/** Shows a walk, or prints it; lock and Lease are given up whatever happens. What nobody foresaw is said with the session. */
export async function runWalk(open: OpenWalk, flags: WalkFlags, {site, claim}: Held): Promise<number> {
  const isHeadless = flags.headless === true;
  const show = (): Promise<number> => (isHeadless ? runHeadless(open, flags, process.stdout) : runWizard(open));
  let giveUp = (): void => undefined;
  try {
    giveUp = await keepRelease(open, site, claim);
    const ended = await untilLeft(open.driver, show, process, !isHeadless);
    return ended === 'gone' ? exitCodes.left : ended;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`${words}\nThe session is kept: airlock resume ${open.files.id} goes on with it.`, {cause: error});
  } finally {
    open.release();
    giveUp();
  }
}

const defaultSiteFile = 'airlock.yaml';

/** The context that is in force now is the walk's, whatever the kubeconfig says later: every command names it. */
async function withContext(site: Site): Promise<Site> {
  if (site.context !== undefined) return site;
  const kubeconfig = site.kubeconfig === undefined ? [] : ['--kubeconfig', site.kubeconfig];
  const {exitCode, stdout} = await runTool('kubectl', ['config', 'current-context', ...kubeconfig], {});
  return exitCode === 0 ? {...site, context: stdout.trim()} : site;
}

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
  const {site: written, siteFile} = loadSite(flags.site ?? defaultSiteFile);
  const site = await withContext(written);
  rememberPreferences({siteFile, bundleFolder});
  const claim = await claimRelease(site, '', flags.takeOver, flags.headless !== true);
  const open = startWalk({site, siteFile, bundleFolder, ...(toolsFolder === undefined ? {} : {toolsFolder})});
  return runWalk(open, flags, {site, claim});
}
