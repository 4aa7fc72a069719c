import {expect} from 'vitest';
import type {Room} from './room.ts';
import {keys, openScreen, type Screen, type Size} from './screen.ts';
import {insist, start, titleOn, walkTo, walkToEnd} from './walk.ts';

/** The head of the pods' table: seen only while the upgrade is watched. */
const podTable = /pod +state +restarts/;

async function resume(room: Room, size: Size, env: Room['env']): Promise<Screen> {
  const screen = openScreen(['resume'], room, size, env);
  await screen.waitFor('datachain-studio@datachain-studio');
  return screen;
}

/** Leaves a walk that waits at the plan and opens it in a terminal of another size, at the same place. */
async function comeBackToPlan(screen: Screen, room: Room, size: Size, env: Room['env']): Promise<Screen> {
  await screen.press('q');
  expect(await screen.exit()).toBe(6);
  expect(screen.raw()).toContain('Come back with: airlock resume');

  const resumed = await resume(room, size, env);
  await resumed.waitFor(text => titleOn(text) === 'Plan › Approve the plan');
  await resumed.waitFor('y or Enter: yes');
  await resumed.press('[');
  await resumed.waitFor(text => titleOn(text) === 'Plan › Work out what changes');
  expect(resumed.text()).toMatch(/plan [0-9a-f]{6}: 5 changed, 1 added, 1 removed/);
  await resumed.press('g');
  await resumed.waitFor('y or Enter: yes');
  return resumed;
}

/**
 * From the plan to the end in three terminals: the first is left at the plan, the second, of another size, while helm
 * runs, and the third, of the first size, takes up the running upgrade. Answers the last two, and the titles of the
 * steps from the plan on, in their order.
 */
export async function walkInThreeTerminals(
  first: Screen,
  room: Room,
  other: Size,
  env = room.env,
): Promise<{second: Screen; third: Screen; titles: string[]}> {
  const size = first.size();
  const second = await comeBackToPlan(first, room, other, env);
  const before = await walkTo(second, 'helm upgrade');
  await start(second);
  await second.waitFor(podTable);
  await insist(second, 'q', 'it running: nothing is stopped');
  await second.press(keys.enter);
  expect(await second.exit()).toBe(6);

  const third = await resume(room, size, env);
  await third.waitFor(podTable);
  const after = await walkToEnd(third);
  return {second, third, titles: [...before, ...after]};
}
