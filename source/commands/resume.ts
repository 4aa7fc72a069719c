import {attachTo} from './attach.ts';
import {damageRefusal, findOwnSession, viewSession} from './find-session.ts';
import {resumeWalk, workAsOpened} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {refuseOtherCluster} from './same-cluster.ts';
import {claimRelease} from './take-lease.ts';
import {askTakeOver} from './take-lock.ts';
import {requireMeans, runWalk, type WalkFlags} from './upgrade.ts';

export type ResumeFlags = WalkFlags & {takeOver?: string};

/**
 * `airlock resume [SESSION]`: goes on where a session was left; one whose journal is damaged is only looked at, and
 * another account's is left to it.
 */
export async function resume(session: string | undefined, flags: ResumeFlags): Promise<number> {
  requireMeans(flags);
  const files = findOwnSession(session);
  const {damage, state} = viewSession(files);
  if (damage !== undefined) {
    if (flags.headless === true) throw damageRefusal(files, damage);
    return attachTo(files, {});
  }
  const typed = flags.takeOver ?? (flags.headless === true ? undefined : await askTakeOver(files));
  const {site} = state.known;
  if (site === undefined)
    throw new Refusal(`session ${files.id} never began: airlock upgrade starts a new one.`, exitCodes.usage);
  workAsOpened(state.opening);
  await refuseOtherCluster(state);
  const claim = await claimRelease(site, files.id, flags.takeOver, flags.headless !== true);
  return runWalk(resumeWalk(files, typed), flags, {site, claim});
}
