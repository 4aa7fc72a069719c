import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {sampleNamespace} from '../../../source/rehearsal/sample/product.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';
import {type SampleSite, startSampleSite} from './sample-site.ts';

let sample: SampleSite;
let postgres = '';
beforeAll(async () => {
  sample = await startSampleSite();
  const selector = 'app.kubernetes.io/component=postgres';
  postgres = (await sample.kubectl('get', 'pods', '-l', selector, '-o', 'name')).stdout.trim();
});
afterAll(async () => {
  expect(sample.site.unsupported()).toEqual([]);
  await sample.close();
});

const inPostgres = (...command: string[]) => sample.kubectl('exec', postgres, '--', ...command);

test('a dump comes out of the pod byte by byte', async () => {
  const dump = await inPostgres('sh', '-c', 'pg_dump -U studio -Fc datachain_studio > /tmp/db && cat /tmp/db');
  const summed = await inPostgres('sh', '-c', 'sha256sum /tmp/db && wc -c < /tmp/db; rm /tmp/db');
  expect(dump).toMatchObject({exitCode: 0, stderr: ''});
  const sum = createHash('sha256').update(dump.bytes).digest('hex');
  expect(summed.stdout).toBe(`${sum}  /tmp/db\n${dump.bytes.length}\n`);
  expect(dump.bytes.subarray(0, 5).toString()).toBe('PGDMP');
});

test("the guide's own dump command works as it is written", async () => {
  const deployment = 'deployment/datachain-studio-postgres';
  const {exitCode, stdout} = await sample.kubectl(
    'exec',
    '-i',
    deployment,
    '--',
    'pg_dump',
    '-U',
    'studio',
    'datachain_studio',
  );
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/PostgreSQL database dump complete\n--\n\n\\unrestrict \w{63}\n\n$/);
});

test('a plain dump is restored into another database through standard input', async () => {
  const dump = await inPostgres('pg_dump', '-U', 'studio', 'datachain_studio');
  await inPostgres('psql', '-U', 'studio', '-d', 'postgres', '-c', 'create database copied');
  const target = ['psql', '-U', 'studio', '-d', 'copied', '-q', '-v', 'ON_ERROR_STOP=1', '--single-transaction'];
  const restored = await sample.feed(dump.stdout, 'exec', '-i', postgres, '--', ...target);
  expect(restored).toMatchObject({exitCode: 0, stderr: ''});
  const counted = await inPostgres(
    'psql',
    '-U',
    'studio',
    '-d',
    'copied',
    '-Atc',
    'select count(*) from studio_dataset',
  );
  expect(counted.stdout).toBe('128\n');
});

test('a command ends with its own exit code, and an unknown one as the runtime says', async () => {
  expect(await inPostgres('sh', '-c', 'echo partial; exit 7')).toMatchObject({
    exitCode: 7,
    stdout: 'partial\n',
    stderr: 'command terminated with exit code 7\n',
  });
});

test('names resolve inside a pod when there is such a Service', async () => {
  const found = await inPostgres('nslookup', 'datachain-studio-postgres');
  expect(found.stdout).toContain('Name:\tdatachain-studio-postgres');
  expect((await inPostgres('nslookup', 'nobody')).stdout).toContain("can't find nobody: NXDOMAIN");
});

test('logs come whole, by tail, and from an init container', async () => {
  const backend = 'deployment/datachain-studio-backend';
  const whole = await sample.kubectl('logs', backend, '-c', 'backend');
  expect(whole.stdout).toContain('backend 1.2.2 listening on 0.0.0.0:8000\n');
  const tail = await sample.kubectl('logs', 'deployment/datachain-studio-redis-none', '--tail=1');
  expect(tail.exitCode).toBe(1);
  const last = await sample.kubectl('logs', backend, '-c', 'migrate', '--tail=1');
  expect(last.stdout).toBe('  No migrations to apply.\n');
  const previous = await sample.kubectl('logs', backend, '-c', 'backend', '--previous');
  expect(previous.stderr).toMatch(/previous terminated container "backend" in pod "\S+" not found/);
});

test('top measures every running pod and node', async () => {
  const pods = await sample.kubectl('top', 'pods', '--no-headers');
  expect(pods.stdout.trim().split('\n')).toHaveLength(8);
  expect(pods.stdout).toMatch(/datachain-studio-postgres-\S+ +\d+m +\d+Mi/);
  const nodes = await sample.kubectl('top', 'nodes');
  expect(nodes.stdout).toMatch(/node1 +\d+m +\d+% +\d+Mi +\d+%/);
});

test('describe tells the story of a pod', async () => {
  const {stdout} = await sample.kubectl('describe', 'pod', '-l', 'app.kubernetes.io/component=backend');
  expect(stdout).toMatch(/Normal +Scheduled +\S+ +default-scheduler +Successfully assigned datachain-studio\//);
  expect(stdout).toMatch(
    /Successfully pulled image "\S+studio-backend:1.2.2" in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes\./,
  );
  expect(stdout).toMatch(/Normal +Started +\S+ +kubelet +Started container backend/);
  expect(stdout).toMatch(/Ready +True/);
});

test('wait and rollout status agree that all is ready', async () => {
  const waited = await sample.kubectl('wait', 'deployment', '--all', '--for=condition=Available', '--timeout=5s');
  expect(waited).toMatchObject({exitCode: 0});
  const restarted = await sample.kubectl('rollout', 'restart', 'deployment/datachain-studio-worker');
  expect(restarted.exitCode).toBe(0);
  const status = await sample.kubectl('rollout', 'status', 'deployment/datachain-studio-worker', '--timeout=20s');
  expect(status.stdout).toContain('deployment "datachain-studio-worker" successfully rolled out');
  const redis = await sample.kubectl('rollout', 'status', 'statefulset/datachain-studio-redis', '--timeout=5s');
  expect(redis.exitCode).toBe(0);
});

test('endpoints follow the ready pods and claims are bound to volumes', async () => {
  const endpoints = await sample.kubectl('get', 'endpoints', 'datachain-studio-backend', '--no-headers');
  expect(endpoints.stdout).toMatch(/10\.244\.\d+\.\d+:8000,10\.244\.\d+\.\d+:8000/);
  const claims = await sample.kubectl('get', 'pvc', '--no-headers');
  expect(claims.stdout).toMatch(/datachain-studio-storage +Bound +pvc-\S+ +20Gi/);
});

/** The names of the nginx pods, sorted. */
const nginxPods = async (): Promise<string[]> => {
  const selector = 'app.kubernetes.io/component=nginx';
  return (await sample.kubectl('get', 'pods', '-l', selector, '-o', 'name')).stdout.trim().split('\n').toSorted();
};

/** A kubectl that has printed something already. */
async function begun(...args: string[]): Promise<{ended: Promise<{exitCode?: number; stdout: string}>}> {
  const tools = await packagedTools(3);
  if (!tools) throw new Error('the packaged helm and kubectl are not installed');
  const child = execa(tools.kubectl, ['-n', sampleNamespace, ...args], {env: sample.environment, reject: false});
  await once(child.stdout, 'data');
  return {ended: child};
}

test('logs -f follows a container until its pod is gone; what a watch shows meanwhile is its whole life', async () => {
  const [pod = ''] = await nginxPods();
  const name = pod.replace('pod/', '');
  const before = (await sample.kubectl('logs', pod, '-c', 'nginx')).stdout;
  const followed = await begun('logs', '-f', pod, '-c', 'nginx');
  const watched = await begun('get', 'pod', name, '--watch', '--request-timeout=4s', '--no-headers');
  const deleted = await sample.kubectl('delete', pod);
  expect(deleted.stdout).toBe(`pod "${name}" deleted\n`);
  const {exitCode, stdout} = await followed.ended;
  expect(exitCode).toBe(0);
  expect(stdout.startsWith(before.trimEnd())).toBe(true);
  const states = (await watched.ended).stdout
    .trim()
    .split('\n')
    .map(row => row.split(/ {2,}/)[2]);
  expect(states[0]).toBe('Running');
  expect(states).toContain('Terminating');
  const previous = await sample.kubectl('logs', '-f', (await nginxPods())[0] ?? '', '-c', 'nginx', '--previous');
  expect(previous.stderr).toContain('previous terminated container "nginx" in pod');
  expect(previous.exitCode).toBe(1);
});

test('an uninstalled release leaves the kept claims and nothing that runs', async () => {
  const gone = await sample.helm('uninstall', 'datachain-studio', '--wait', '--timeout', '20s');
  expect(gone.exitCode).toBe(0);
  await expect.poll(async () => (await sample.kubectl('get', 'pods', '-o', 'name')).stdout, {timeout: 10_000}).toBe('');
  expect((await sample.kubectl('get', 'pvc', '-o', 'name')).stdout.trim().split('\n')).toHaveLength(2);
});
