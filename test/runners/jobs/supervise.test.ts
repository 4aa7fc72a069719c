import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {readProcess} from '../../../source/runners/jobs/files.ts';
import {followJob as follow, isJobAlive, type JobWatcher} from '../../../source/runners/jobs/follow.ts';
import {startJob as startWith, stopJob} from '../../../source/runners/jobs/start.ts';
import type {Command, ProcessCommand} from '../../../source/tools/command.ts';
import {eventually} from '../../helpers/eventually.ts';
import {ownFolder} from '../../helpers/folder.ts';
import {script, selfWords, watcher} from '../commands.ts';

const jobFolder = (): string => join(ownFolder(), 'job');

const startJob = (job: string, command: Command): void =>
  startWith(job, command, {sessionFolder: dirname(job), self: selfWords});

const followJob = (job: string, seen: Omit<JobWatcher, 'progress'>) =>
  follow(job, {progress: () => undefined, ...seen});

/** Supervisor and child of a job, as they noted themselves. */
const pidsOf = (job: string): [supervisor: number, child: number] => [
  readProcess(job, 'supervisor')?.pid ?? 0,
  readProcess(job, 'child')?.pid ?? 0,
];

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A process that has ended and waits for its parent is not alive.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** A process and all below it. */
const waiting = (pid: number): number[] => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number).flatMap(waiting))];
};

/** Starts a job and waits until its supervisor has told its pid. */
async function started(text: string, job = jobFolder()): Promise<string> {
  startJob(job, script(text, {isSupervised: true}));
  await eventually('the child has noted itself', () => existsSync(join(job, 'ran')));
  onTestFinished(() => {
    for (const pid of pidsOf(job)) if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
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
    const module = new URL('../../../source/runners/jobs/start.ts', import.meta.url).pathname;
    writeFileSync(
      starter,
      `import {startJob} from ${JSON.stringify(module)};
       startJob(${JSON.stringify(job)}, ${JSON.stringify(script(text))}, {sessionFolder: ${JSON.stringify(folder)}, self: []});
       setInterval(() => undefined, 1000);`,
    );
    // Node strips the types itself; a login of its own, as a terminal would give it.
    const login = spawn(process.execPath, ['--experimental-strip-types', starter], {detached: true, stdio: 'ignore'});
    const gone = new Promise(resolve => login.once('exit', resolve));
    await eventually('the job runs', () => existsSync(join(job, 'ran')));
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

  test('supervisor killed: its command is followed to the end, and then nobody knows how it ended', async () => {
    const folder = ownFolder();
    const gate = join(folder, 'gate');
    const job = await started(`while [ ! -e '${gate}' ]; do sleep 0.05; done; echo ended`, join(folder, 'job'));
    const [supervisor, child] = pidsOf(job);
    process.kill(supervisor, 'SIGKILL');
    const seen = watcher();
    const followed = followJob(job, seen);
    await eventually('the supervisor is gone', () => !isAlive(supervisor));
    expect([isAlive(child), isJobAlive(job)]).toEqual([true, true]);
    writeFileSync(gate, '');
    expect(await followed).toEqual({kind: 'lost', reason: expect.stringContaining('no result')});
    expect(isJobAlive(job)).toBe(false);
    expect(seen.lines).toEqual(['ended']);
  });

  test('F45 another boot: nothing of it runs any more, whoever has its pids now', async () => {
    const job = await started('exec sleep 60');
    for (const name of ['supervisor', 'child']) {
      const noted = readFileSync(join(job, name), 'utf8');
      writeFileSync(join(job, name), noted.replace(/[0-9a-f-]{36}/, '00000000-0000-0000-0000-000000000000'));
    }
    expect(await followJob(job, watcher())).toMatchObject({kind: 'lost'});
  });

  test('a pid that belongs to another process now is no supervisor', async () => {
    const job = jobFolder();
    mkdirSync(job);
    for (const name of ['supervisor', 'child']) writeFileSync(join(job, name), `${process.pid} 1 \n`);
    expect(() => stopJob(job)).not.toThrow();
    expect(await followJob(job, watcher())).toMatchObject({kind: 'lost'});
  });
});

describe('a job that never began', () => {
  test('its folder was not even made: it never ran', async () => {
    expect(await followJob(jobFolder(), watcher())).toBe('never-ran');
  });

  test('its supervisor went before the command: given up, it can never run any more', async () => {
    const job = jobFolder();
    mkdirSync(job);
    writeFileSync(join(job, 'supervisor'), `${process.pid} 1 \n`);
    expect(await followJob(job, watcher())).toBe('never-ran');
    expect(existsSync(join(job, 'ran')), 'a child that comes late finds its right taken').toBe(true);
  });

  test('a supervisor that comes after it was given up runs nothing', async () => {
    const folder = ownFolder();
    const job = join(folder, 'job');
    const file = join(folder, 'touched');
    startJob(job, script(`touch '${file}'`));
    mkdirSync(join(job, 'ran'));
    await eventually('it has ended', () => existsSync(join(job, 'result.json')));
    expect(existsSync(file)).toBe(false);
  });
});

describe('what a job leaves', () => {
  test('its end with exit code, signal and both times, whole and in room taken before', async () => {
    const job = await started('sleep 0.1; exit 7');
    await followJob(job, watcher());
    const result = JSON.parse(readFileSync(join(job, 'result.json'), 'utf8'));
    expect(result).toMatchObject({exitCode: 7, signal: ''});
    expect(Date.parse(result.endedAt)).toBeGreaterThanOrEqual(Date.parse(result.startedAt));
    expect(existsSync(join(job, 'result.partial'))).toBe(false);
    expect(readdirSync(job).filter(name => name.endsWith('.pipe'))).toEqual([]);
  });

  test('output without end fills its file and no more; the command never notices', async () => {
    const job = jobFolder();
    startJob(job, script('head -c 100000000 /dev/zero; echo done >&2', {hasSecretOutput: true}));
    expect(await followJob(job, watcher())).toMatchObject({kind: 'exited', exitCode: 0, stderr: 'done\n'});
    expect(statSync(join(job, 'stdout')).size).toBe(64 * 1024 * 1024);
  });

  test('SIGTERM that the operator did not ask for is kept from the command', async () => {
    const folder = ownFolder();
    const gate = join(folder, 'gate');
    const job = await started(`while [ ! -e '${gate}' ]; do sleep 0.05; done; echo ended`, join(folder, 'job'));
    process.kill(pidsOf(job)[0], 'SIGTERM');
    writeFileSync(gate, '');
    expect(await followJob(job, watcher())).toMatchObject({kind: 'exited', exitCode: 0, stdout: 'ended\n'});
  });

  test('asked to end after its time, it is told as that', async () => {
    const job = jobFolder();
    startJob(job, script('exec sleep 60', {timeoutMs: 1000}));
    expect(await followJob(job, watcher())).toMatchObject({kind: 'timed-out', timeoutMs: 1000});
  });

  test('a secret goes in by pipe and lies in no file of it', async () => {
    const job = jobFolder();
    const secret = 'hush-5f0c1d7a';
    startJob(job, script('wc -c', {stdin: {kind: 'secret', text: secret}}));
    expect(await followJob(job, watcher())).toMatchObject({stdout: `${secret.length}\n`});
    const texts = readdirSync(job, {withFileTypes: true})
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(job, entry.name), 'utf8'));
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.filter(text => text.includes(secret))).toEqual([]);
  });

  test('the supervisor and what reads the outputs hold no more than 4 MB while they wait', async () => {
    const job = await started('exec sleep 60');
    await eventually('all of it waits', () => waiting(pidsOf(job)[0]).length >= 6);
    const all = waiting(pidsOf(job)[0]).filter(pid => pid !== pidsOf(job)[1]);
    const kilobytes = all.map(pid =>
      Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]),
    );
    const sum = kilobytes.reduce((left, right) => left + right, 0);
    console.info(`${all.length} processes of a supervisor hold ${sum} kB`);
    expect(sum).toBeLessThan(4096);
    stopJob(job);
    await followJob(job, watcher());
  });
});

describe('the Lease', () => {
  /** A job whose supervisor renews a Lease every second by a kubectl that only writes down how it was called. */
  async function renewing(): Promise<{job: string; calls: () => string[]; end: () => void}> {
    const job = jobFolder();
    const tools = ownFolder();
    const log = join(tools, 'calls');
    writeFileSync(join(tools, 'kubectl'), `#!/bin/sh\nprintf '%s\\n' "$*" >>${log}\n`, {mode: 0o755});
    const env = {
      PATH: `${tools}:${process.env['PATH'] ?? ''}`,
      AIRLOCK_LEASE: 'airlock-shop',
      AIRLOCK_LEASE_SECONDS: '1',
      AIRLOCK_LEASE_HOLDER: 'ops@bastion/s1',
      AIRLOCK_LEASE_NAMESPACE: 'shop',
      AIRLOCK_LEASE_KUBECONFIG: '/k',
      AIRLOCK_LEASE_CONTEXT: 'prod',
    };
    // No limit of ours: helm has one of its own.
    const until = join(tools, 'end');
    const waits = script(`while [ ! -e ${until} ]; do sleep 0.1; done`, {isSupervised: true, timeoutMs: 0});
    startWith(job, waits, {sessionFolder: dirname(job), self: selfWords, env});
    const calls = (): string[] => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      return lines.filter(line => line.includes('patch lease'));
    };
    await eventually('it was renewed twice', () => calls().length >= 2);
    return {job, calls, end: () => writeFileSync(until, '')};
  }

  /** Processes that have the job's folder among their words. */
  const processesOf = (job: string): string[] =>
    readdirSync('/proc').filter(pid => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(job);
      } catch {
        return false;
      }
    });

  test('is renewed for as long as the command runs, and no longer', async () => {
    const {job, calls, end} = await renewing();
    expect(calls()[0]).toMatch(/^--kubeconfig \/k --context prod --namespace shop .*patch lease airlock-shop /);
    end();
    expect(await followJob(job, watcher())).toMatchObject({kind: 'exited', exitCode: 0});
    await eventually('nothing of the job is left', () => processesOf(job).length === 0);
  });

  test('is renewed also when the supervisor was killed, and no longer than the command runs', async () => {
    const {job, calls, end} = await renewing();
    process.kill(pidsOf(job)[0], 'SIGKILL');
    const before = calls().length;
    await eventually('it is renewed again', () => calls().length > before + 1);
    end();
    await eventually('nothing of the job is left', () => processesOf(job).length === 0);
  });
});

describe('a job that our own program does', () => {
  test('keeps what a command prints in a file, and tells what it was', async () => {
    const folder = ownFolder();
    const job = join(folder, 'job');
    const path = join(folder, 'kept.txt');
    const seen = watcher();
    startJob(job, script('echo secret words; echo seen >&2', {stdoutFile: path, hasSecretOutput: true}));
    expect(await followJob(job, seen)).toMatchObject({kind: 'exited', exitCode: 0, stdout: '', captured: {path}});
    expect(readFileSync(path, 'utf8')).toBe('secret words\n');
    expect(seen.lines).toEqual(['seen']);
    expect(readFileSync(join(job, 'answer.json'), 'utf8')).not.toContain('secret words');
  });

  test('a work of ours answers, and a failing one says why', async () => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'a.txt'), 'a');
    const read = (path: string): Command => ({
      kind: 'own',
      name: 'file.read',
      params: {path},
      display: ['cat', path],
      timeoutMs: 10_000,
      changes: 'nothing',
      isSupervised: true,
      purpose: 'read',
    });
    startJob(join(folder, 'job-1'), read(join(folder, 'a.txt')));
    expect(await followJob(join(folder, 'job-1'), watcher())).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('"text":"a"'),
    });
    startJob(join(folder, 'job-2'), read(join(folder, 'none.txt')));
    expect(await followJob(join(folder, 'job-2'), watcher())).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('ENOENT'),
    });
  });
});
