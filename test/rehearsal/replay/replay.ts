import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {differences} from './compare.ts';
import {knownDifferences} from './known-differences.ts';
import {leaveOuts} from './leave-outs.ts';
import {momentOfSignal} from './moments.ts';
import {fits, type Recording, recordingsIn} from './recordings.ts';
import {writeResults} from './results.ts';
import {type Act, actsOf, type Story} from './story.ts';
import {shown, startWorld, type World} from './world.ts';

const isLeftOut = ({id}: Recording) => leaveOuts.some(({pattern}) => fits(id, pattern));

const titleOf = (act: Act) => ('recording' in act ? act.recording.name : `(${act.run.join(' ')})`);

/** Replays a story on one site, a test for every act, and keeps what came out for the table at the end. */
export function replay(story: Story, major: 3 | 4): void {
  const acts = actsOf(story, recordingsIn(story.folder)).filter(act => !('recording' in act && isLeftOut(act.recording)));

  describe(story.folder, () => {
    let world: World;
    const replayed: string[] = [];
    const differing: string[] = [];
    beforeAll(async () => {
      world = await startWorld(major);
    });
    afterAll(async () => {
      const {site} = world;
      const unsupported = site.unsupported();
      writeResults({folder: story.folder, replayed, differing, unsupported});
      await world.close();
      expect(unsupported).toEqual([]);
    });

    const signalled = (argv: readonly string[], name: NodeJS.Signals | undefined) =>
      name ? {signal: {name, when: momentOfSignal(world, argv)}} : {};

    test.each(acts.map(act => ({act, title: titleOf(act)})))('$title', async ({act}) => {
      if ('run' in act) {
        const {exitCode, killedBy, stderr} = await world.run(act.run, signalled(act.run, act.signal));
        expect({exitCode, killedBy, stderr}).toMatchObject(act.signal ? {killedBy: act.signal} : {exitCode: 0});
        return;
      }
      const {recording} = act;
      const ended = await world.run(recording.argv, {
        ...(recording.stdin !== undefined && {stdin: recording.stdin}),
        ...signalled(recording.argv, recording.signalSent),
      });
      const found = differences(recording, {...ended, ...shown(world, ended)});
      replayed.push(recording.id);
      if (found.length > 0) differing.push(recording.id);
      const known = knownDifferences.find(({pattern}) => fits(recording.id, pattern));
      if (known && found.length > 0) return;
      expect(known, 'it does not differ any more: take it out of known-differences.ts').toBeUndefined();
      expect(found).toEqual([]);
    });
  });
}
