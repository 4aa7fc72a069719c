import {attachTo} from './attach.ts';
import {findSession, viewSession} from './find-session.ts';
import {resumeWalk} from './open-walk.ts';
import {askTakeOver} from './take-lock.ts';
import {requireMeans, runWalk, type WalkFlags} from './upgrade.ts';

export type ResumeFlags = WalkFlags & {takeOver?: string};

/** `airlock resume [SESSION]`: goes on where a session was left; one whose journal is damaged is only looked at. */
export async function resume(session: string | undefined, flags: ResumeFlags): Promise<number> {
  requireMeans(flags);
  const files = findSession(session);
  const {damage} = viewSession(files);
  if (damage !== undefined && flags.headless !== true) return attachTo(files, {});
  const typed = flags.takeOver ?? (flags.headless === true ? undefined : await askTakeOver(files));
  return runWalk(resumeWalk(files, typed), flags);
}
