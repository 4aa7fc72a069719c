import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {followJob, startJob, stopJob} from '../../source/runners/supervise.ts';
import type {ProcessCommand} from '../../source/tools/command.ts';
import {eventually} from '../helpers/eventually.ts';
import {ownFolder} from '../helpers/folder.ts';
import {script, watcher} from './commands.ts';

const jobFolder = (): string => join(ownFolder(), 'job');

/** Supervisor and child of a job, as it wrote them. */
const pidsOf = (job: string): [supervisor: number, child: number] => {
  const [supervisor = 0, child = 0] = readFileSync(join(job, 'pid'), 'utf8').trim().split(' ').map(Number);
  return [supervisor, child];
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A process that has ended and waits for its parent is not alive.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** Starts a job and waits until its supervisor has told its pid. */
async function started(text: string, job = jobFolder()): Promise<string> {
  startJob(job, script(text, {isSupervised: true}));
  await eventually('the job has a pid', () => existsSync(join(job, 'pid')));
  onTestFinished(() => {
    for (const pid of pidsOf(job)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  return job;
}

describe('a supervised job', () => {
  test.each([0, 1, 42])('leaves its exit code %i and its output', async exitCode => {
    const job = jobFolder();
    const seen = watcher();
    startJob(job, script(`echo out; echo err >&2; printf 'last'; exit ${exitCode}`));
    expect(await followJob(job, seen)).toMatchObject({kind: 'exited', exitCode, stdout: 'out\nlast', stderr: 'err\n'});
    expect(seen.lines.toSorted()).toEqual(['err', 'last', 'out']);
  });

  test('keeps to itself: its folder is its owner’s, and never another’s', () => {
    const job = jobFolder();
    startJob(job, script('true'));
    expect(statSync(job).mode & 0o777).toBe(0o700);
    expect(() => startJob(job, script('true'))).toThrow('EEXIST');
  });

  test('gets its arguments as they are, without a shell between', async () => {
    const job = jobFolder();
    const words = ['a b', '$HOME', "it's", '', '-n'];
    startJob(job, script('', {args: ['-c', 'printf "[%s]" "$@"', 'sh', ...words]}));
    expect(await followJob(job, watcher())).toMatchObject({stdout: words.map(word => `[${word}]`).join('')});
  });

  test('says when there is no such program', async () => {
    const job = jobFolder();
    const command: ProcessCommand = script('', {file: 'no-such-program-anywhere', args: ['--wait']});
    startJob(job, command);
    expect(await followJob(job, watcher())).toEqual({kind: 'not-found', file: 'no-such-program-anywhere'});
  });

  test('killed by a signal, says which', async () => {
    const job = jobFolder();
    startJob(job, script('kill -9 $$; sleep 60'));
    expect(await followJob(job, watcher())).toMatchObject({kind: 'killed', signal: 'SIGKILL'});
  });

  test('asked to stop, gets the time to record its failure', async () => {
    const job = await started(`trap 'echo recorded; exit 1' TERM; echo ready; while :; do sleep 0.05; done`);
    await eventually('it is ready', () => readFileSync(join(job, 'stdout'), 'utf8').includes('ready'));
    stopJob(job);
    expect(await followJob(job, watcher())).toMatchObject({kind: 'exited', exitCode: 1, stdout: 'ready\nrecorded\n'});
  });

  test('asked to stop at its very start, is not missed', async () => {
    const job = jobFolder();
    startJob(job, script('exec sleep 60'));
    stopJob(job);
    expect(await followJob(job, watcher())).toMatchObject({kind: 'killed', signal: 'SIGTERM'});
  });

  test('asked to stop after its end, is left alone', async () => {
    const job = jobFolder();
    startJob(job, script('true'));
    await followJob(job, watcher());
    expect(() => stopJob(job)).not.toThrow();
  });
});

describe('a job outlives who started it', () => {
  test('killed, its process group hung up: the job ends well and is found', async () => {
    const folder = ownFolder();
    const job = join(folder, 'job');
    const gate = join(folder, 'gate');
    const text = `echo begun; while [ ! -e '${gate}' ]; do sleep 0.05; done; echo ended`;
    const starter = join(folder, 'starter.ts');
    const module = new URL('../../source/runners/supervise.ts', import.meta.url).pathname;
    writeFileSync(
      starter,
      `import {startJob} from ${JSON.stringify(module)};
       startJob(${JSON.stringify(job)}, ${JSON.stringify(script(text))});
       setInterval(() => undefined, 1000);`,
    );
    // Node strips the types itself; a login of its own, as a terminal would give it.
    const login = spawn(process.execPath, ['--experimental-strip-types', starter], {detached: true, stdio: 'ignore'});
    const gone = new Promise(resolve => login.once('exit', resolve));
    await eventually('the job runs', () => existsSync(join(job, 'pid')));
    const [supervisor, child] = pidsOf(job);
    onTestFinished(() => {
      for (const pid of [supervisor, child]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });

    const group = -(login.pid ?? 0);
    expect(group).toBeLessThan(-1);
    process.kill(group, 'SIGHUP');
    process.kill(login.pid ?? 0, 'SIGKILL');
    await gone;
    expect(isAlive(supervisor)).toBe(true);
    expect(isAlive(child)).toBe(true);

    writeFileSync(gate, '');
    const seen = watcher();
    expect(await followJob(job, seen)).toMatchObject({kind: 'exited', exitCode: 0, stdout: 'begun\nended\n'});
    expect(seen.lines, 'a later login sees all of it').toEqual(['begun', 'ended']);
  });

  test('a hang-up of supervisor and child themselves changes nothing', async () => {
    const folder = ownFolder();
    const gate = join(folder, 'gate');
    const job = await started(`while [ ! -e '${gate}' ]; do sleep 0.05; done; echo ended`, join(folder, 'job'));
    for (const pid of pidsOf(job)) process.kill(pid, 'SIGHUP');
    writeFileSync(gate, '');
    expect(await followJob(job, watcher())).toMatchObject({kind: 'exited', exitCode: 0, stdout: 'ended\n'});
  });

  test('leaving leaves it running; following again goes on', async () => {
    const folder = ownFolder();
    const gate = join(folder, 'gate');
    const job = await started(`echo begun; while [ ! -e '${gate}' ]; do sleep 0.05; done`, join(folder, 'job'));
    const first = watcher();
    const left = followJob(job, first);
    await eventually('it was seen', () => first.lines.includes('begun'));
    first.abort();
    expect(await left).toBe('left');
    expect(pidsOf(job).every(isAlive)).toBe(true);
    writeFileSync(gate, '');
    expect(await followJob(job, watcher())).toMatchObject({kind: 'exited', exitCode: 0});
  });

  test('supervisor killed: lost, nobody knows how it ended', async () => {
    const job = await started('exec sleep 60');
    const [supervisor] = pidsOf(job);
    process.kill(supervisor, 'SIGKILL');
    expect(await followJob(job, watcher())).toEqual({kind: 'lost', reason: expect.stringContaining('no result')});
  });

  test('a pid that belongs to another process now is no supervisor', async () => {
    const job = jobFolder();
    mkdirSync(job);
    writeFileSync(join(job, 'command.json'), JSON.stringify({file: 'helm', startedAt: '2026-11-22T20:00:00Z'}));
    writeFileSync(join(job, 'pid'), `${process.pid} ${process.pid}\n`);
    expect(() => stopJob(job)).not.toThrow();
    expect(await followJob(job, watcher())).toMatchObject({kind: 'lost'});
  });
});
