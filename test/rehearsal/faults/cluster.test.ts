import {Agent, fetch} from 'undici';
import {afterEach, expect, test} from 'vitest';
import type {FaultName} from '../../../source/rehearsal/faults/index.ts';
import {sampleRelease} from '../../../source/rehearsal/sample/product.ts';
import {type SampleSite, startSampleSite} from '../site/sample-site.ts';

let sample: SampleSite;
afterEach(async () => {
  expect(sample.site.unsupported()).toEqual([]);
  await sample.close();
});

const begin = async (fault: FaultName) => {
  sample = await startSampleSite({faults: [fault]});
};

const statuses = async () =>
  (JSON.parse((await sample.kubectl('get', 'pods', '-o', 'json')).stdout) as {items: PodShown[]}).items.flatMap(
    ({metadata, status}) => (status.containerStatuses ?? []).map(container => ({pod: metadata.name, ...container})),
  );

type Shown = {name: string; image: string; imageID: string; ready: boolean; lastState: {terminated?: object}};
type PodShown = {metadata: {name: string}; status: {containerStatuses?: Shown[]}};

const newest = async () => {
  const {stdout} = await sample.helm('history', sampleRelease, '-o', 'json');
  return (JSON.parse(stdout) as {revision: number; status: string; description: string}[]).at(-1);
};

const upgradeFails = async (words: RegExp | string) => {
  const upgraded = await sample.upgrade('--timeout', '6s');
  expect(upgraded.stderr).toMatch(words);
  expect(upgraded.exitCode).toBe(1);
};

test('oom: the kernel kills the new backend, and describe says so', async () => {
  await begin('oom');
  await upgradeFails('context deadline exceeded');
  const killed = (await statuses()).find(({lastState}) => lastState.terminated !== undefined);
  expect(killed).toMatchObject({name: 'backend', lastState: {terminated: {exitCode: 137, reason: 'OOMKilled'}}});
  const described = await sample.kubectl('describe', 'pod', killed?.pod ?? '');
  expect(described.stdout).toMatch(/Last State: +Terminated\n +Reason: +OOMKilled\n +Exit Code: +137/);
});

test('stuck-rollout: the new backend runs, and its probe fails for as long as the fault is on', async () => {
  await begin('stuck-rollout');
  await upgradeFails('context deadline exceeded');
  const stuck = (await statuses()).filter(({image, name}) => name === 'backend' && image.endsWith(':1.2.3'));
  expect(stuck.map(({ready}) => ready)).toEqual([false]);
  const {stdout} = await sample.kubectl('events', '--types=Warning');
  expect(stdout).toContain('Readiness probe failed: HTTP probe failed with statuscode: 503');
});

test('hook-fails: the Job before the upgrade fails, and nothing else is touched', async () => {
  await begin('hook-fails');
  await upgradeFails(/job datachain-studio-pre-upgrade failed: BackoffLimitExceeded/);
  const log = await sample.kubectl('logs', 'job/datachain-studio-pre-upgrade');
  expect(log.stdout).toContain('drain the queue first');
  const others = (await statuses()).filter(({pod}) => !pod.includes('-pre-upgrade-'));
  expect(others.length).toBeGreaterThan(5);
  expect(others.filter(({image}) => image.endsWith(':1.2.3'))).toEqual([]);
});

test('migration-hangs: the init container waits for ever and says for what', async () => {
  await begin('migration-hangs');
  await upgradeFails('context deadline exceeded');
  expect(sample.site.database.schemaVersion()).toBe('studio.0042_pipelines');
  const {stdout} = await sample.kubectl('get', 'pods', '-l', 'app.kubernetes.io/component=backend', '--no-headers');
  const [hanging] = /^\S+ +0\/1 +Init:0\/1/m.exec(stdout) ?? [];
  const log = await sample.kubectl('logs', hanging?.split(' ')[0] ?? '', '-c', 'migrate');
  expect(log.stdout).toContain('waiting for AccessExclusiveLock');
});

test('stale-image: a node that has an image under the new tag runs it, and one that pulls does not', async () => {
  await begin('stale-image');
  expect((await sample.upgrade()).exitCode).toBe(0);
  const digest = sample.site.registries.internal.manifestDigest('datachain/studio-worker', '1.2.3') ?? '';
  const workers = (await statuses()).filter(({name}) => name === 'worker');
  expect(workers).not.toEqual([]);
  for (const {image, imageID} of workers) {
    expect(image).toMatch(/studio-worker:1\.2\.3$/);
    expect(imageID).not.toContain(digest);
  }
  const always = JSON.stringify({
    spec: {template: {spec: {containers: [{name: 'worker', imagePullPolicy: 'Always'}]}}},
  });
  await sample.kubectl('patch', 'deployment', 'datachain-studio-worker', '-p', always);
  await sample.kubectl('rollout', 'status', 'deployment/datachain-studio-worker', '--timeout=20s');
  const pulled = (await statuses()).filter(({name, ready}) => name === 'worker' && ready);
  expect(pulled.some(({imageID}) => imageID.includes(digest))).toBe(true);
});

test('node-distrusts-ca: a new image is not pulled, in the words of containerd; what is there goes on', async () => {
  await begin('node-distrusts-ca');
  await upgradeFails(/deadline exceeded|timed out/);
  const {stdout} = await sample.kubectl('events', '--types=Warning');
  expect(stdout).toMatch(
    /failed to do request: Head "https:\/\/\S+\/v2\/datachain\/studio-\w+\/manifests\/1\.2\.3": x509: certificate signed by unknown authority/,
  );
  expect((await fetch(`${sample.site.healthUrl}/health`)).status).toBe(200);
});

test('quota: no pod starts beside those that run, in the words of the API server', async () => {
  await begin('quota');
  const ran = await sample.kubectl('run', 'extra', '--image=busybox:1.36', '--restart=Never');
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toMatch(
    /^Error from server \(Forbidden\): pods "extra" is forbidden: exceeded quota: platform-limits, requested: pods=1, used: pods=8, limited: pods=8$/m,
  );
  await sample.kubectl('rollout', 'restart', 'deployment/datachain-studio-worker');
  const events = async () => (await sample.kubectl('events', '--types=Warning')).stdout;
  await expect
    .poll(events)
    .toMatch(/FailedCreate +ReplicaSet\/\S+ +Error creating: pods "\S+" is forbidden: exceeded quota/);
  const described = await sample.kubectl('describe', 'quota');
  expect(described.stdout).toMatch(/pods +8 +8/);
});

test('no-metrics: top says that nobody measures, and get works', async () => {
  await begin('no-metrics');
  expect(await sample.kubectl('top', 'pods')).toMatchObject({
    exitCode: 1,
    stderr: 'error: Metrics API not available\n',
  });
  expect(await sample.kubectl('get', 'pods', '-o', 'name')).toMatchObject({exitCode: 0, stderr: ''});
});

test('pending-release: helm refuses, and a rollback to the good revision gets out', async () => {
  await begin('pending-release');
  expect(await newest()).toMatchObject({revision: 2, status: 'pending-upgrade', description: 'Preparing upgrade'});
  await upgradeFails('another operation (install/upgrade/rollback) is in progress');
  expect((await sample.kubectl('get', 'leases', '-o', 'name')).stdout).toBe('');
  expect(await sample.helm('rollback', sampleRelease, '1', '--wait', '--timeout', '20s')).toMatchObject({exitCode: 0});
});

test('pending-release-live: the Lease of the other host goes on being renewed until the fault ends', async () => {
  sample = await startSampleSite();
  const stop = sample.site.fault('pending-release-live');
  await upgradeFails('another operation (install/upgrade/rollback) is in progress');
  const renewed = async () =>
    (await sample.kubectl('get', 'lease', 'airlock-datachain-studio', '-o', 'jsonpath={.spec.renewTime}')).stdout;
  const before = await renewed();
  expect(before).toMatch(/^\d{4}-.*\.\d{6}Z$/);
  await expect.poll(renewed, {timeout: 30_000}).not.toBe(before);
  stop();
  expect((await sample.kubectl('get', 'leases', '-o', 'name')).stdout).toBe('');
  expect((await sample.upgrade()).exitCode).toBe(0);
});

test('history-pruned: only a failed revision is left, until the fault ends', async () => {
  sample = await startSampleSite();
  const stop = sample.site.fault('history-pruned');
  expect(await newest()).toMatchObject({revision: 2, status: 'failed'});
  const {stdout} = await sample.helm('history', sampleRelease, '-o', 'json');
  expect(JSON.parse(stdout)).toHaveLength(1);
  stop();
  expect(await newest()).toMatchObject({revision: 1, status: 'deployed'});
});

test('context-switched: with the first push, the context means another cluster', async () => {
  await begin('context-switched');
  const uid = async () =>
    (await sample.kubectl('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}')).stdout;
  const before = await uid();
  const {host, username, password} = sample.site.registry;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const dispatcher = new Agent({connect: {ca: sample.site.caPem}});
  const url = (tag: string) => `https://${host}/v2/datachain/studio-worker/manifests/${tag}`;
  const read = await fetch(url('1.2.2'), {dispatcher, headers: {authorization, accept: type}});
  expect(await uid()).toBe(before);
  const headers = {authorization, 'content-type': type};
  expect((await fetch(url('again'), {dispatcher, method: 'PUT', headers, body: await read.text()})).status).toBe(201);
  expect(await uid()).not.toBe(before);
});

test('immutable-change: the upgrade meets a field that nobody may change', async () => {
  await begin('immutable-change');
  await upgradeFails(
    /StatefulSet\.apps "datachain-studio-redis" is invalid: spec: Forbidden: updates to statefulset spec/,
  );
});

test('foreign-manager: another manager owns the replicas, and has changed them', async () => {
  await begin('foreign-manager');
  const {stdout} = await sample.kubectl(
    'get',
    'deployment',
    'datachain-studio-backend',
    '-o',
    'json',
    '--show-managed-fields',
  );
  const {metadata, spec} = JSON.parse(stdout) as {
    metadata: {managedFields: {manager: string; fieldsV1: object}[]};
    spec: {replicas: number};
  };
  expect(spec.replicas).toBe(3);
  expect(metadata.managedFields.find(({manager}) => manager === 'kubectl-edit')).toMatchObject({
    fieldsV1: {'f:spec': {'f:replicas': {}}},
  });
});

test('exec-cut: the stream breaks off at the byte named, with exit code 0', async () => {
  sample = await startSampleSite();
  const postgres = 'deployment/datachain-studio-postgres';
  const dump = () => sample.kubectl('exec', postgres, '--', 'pg_dump', '-U', 'studio', 'datachain_studio');
  const whole = await dump();
  const stop = sample.site.fault('exec-cut');
  const cut = await dump();
  expect(cut.exitCode).toBe(0);
  expect(cut.bytes.length).toBe(4096);
  expect(whole.bytes.length).toBeGreaterThan(4096);
  stop();
  expect((await dump()).bytes.length).toBe(whole.bytes.length);
});
