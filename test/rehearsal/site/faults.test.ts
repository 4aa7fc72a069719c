import {Agent, fetch} from 'undici';
import {afterEach, expect, test} from 'vitest';
import type {FaultName} from '../../../source/rehearsal/faults/index.ts';
import {sampleRelease} from '../../../source/rehearsal/sample/product.ts';
import {seedImages} from '../../../source/rehearsal/sample/seed.ts';
import {type SampleSite, startSampleSite} from './sample-site.ts';

let sample: SampleSite;
afterEach(async () => {
  expect(sample.site.unsupported()).toEqual([]);
  await sample.close();
});

const begin = async (fault: FaultName, speed?: number) => {
  sample = await startSampleSite({faults: [fault], ...(speed && {speed})});
};

type Container = {name: string; restartCount: number; state: {waiting?: {reason: string}}; image: string};
type PodList = {
  items: {metadata: {name: string}; status: {containerStatuses: Container[]; initContainerStatuses?: Container[]}}[];
};

const podsOf = async (component: string): Promise<PodList['items']> => {
  const selector = `app.kubernetes.io/component=${component}`;
  const {stdout} = await sample.kubectl('get', 'pods', '-l', selector, '-o', 'json');
  return (JSON.parse(stdout) as PodList).items;
};

const health = async () => (await fetch(`${sample.site.healthUrl}/health`)).json();

const rollBack = async () => {
  const rolledBack = await sample.helm('rollback', sampleRelease, '1', '--wait', '--timeout', '20s');
  expect(rolledBack).toMatchObject({exitCode: 0, stderr: ''});
  expect(await health()).toEqual({status: 'ok', version: '1.2.2'});
  const [newest] = JSON.parse((await sample.helm('history', sampleRelease, '-o', 'json', '--max', '1')).stdout);
  expect(newest).toMatchObject({status: 'deployed', app_version: '1.2.2', description: 'Rollback to 1'});
};

test('crash-loop: the new backend fails, the old one serves, a rollback brings it back', async () => {
  await begin('crash-loop');
  const upgraded = await sample.upgrade('--timeout', '6s');
  expect(upgraded.exitCode).toBe(1);
  expect(upgraded.stderr).toContain('context deadline exceeded');
  expect(await health()).toEqual({status: 'ok', version: '1.2.2'});

  const crashing = (await podsOf('backend')).find(pod => (pod.status.containerStatuses[0]?.restartCount ?? 0) > 0);
  expect(crashing?.status.containerStatuses[0]?.image).toContain('studio-backend:1.2.3');
  const name = crashing?.metadata.name ?? '';
  const previous = await sample.kubectl('logs', name, '-c', 'backend', '--previous');
  expect(previous.stdout).toContain('django.db.utils.OperationalError');
  const described = await sample.kubectl('describe', 'pod', name);
  expect(described.stdout).toMatch(/Last State: +Terminated\n +Reason: +Error\n +Exit Code: +1/);
  expect(described.stdout).toContain(`Back-off restarting failed container backend in pod ${name}_`);
  await rollBack();
  expect((await podsOf('backend')).every(pod => pod.status.containerStatuses[0]?.image.endsWith(':1.2.2'))).toBe(true);
});

test('migration-fails: the init container tells why and the old backend serves', async () => {
  await begin('migration-fails');
  const upgraded = await sample.upgrade('--timeout', '5s');
  expect(upgraded.exitCode).toBe(1);
  expect(await health()).toEqual({status: 'ok', version: '1.2.2'});
  expect(sample.site.database.schemaVersion()).toBe('studio.0042_pipelines');
  const failing = (await podsOf('backend')).find(pod => (pod.status.initContainerStatuses?.[0]?.restartCount ?? 0) > 0);
  const log = await sample.kubectl('logs', failing?.metadata.name ?? '', '-c', 'migrate');
  expect(log.stdout).toContain('Applying studio.0043_dataset_index...');
  expect(log.stdout).toContain('IntegrityError');
  const waiting = await sample.kubectl('logs', failing?.metadata.name ?? '', '-c', 'backend');
  expect(waiting.stderr).toContain('is waiting to start: PodInitializing');
  await rollBack();
});

test('image-missing: an image that was pushed is seen once and then lost, one that was only read is not', async () => {
  await begin('image-missing');
  const {internal} = sample.site.registries;
  const {registry} = sample.site;
  await seedImages(internal, '1.2.3');
  expect(internal.manifestDigest('datachain/studio-worker', '1.2.3')).toMatch(/^sha256:/);

  const url = `https://${registry.host}/v2/datachain/studio-worker/manifests/1.2.3`;
  const authorization = `Basic ${Buffer.from(`${registry.username}:${registry.password}`).toString('base64')}`;
  // Seeding goes past HTTP, so nobody has pushed yet.
  const accept = 'application/vnd.oci.image.manifest.v1+json';
  const dispatcher = new Agent({connect: {ca: registry.caPem}});
  const read = await fetch(url, {headers: {authorization, accept}, dispatcher});
  const headers = {authorization, accept, 'content-type': accept};
  const pushed = await fetch(url, {method: 'PUT', headers, dispatcher, body: await read.text()});
  expect([read.status, pushed.status]).toEqual([200, 201]);
  expect((await fetch(url, {method: 'HEAD', headers, dispatcher})).status).toBe(200);
  await expect.poll(async () => (await fetch(url, {method: 'HEAD', headers, dispatcher})).status).toBe(404);
});

test('a pod whose image is not in the registry backs off in the words of containerd', async () => {
  await begin('slow-rollout');
  const image = `${sample.site.registry.host}/datachain/studio-worker:9.9.9`;
  const patch = JSON.stringify({spec: {template: {spec: {containers: [{name: 'worker', image}]}}}});
  await sample.kubectl('patch', 'deployment', 'datachain-studio-worker', '-p', patch);
  const state = async () =>
    (await podsOf('worker')).map(pod => pod.status.containerStatuses[0]?.state.waiting?.reason).join();
  await expect.poll(state, {timeout: 10_000}).toContain('ImagePullBackOff');
  const {stdout} = await sample.kubectl('events', '--types=Warning');
  expect(stdout).toContain(
    `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "${image}"`,
  );
});

test('slow-rollout: the new pods get ready late, and helm waits for them', async () => {
  await begin('slow-rollout', 10);
  const started = Date.now();
  const upgraded = await sample.upgrade('--timeout', '30s');
  expect(upgraded).toMatchObject({exitCode: 0, stderr: ''});
  // Twenty-five seconds for each of two backend pods, one after another, at ten times the speed.
  expect(Date.now() - started).toBeGreaterThan(5000);
  const {stdout} = await sample.kubectl('events', '--types=Warning');
  expect(stdout).toContain('Readiness probe failed: HTTP probe failed with statuscode: 503');
});
