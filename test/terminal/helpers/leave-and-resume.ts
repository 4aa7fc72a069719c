import {expect} from 'vitest';
import {type AtEnd, makeRoom, type Room} from './room.ts';
import {keys, openScreen, type Screen, type Size} from './screen.ts';
import {recordsOf, recordsOfType} from './session.ts';
import {revisions} from './site.ts';
import {insist, start, titleOn, walkTo, walkToEnd} from './walk.ts';

/** The head of the pods' table: seen only while the upgrade is watched. */
const podTable = /pod +state +restarts/;

async function leave(screen: Screen): Promise<void> {
  await screen.press('q');
  expect(await screen.exit()).toBe(6);
  expect(screen.raw()).toContain('Come back with: airlock resume');
}

async function resume(room: Room, size: Size): Promise<Screen> {
  const screen = openScreen(['resume'], room, size);
  await screen.waitFor('datachain-studio@datachain-studio');
  return screen;
}

/** A whole rehearsal that is left at the plan and again while helm runs, and goes on each time in a terminal of another size. */
export async function leaveAndResume(first: Size, second: Size, onTestFinished: AtEnd): Promise<void> {
  const room = makeRoom(onTestFinished);
  // New pods that need some seconds each: helm is still at it when the second terminal opens.
  const opened = openScreen(['rehearse', '--fault', 'slow-rollout', '--speed', '2.5'], room, first);
  await walkTo(opened, 'Approve the plan');
  await leave(opened);

  const resumed = await resume(room, second);
  await resumed.waitFor(text => titleOn(text) === 'Plan › Approve the plan');
  await resumed.waitFor('y or Enter: yes');
  await resumed.press('[');
  await resumed.waitFor(text => titleOn(text) === 'Plan › Work out what changes');
  expect(resumed.text()).toMatch(/plan [0-9a-f]{6}: 5 changed, 1 added, 1 removed/);
  await resumed.press('g');
  await resumed.waitFor('y or Enter: yes');

  await walkTo(resumed, 'helm upgrade');
  await start(resumed);
  await resumed.waitFor(podTable);
  await insist(resumed, 'q', 'it running: nothing is stopped');
  await resumed.press(keys.enter);
  expect(await resumed.exit()).toBe(6);

  const attached = await resume(room, first);
  await attached.waitFor(podTable);
  await walkToEnd(attached);
  expect(attached.text()).toContain('✓ Upgraded datachain-studio 1.2.2 → 1.2.3');
  // Asked while the pretend site is still there.
  expect(await revisions(`${room.siteFolder()}/kubeconfig`)).toEqual([
    {revision: 1, status: 'superseded', description: 'Install complete'},
    {revision: 2, status: 'deployed', description: 'Upgrade complete'},
  ]);
  await attached.press('q');
  expect(await attached.exit()).toBe(0);

  const records = recordsOf(room.sessionFolder());
  const upgrade = recordsOfType(room.sessionFolder(), 'command-started').filter(
    event => event.job !== undefined && event.step === 'upgrade.execute',
  );
  expect(upgrade).toHaveLength(1);
  const ended = records.findIndex(event => event.type === 'command-ended' && event.number === upgrade[0]?.number);
  expect(records.findLastIndex(event => event.type === 'resumed')).toBeLessThan(ended);
  expect(records.filter(event => event.type === 'resumed')).toHaveLength(2);
}
