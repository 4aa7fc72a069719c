import {findSession} from './find-session.ts';
import {resumeWalk} from './open-walk.ts';
import {requireMeans, runWalk, type WalkFlags} from './upgrade.ts';

/** `airlock resume [SESSION]`: goes on where a session was left, the newest open one unless named. */
export async function resume(session: string | undefined, flags: WalkFlags): Promise<number> {
  requireMeans(flags);
  return runWalk(resumeWalk(findSession(session)), flags);
}
