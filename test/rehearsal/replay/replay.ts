import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {differences, endDifferences} from './compare.ts';
import {isLeftOut} from './leave-outs.ts';
import {lifeDifferences, markTheEnd, theEnd} from './lives.ts';
import {leapTo, momentOfSignal, whenTrue} from './moments.ts';
import {inOldWords, isSaidAnew, newerKubectl} from './newer-kubectl.ts';
import {type Recording, recordingsIn} from './recordings.ts';
import {writeResults} from './results.ts';
import {type Act, actsOf, type Pause, type Story, type Time, type Unrecorded, type Watched} from './story.ts';
import {shown, startWorld, type World} from './world.ts';

const titleOf = (act: Act) => {
  if ('watched' in act) return act.watched.map(({name}) => name).join(', ');
  if ('recording' in act) return act.recording.name;
  if ('run' in act) return `(${act.run.join(' ')})`;
  return 'change' in act ? '(changes)' : '(goes on)';
};

const signalled = (world: World, argv: readonly string[], name: NodeJS.Signals | undefined, isDeadly = true) =>
  name ? {signal: {name, when: momentOfSignal(world, argv, isDeadly)}} : {};

/** Does again what the recorder did without keeping what it said; it has to end as it must have ended then. */
async function repeat(world: World, {run, signal, into}: Unrecorded): Promise<void> {
  const {exitCode, killedBy, stdout, stderr} = await world.run(run, signalled(world, run, signal));
  expect(killedBy ?? `exit ${exitCode}`, stderr).toBe(signal ?? 'exit 0');
  if (into) await writeFile(join(world.folder, into), stdout);
}

/** Runs a recorded command again; gives where it differs. */
async function rerun(world: World, recording: Recording): Promise<string[]> {
  const {argv, stdin, signalSent} = recording;
  const options = {
    ...(stdin !== undefined && {stdin}),
    ...signalled(world, argv, signalSent, recording.killedBy !== undefined),
  };
  const ended = await world.run(argv, options);
  const said = {...ended, ...shown(world, ended)};
  return differences(recording, world.hasNewerKubectl ? inOldWords(said) : said);
}

/** Goes on to the moment that a story wants, and stands still there. */
async function pause(world: World, act: Pause): Promise<void> {
  const {clock} = world.site;
  if ('afterSeconds' in act) {
    const end = clock.livedMs() + act.afterSeconds * 1000;
    let isThere = false;
    clock.after(act.afterSeconds * 1000, () => {
      isThere = true;
    });
    await leapTo(world, () => isThere || clock.livedMs() > end);
    return;
  }
  const holds = () => act.until(world);
  if (!act.time) await leapTo(world, holds);
  else {
    if (act.time === 'goes on') clock.release();
    await whenTrue(world, holds, () => clock.hold());
  }
}

/** So many changes of the world are looked at for one that shows what was recorded. */
const searchedChanges = 20;

/** Replays a recording as time goes there; gives where it differs at the nearest moment. */
async function replayedAt(world: World, recording: Recording, time: Time): Promise<string[]> {
  const {clock, store} = world.site;
  if (time === 'goes on') clock.release();
  else clock.hold();
  let found = await rerun(world, recording);
  if (time !== 'is searched') return found;
  for (let count = 0; found.length > 0 && count < searchedChanges; count += 1) {
    const before = store.version();
    while (store.version() === before) await clock.step();
    const now = await rerun(world, recording);
    if (now.length <= found.length) found = now;
  }
  return found;
}

/** Has commands tell what happens while another changes the world; gives where each differs from its recording. */
async function watch(world: World, {watched, during, isOver}: Watched): Promise<[Recording, string[]][]> {
  world.site.clock.release();
  const over = Promise.withResolvers<void>();
  const watching = watched.map(recording => {
    const [begun, upToDate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const onPrinted = (text: string) => {
      begun.resolve();
      if (text.includes(theEnd)) upToDate.resolve();
    };
    const signal = {name: recording.signalSent ?? 'SIGINT', when: over.promise} as const;
    const ended = world.run(recording.argv, {signal, onPrinted});
    return {recording, begun: begun.promise, upToDate: upToDate.promise, ended};
  });
  // Nothing is missed of what happens from now on.
  await Promise.all(watching.map(({begun, ended}) => Promise.race([begun, ended])));
  await repeat(world, {run: during});
  await whenTrue(world, () => isOver(world));
  // They are told later than the world knows: all of it when they tell of what came last.
  markTheEnd(world.site.store, during);
  await Promise.all(watching.map(({upToDate, ended}) => Promise.race([upToDate, ended])));
  over.resolve();
  return Promise.all(
    watching.map(async ({recording, ended}): Promise<[Recording, string[]]> => {
      const end = await ended;
      const {stdout} = shown(world, end);
      return [recording, [...endDifferences(recording, end), ...lifeDifferences(recording, stdout)]];
    }),
  );
}

/**
 * Replays a story on one site with the tools of a helm major, a test for every act, and keeps what came out for the table
 * at the end. With the newer kubectl beside helm 3: what that kubectl says otherwise by itself is put into the old words.
 */
export function replay(story: Story, major: 3 | 4, {hasNewerKubectl = false} = {}): void {
  const {lapse} = story;
  const folder = hasNewerKubectl ? newerKubectl : story.folder;
  const acts = actsOf(
    story,
    recordingsIn(story.folder).filter(({id}) => !isLeftOut(id) && !(hasNewerKubectl && isSaidAnew(id))),
  );

  describe(folder, () => {
    let world: World;
    const replayed: string[] = [];
    const differing: string[] = [];
    const behind: Promise<void>[] = [];
    beforeAll(async () => {
      const hasNeighbour = story.folder.startsWith('kubectl/');
      world = await startWorld(major, {...(lapse && {speed: lapse}), hasNeighbour, hasNewerKubectl});
    });
    afterAll(async () => {
      world.site.clock.release();
      await Promise.all(behind);
      const unsupported = world.site.unsupported();
      writeResults({folder, replayed, differing, unsupported});
      await world.close();
      expect(unsupported).toEqual([]);
    });

    test.each(acts.map(act => ({act, title: titleOf(act)})))('$title', async ({act}) => {
      if ('until' in act || 'afterSeconds' in act) await pause(world, act);
      else if ('change' in act) await act.change(world);
      else if ('watched' in act) {
        const found = await watch(world, act);
        replayed.push(...found.map(([{id}]) => id));
        differing.push(...found.filter(([, differences]) => differences.length > 0).map(([{id}]) => id));
        expect(found.flatMap(([, differences]) => differences)).toEqual([]);
      } else if ('run' in act) {
        if (act.time) world.site.clock.hold();
        else world.site.clock.release();
        const ended = repeat(world, act);
        if (act.inBackground) behind.push(ended);
        else await ended;
      } else {
        const {id} = act.recording;
        const {holdAt} = act;
        if (holdAt)
          void whenTrue(
            world,
            () => holdAt(world),
            () => world.site.clock.hold(),
          );
        const found = await replayedAt(world, act.recording, act.time);
        replayed.push(id);
        if (found.length > 0) differing.push(id);
        expect(found).toEqual([]);
      }
    });
  });
}
