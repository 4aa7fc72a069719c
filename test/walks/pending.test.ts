import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Decrypter} from 'age-encryption';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {kubectl31} from '../helpers/tools.ts';
import {program} from '../terminal/helpers/paths.ts';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom, type Room} from '../terminal/helpers/room.ts';
import {openScreen, type Screen} from '../terminal/helpers/screen.ts';
import {recordsOfType} from '../terminal/helpers/session.ts';
import {liveDifferences, manifestOf, revisions, type ServedSite, serveSite} from '../terminal/helpers/site.ts';
import {insist, walkTo} from '../terminal/helpers/walk.ts';

const size = {columns: 120, rows: 40};

const release = 'datachain-studio';

const pidIn = (path: string): number => Number(/\d+/.exec(readFileSync(path, 'utf8'))?.[0]);

const back = 'Rolled datachain-studio back to revision 1';

/** The release's Secrets lie among the evidence, the pending revision's too, and only the backups' identity opens them. */
async function expectSecretsKept(room: Room, site: ServedSite): Promise<void> {
  const evidence = join(room.sessionFolder(), 'evidence');
  const kept = readdirSync(evidence).findLast(name => name.includes('release-secrets.yaml')) ?? '';
  const decrypter = new Decrypter();
  decrypter.addIdentity(
    /AGE-SECRET-KEY-\S+/.exec(readFileSync(join(site.folder, 'backup-identity.txt'), 'utf8'))?.[0] ?? '',
  );
  const text = await decrypter.decrypt(readFileSync(join(evidence, kept)), 'text');
  expect(text).toContain(`name: sh.helm.release.v1.${release}.v2`);
}

/**
 * R leads out: the release's Secrets are kept first, then back to revision 1; no Secret is deleted. helm trips once over
 * what a dead upgrade had not removed yet; the screen says so, and that R once more goes through.
 */
async function rollBack(screen: Screen, room: Room, site: ServedSite): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await insist(screen, 'R', 'call it off');
    await insist(screen, 'y', /Rollback|Rolled/);
    const text = await screen.waitFor(/Rolled \S+ back|The rollback of \S+ to revision 1 failed/, {timeoutMs: 90_000});
    if (text.includes(back)) break;
    expect(text).toContain('R once more goes through');
    expect(attempt).toBe(1);
  }
  await expectSecretsKept(room, site);
  const found = await revisions(site.kubeconfig);
  expect(found.map(({revision}) => revision)).toEqual(expect.arrayContaining([1, 2, 3]));
  expect(found.at(-1)).toMatchObject({status: 'deployed', description: 'Rollback to 1'});
  const {objects, differences} = await liveDifferences(site.kubeconfig, await manifestOf(site.kubeconfig, 1));
  expect(objects).toBeGreaterThan(0);
  expect(differences).toEqual([]);
}

test.concurrent('F02 a release that another host works on: exit 75 names the holder, and nothing is begun', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {faults: ['pending-release-live']});
  const {exitCode, stderr} = await runProgram(['upgrade', '--headless', '--yes', ...site.args], room);
  expect(stderr).toMatch(/is held by operator@bastion-2, last heard of at .*\nLeave it there first\.\n.*--take-over/);
  expect(exitCode).toBe(75);
  expect(existsSync(join(room.folder, 'state/airlock/sessions'))).toBe(false);

  const typed = ['--take-over', 'operator@bastion-2'];
  const taken = await runProgram(['upgrade', '--headless', '--yes', ...typed, ...site.args], room);
  expect(taken.stdout).toMatch(/revision 2 is pending-upgrade for/);
  expect(taken.exitCode).toBe(3);
  expect(recordsOfType(room.sessionFolder(), 'taken-over')).toMatchObject([{from: 'operator@bastion-2'}]);
});

test.concurrent('F02 a release that a dead helm left pending: who is known to live is said, and R leads out', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {faults: ['pending-release'], speed: 20});
  const screen = openScreen(['upgrade', ...site.args], room, size);
  await walkTo(screen, 'Ask the environment');
  await screen.press('\r');
  await screen.waitFor('▸ Enter runs it again');
  const text = screen.text().replaceAll(/\s+/g, ' ');
  expect(text).toContain('no helm of a session is alive');
  await expectSecretsKept(room, site);
  await rollBack(screen, room, site);
});

test.concurrent('F02 wizard, supervisor and helm killed in the middle of the upgrade: unknown, and R leads out', {
  timeout: 300_000,
}, async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {faults: ['slow-rollout'], speed: 5});
  const walk = execa(process.execPath, [program, 'upgrade', '--headless', '--yes', ...site.args], {
    cwd: room.folder,
    env: room.env,
    extendEnv: false,
    reject: false,
  });
  const isPending = async (): Promise<boolean> =>
    (await revisions(site.kubeconfig)).some(({status}) => status === 'pending-upgrade');
  while (!(await isPending())) await pause(50);
  const job = recordsOfType(room.sessionFolder(), 'command-started').findLast(
    ({step}) => step === 'upgrade.execute',
  )?.job;
  const folder = join(room.sessionFolder(), job ?? '');
  const pids = [walk.pid ?? 0, pidIn(join(folder, 'supervisor')), pidIn(join(folder, 'child'))];
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await walk;

  const second = await runProgram(['resume', '--headless', '--yes'], room);
  expect(second.stdout).toMatch(/^Nobody knows how upgrade\.execute ended: .*pending-upgrade/m);
  expect(second.exitCode).toBe(8);
  await expectSecretsKept(room, site);

  const screen = openScreen(['resume'], room, size);
  await screen.waitFor('the release is pending-upgrade and no helm of ours runs');
  await rollBack(screen, room, site);
});

test.concurrent('F43 the Lease tells who walks, at which step; it is free once the walk was left', async ({
  onTestFinished,
}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {speed: 20});
  const lease = async () => {
    const args = ['get', 'lease', `airlock-${release}`, '-o', 'json'];
    const {stdout} = await kubectl31(args, {kubeconfig: site.kubeconfig, namespace: release});
    return JSON.parse(stdout) as {spec: {holderIdentity: string}; metadata: {annotations: Record<string, string>}};
  };
  const screen = openScreen(['upgrade', ...site.args], room, size);
  await walkTo(screen, 'Confirm the site');
  const sessionId = room.sessionFolder().split('/').at(-1);
  expect((await lease()).spec.holderIdentity).toMatch(new RegExp(`^[^@]+@[^/]+/${sessionId}$`));

  // Another host does not share this one's sessions.
  const elsewhere = makeRoom(onTestFinished);
  const second = await runProgram(['upgrade', '--headless', '--yes', ...site.args], elsewhere);
  expect(second.stderr).toContain('is held by');
  expect(second.exitCode).toBe(75);

  await screen.press('q');
  expect(await screen.exit()).toBe(6);
  // It is given up by a process of its own, which nobody who leaves waits for.
  while ((await lease()).spec.holderIdentity !== '') await pause(50);
});

test.concurrent('F02 a Lease that nobody renews is not free while the release is pending', async ({onTestFinished}) => {
  const room = makeRoom(onTestFinished);
  const site = await serveSite(room, {faults: ['pending-release'], speed: 20});
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {name: `airlock-${release}`},
    spec: {
      holderIdentity: 'ann@bastion-3',
      leaseDurationSeconds: 60,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:10:00.000000Z',
    },
  };
  const made = await kubectl31(['create', '-f', '-'], {
    kubeconfig: site.kubeconfig,
    namespace: release,
    input: JSON.stringify(lease),
  });
  expect(made.stderr).toBe('');
  const upgrade = (...more: string[]) => runProgram(['upgrade', '--headless', '--yes', ...more, ...site.args], room);
  const refused = await upgrade();
  expect(refused.stderr).toMatch(/held by ann@bastion-3.*\nThat is long ago, but the release is pending-upgrade/);
  expect(refused.exitCode).toBe(75);
  expect((await upgrade('--take-over', 'bob@bastion-3')).exitCode).toBe(75);
  expect(existsSync(join(room.folder, 'state/airlock/sessions'))).toBe(false);

  expect((await upgrade('--take-over', 'ann@bastion-3')).exitCode).toBe(3);
  expect(recordsOfType(room.sessionFolder(), 'taken-over')).toMatchObject([{from: 'ann@bastion-3'}]);
});
