import {findSession} from './find-session.ts';
import {resumeWalk} from './open-walk.ts';
import {runWalk, type WalkFlags} from './upgrade.ts';
import {requireTerminal} from './wizard.ts';

/** `airlock resume [SESSION]`: goes on where a session was left, the newest open one unless named. */
export async function resume(session: string | undefined, flags: WalkFlags): Promise<number> {
  if (flags.headless !== true) requireTerminal();
  return runWalk(resumeWalk(findSession(session)), flags);
}
