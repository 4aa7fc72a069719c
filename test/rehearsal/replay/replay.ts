import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {differences} from './compare.ts';
import {knownDifferences} from './known-differences.ts';
import {leaveOuts} from './leave-outs.ts';
import {momentOfSignal, whenTrue} from './moments.ts';
import {fits, type Recording, recordingsIn} from './recordings.ts';
import {writeResults} from './results.ts';
import {type Act, actsOf, type Story, type Unrecorded} from './story.ts';
import {shown, startWorld, type World} from './world.ts';

const isLeftOut = ({id}: Recording) => leaveOuts.some(({pattern}) => fits(id, pattern));

const titleOf = (act: Act) => {
  if ('recording' in act) return act.recording.name;
  return 'run' in act ? `(${act.run.join(' ')})` : '(waits)';
};

const signalled = (world: World, argv: readonly string[], name: NodeJS.Signals | undefined) =>
  name ? {signal: {name, when: momentOfSignal(world, argv)}} : {};

/** Does again what the recorder did without keeping what it said; it has to end as it must have ended then. */
async function repeat(world: World, {run, signal, into}: Unrecorded): Promise<void> {
  const {exitCode, killedBy, stdout, stderr} = await world.run(run, signalled(world, run, signal));
  expect(killedBy ?? `exit ${exitCode}`, stderr).toBe(signal ?? 'exit 0');
  if (into) await writeFile(join(world.folder, into), stdout);
}

/** Runs a recorded command again; gives where it differs. */
async function rerun(world: World, recording: Recording): Promise<string[]> {
  const {argv, stdin, signalSent} = recording;
  const options = {...(stdin !== undefined && {stdin}), ...signalled(world, argv, signalSent)};
  const ended = await world.run(argv, options);
  return differences(recording, {...ended, ...shown(world, ended)});
}

/** Replays a story on one site, a test for every act, and keeps what came out for the table at the end. */
export function replay(story: Story, major: 3 | 4): void {
  const {folder, lapse} = story;
  const acts = actsOf(story, recordingsIn(folder)).filter(act => !('recording' in act && isLeftOut(act.recording)));

  describe(folder, () => {
    let world: World;
    const replayed: string[] = [];
    const differing: string[] = [];
    const behind: Promise<void>[] = [];
    beforeAll(async () => {
      world = await startWorld(major, lapse);
    });
    afterAll(async () => {
      await Promise.all(behind);
      const unsupported = world.site.unsupported();
      writeResults({folder, replayed, differing, unsupported});
      await world.close();
      expect(unsupported).toEqual([]);
    });

    test.each(acts.map(act => ({act, title: titleOf(act)})))('$title', async ({act}) => {
      if ('until' in act) await whenTrue(world, () => act.until(world));
      else if ('run' in act) {
        const ended = repeat(world, act);
        if (act.inBackground) behind.push(ended);
        else await ended;
      } else {
        const {id} = act.recording;
        const found = await rerun(world, act.recording);
        replayed.push(id);
        if (found.length > 0) differing.push(id);
        const known = knownDifferences.find(({pattern}) => fits(id, pattern));
        if (known && (found.length > 0 || known.isLuck)) return;
        expect(known, 'it does not differ any more: take it out of known-differences.ts').toBeUndefined();
        expect(found).toEqual([]);
      }
    });
  });
}
