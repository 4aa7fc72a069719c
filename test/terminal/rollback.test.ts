import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {runProgram} from './helpers/program.ts';
import {makeRoom, type Room} from './helpers/room.ts';
import {keys, narrow, openScreen, type Screen, wide} from './helpers/screen.ts';
import {recordsOfType} from './helpers/session.ts';
import {liveDifferences, manifestOf, revisions, type ServedSite, serveSite, templateImages} from './helpers/site.ts';
import {insist, start, titleOn, walkTo} from './helpers/walk.ts';

/** Everything up to the gate is answered in a file; the decision itself is not. */
const answers = {
  'site.confirm': 'yes',
  'notes.acknowledge': {breaking: 'yes', options: 'yes', deprecated: 'yes', security: 'yes'},
  'configuration.accept': 'yes',
  'plan.approve': 'yes',
  'readiness.canary': 'yes',
  'readiness.staging': 'tried on staging',
};

const oldImages = [
  'datachain/studio-backend:1.2.2',
  'datachain/studio-frontend:1.2.2',
  'datachain/studio-scheduler:1.2.2',
  'datachain/studio-worker:1.2.2',
  'nginx:1.24',
  'postgres:14',
  'redis:7',
];

/** Walks headless to the gate, where nobody answers; the session waits there. */
async function walkToGate(room: Room, site: ServedSite): Promise<void> {
  const file = join(room.folder, 'answers.yaml');
  writeFileSync(file, stringify(answers));
  const {exitCode, stdout} = await runProgram(['upgrade', '--headless', '--answers', file, ...site.args], room);
  expect(stdout).toContain('No answer to "gate.go" (step gate.go)');
  expect(exitCode).toBe(8);
}

async function countDownAndCallOff(screen: Screen): Promise<void> {
  await insist(screen, 'R', 'Roll datachain-studio back to revision 1');
  expect(screen.text()).toMatch(/starts in [1-5] s/);
  expect(screen.text()).toContain('What the migration did to the database');
  await screen.press(keys.escape);
  await screen.waitFor('Rollback called off: nothing was done');
}

/** The end of a rollback on the screen, after it, and in the cluster. */
async function expectRolledBack(room: Room, site: ServedSite, screen: Screen): Promise<void> {
  await screen.waitFor('Rolled datachain-studio back to revision 1, 1.2.2', {timeoutMs: 90_000});
  expect(screen.text()).toMatch(/✓ Prove that it is back {2}back at the content of revision 1/);
  await screen.press('q');
  expect(await screen.exit()).toBe(5);
  expect(screen.raw()).toContain('Rolled back datachain-studio to revision 1, verified against its manifest');
  expect(recordsOfType(room.sessionFolder(), 'rollback-started')).toHaveLength(1);

  const history = await revisions(site.kubeconfig);
  expect(history.map(({revision, status}) => `${revision} ${status}`)).toEqual([
    '1 superseded',
    '2 failed',
    '3 deployed',
  ]);
  expect(history[2]?.description).toBe('Rollback to 1');
  expect(await templateImages(site.kubeconfig)).toEqual(oldImages);
  const live = await liveDifferences(site.kubeconfig, await manifestOf(site.kubeconfig, 1));
  expect(live).toEqual({objects: 20, differences: []});
}

describe.concurrent('R, when the new backend crashes', () => {
  test('stops the running upgrade and rolls back, at 80×24', async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    const site = await serveSite(room, {faults: ['crash-loop'], timeoutSeconds: 60});
    await walkToGate(room, site);
    const screen = openScreen(['resume'], room, narrow);
    await walkTo(screen, 'helm upgrade');
    await start(screen);
    await screen.waitFor('CrashLoopBackOff');

    screen.write('RR\r\r\r\r');
    await screen.waitFor('Typed-ahead keys were ignored');
    await countDownAndCallOff(screen);
    expect(recordsOfType(room.sessionFolder(), 'rollback-started')).toEqual([]);

    await insist(screen, 'R', 'helm upgrade is running: it is stopped first');
    await insist(screen, keys.enter, /stopping helm|rolling back to revision 1|Rolled datachain-studio back/);
    await expectRolledBack(room, site, screen);
  });

  test('rolls the failed upgrade back when the countdown ends, at 120×40', async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    const site = await serveSite(room, {faults: ['crash-loop'], timeoutSeconds: 12});
    await walkToGate(room, site);
    const screen = openScreen(['resume'], room, wide);
    await walkTo(screen, 'helm upgrade');
    await start(screen);
    await screen.waitFor('▸ Enter runs it again, once the cause is removed.');
    expect(titleOn(screen.text())).toBe('Upgrade › helm upgrade');
    expect(screen.text()).toContain('R rolls back to revision 1');
    await countDownAndCallOff(screen);
    expect(recordsOfType(room.sessionFolder(), 'rollback-started')).toEqual([]);

    await insist(screen, 'R', /starts in [1-5] s/);
    await expectRolledBack(room, site, screen);
  });
});
