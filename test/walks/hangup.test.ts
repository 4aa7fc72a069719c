import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {holderOf} from '../../source/session/lock.ts';
import {program} from '../terminal/helpers/paths.ts';
import {isAlive, makeRoom, type Room} from '../terminal/helpers/room.ts';
import {openScreen, openTerminal, type Screen} from '../terminal/helpers/screen.ts';
import {recordsOf, recordsOfType} from '../terminal/helpers/session.ts';
import {liveDifferences, manifestOf, revisions, type ServedSite, serveSite} from '../terminal/helpers/site.ts';
import {insist, promptOn, start, walkTo, walkToEnd} from '../terminal/helpers/walk.ts';

// Where every test counts, a missing tool is a failure.
const isTmuxMissing = process.env['CI'] === undefined && spawnSync('tmux', ['-V']).status !== 0;

const size = {columns: 120, rows: 40};

/** Looks until it is so. */
async function until(looks: () => boolean): Promise<void> {
  while (!looks()) await pause(10);
}

/** The folder of a step's newest job, once its command runs; its pid by its own word. */
async function runningJob(room: Room, step: string): Promise<{folder: string; pid: number}> {
  const find = (): string => {
    const jobs = recordsOfType(room.sessionFolder(), 'command-started').filter(
      event => event.step === step && event.job !== undefined,
    );
    return join(room.sessionFolder(), jobs.at(-1)?.job ?? 'none');
  };
  await until(() => existsSync(join(find(), 'child')));
  return {folder: find(), pid: Number(readFileSync(join(find(), 'child'), 'utf8').split(' ')[0])};
}

/** The link drops; the program is gone within a second, its lock with it, and its journal tells that it was left. */
async function hangUp(screen: Screen, room: Room): Promise<void> {
  const droppedAt = performance.now();
  screen.hangUp();
  await until(() => !isAlive(screen.pid));
  expect(performance.now() - droppedAt).toBeLessThan(1000);
  expect(existsSync(join(room.sessionFolder(), 'lock'))).toBe(false);
  expect(recordsOf(room.sessionFolder()).at(-1)).toMatchObject({type: 'left'});
}

async function resume(room: Room): Promise<Screen> {
  const screen = openScreen(['resume'], room, size);
  await screen.waitFor('datachain-studio@datachain-studio');
  return screen;
}

/** R is pressed, the terminal lost while helm rolls back: helm goes on, and the next login takes it up; done once. */
async function expectRollbackGoesOn(screen: Screen, room: Room, site: ServedSite, lose: () => unknown): Promise<void> {
  await insist(screen, 'R', 'call it off');
  await insist(screen, 'y', 'Rollback');
  const {pid} = await runningJob(room, 'rollback.release');
  const lock = join(room.sessionFolder(), 'lock');
  expect(holderOf(lock)).toBeDefined();
  await lose();
  await until(() => !existsSync(lock));
  expect(isAlive(pid), 'the rollback goes on').toBe(true);

  const again = await resume(room);
  await again.waitFor(/Rolled \S+ back/, {timeoutMs: 90_000});
  const found = await revisions(site.kubeconfig);
  expect(found.at(-1)).toMatchObject({status: 'deployed', description: 'Rollback to 1'});
  expect(found.filter(({description}) => description === 'Rollback to 1')).toHaveLength(1);
}

test.concurrent('F44 the terminal goes while nothing runs: gone within a second, the lock with it', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room);
  const screen = openScreen(['upgrade', ...site.args], room, size);
  await walkTo(screen, 'Confirm the site');
  await hangUp(screen, room);
  const again = await resume(room);
  await again.waitFor('y or Enter: yes');
});

test.concurrent('F01 the link drops during the push, the dump and the upgrade: each goes on and is taken up', {
  timeout: 300_000,
}, async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  // New pods that need some seconds each: helm is still at it when the link drops.
  const site = await serveSite(room, {faults: ['slow-rollout'], speed: 5});
  let screen = openScreen(['upgrade', ...site.args], room, size);
  for (const [title, step] of [
    ['Push to the internal registry', 'images.push'],
    ['Dump the database', 'backups.database'],
    ['helm upgrade', 'upgrade.execute'],
  ] as const) {
    await walkTo(screen, title);
    await start(screen);
    const job = await runningJob(room, step);
    const newest = async () => (await revisions(site.kubeconfig)).at(-1);
    const pending = {revision: 2, status: 'pending-upgrade'};
    // In the middle of it: helm has written its revision, and waits for the pods.
    if (step === 'upgrade.execute') await vi.waitFor(async () => expect(await newest()).toMatchObject(pending), 30_000);
    await hangUp(screen, room);
    if (step === 'upgrade.execute') {
      expect(isAlive(job.pid), 'helm goes on').toBe(true);
      expect(await newest()).toMatchObject(pending);
    }
    screen = await resume(room);
    if (step !== 'upgrade.execute') continue;
    await screen.waitFor(/pod +state +restarts/);
    await screen.waitFor(text => promptOn(text).kind !== 'busy', {timeoutMs: 90_000});
    const printed = readFileSync(join(job.folder, 'stdout'), 'utf8');
    expect(printed).toMatch(/^Release "datachain-studio" has been upgraded\. Happy Helming!\n/);
    expect(printed).toMatch(/^STATUS: deployed$/m);
  }
  await walkToEnd(screen);
  expect(screen.text()).toContain('✓ Upgraded datachain-studio 1.2.2 → 1.2.3');
  expect((await revisions(site.kubeconfig)).map(({revision, status}) => `${revision} ${status}`)).toEqual([
    '1 superseded',
    '2 deployed',
  ]);
  const {objects, differences} = await liveDifferences(site.kubeconfig, await manifestOf(site.kubeconfig));
  expect(objects).toBeGreaterThan(0);
  expect(differences).toEqual([]);
  const jobs = recordsOfType(room.sessionFolder(), 'command-started').filter(({job}) => job !== undefined);
  const lines = jobs.map(({display}) => display);
  expect(lines, 'nothing was run twice').toEqual([...new Set(lines)]);
});

test.concurrent('F01 the link drops during the rollback: it goes on and is taken up', {timeout: 300_000}, async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {faults: ['crash-loop'], speed: 5, timeoutSeconds: 15});
  const screen = openScreen(['upgrade', ...site.args], room, size);
  await walkTo(screen, 'helm upgrade');
  await start(screen);
  await screen.waitFor('▸ Enter runs it again', {timeoutMs: 90_000});
  await expectRollbackGoesOn(screen, room, site, () => hangUp(screen, room));
});

test.skipIf(isTmuxMissing).concurrent(
  'F01 inside tmux: a lost client is nothing, a lost tmux a hang-up; the rollback goes on',
  {
    timeout: 300_000,
  },
  async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    const site = await serveSite(room, {faults: ['crash-loop'], speed: 5, timeoutSeconds: 15});
    const socket = join(room.folder, 'tmux');
    const tmux = (...args: string[]): string[] => ['tmux', '-S', socket, ...args];
    const settings = ['-f', '/dev/null', 'set', '-g', 'status', 'off', ';'];
    room.atEnd(async () => void (await execa('tmux', ['-S', socket, 'kill-server'], {reject: false})));
    const upgrade = [process.execPath, program, 'upgrade', ...site.args];
    const client = openTerminal(
      tmux(...settings.slice(0, 2), 'new-session', ...upgrade, ';', ...settings.slice(2, -1)),
      room,
      size,
    );
    await walkTo(client, 'helm upgrade');
    client.hangUp();

    const second = openTerminal(tmux('attach'), room, size);
    await second.waitFor('▸ Enter runs it.');
    await start(second);
    await second.waitFor('▸ Enter runs it again', {timeoutMs: 90_000});
    await expectRollbackGoesOn(second, room, site, () => execa('tmux', ['-S', socket, 'kill-server']));
  },
);
