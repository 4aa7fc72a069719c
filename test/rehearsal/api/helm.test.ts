import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {KubeObject, Store} from '../../../source/rehearsal/model.ts';
import {startSite, type TestSite} from './site.ts';

const chart = fileURLToPath(new URL('../../fixtures/api/chart', import.meta.url));
const jobs = {group: 'batch', resource: 'jobs'};
const newImage = 'image=registry.internal.company.com/datachain/studio-backend:1.2.3';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
});
afterAll(async () => {
  expect(site.api.unsupported).toEqual([]);
  await site[Symbol.asyncDispose]();
});

/** Runs helm and fails the test with its words when it fails. */
async function helm(...args: string[]): Promise<string> {
  const {stdout, stderr, exitCode} = await site.helm(...args);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

const live = async (resource: string, path: string) =>
  (await site.kubectl('get', resource, '-o', `jsonpath=${path}`)).stdout;
const liveImages = () => live('deploy/web', '{.spec.template.spec.containers[*].image}');

/** What the Job controller would do, at once: every new Job ends with this condition. */
const endJobs = (store: Store, type: 'Complete' | 'Failed') =>
  store.subscribe(event => {
    if (event.type !== 'ADDED' || event.resource.resource !== 'jobs') return;
    const {namespace, name} = event.object.metadata;
    const condition = {type, status: 'True', reason: type === 'Failed' ? 'BackoffLimitExceeded' : 'CompletionsReached'};
    const ended = (job: KubeObject) => ({...job, status: {conditions: [condition]}});
    store.change(jobs, namespace, name, ended);
  });

test('a release is installed, upgraded, rolled back and removed', {timeout: 60_000}, async () => {
  await helm('install', 'web', chart);
  expect(await live('secret/web-key', '{.data.key}')).toBe(Buffer.from('not-a-secret').toString('base64'));
  expect(await live('cm/web-config', '{.data.kept}')).toBe('new');

  const trial = await helm('upgrade', 'web', chart, '--set', newImage, '--dry-run=server');
  expect(trial).toContain('studio-backend:1.2.3');
  expect(trial).toContain('kept: "Opaque"');
  expect(await liveImages()).toContain('1.2.2');

  await helm('upgrade', 'web', chart, '--set', `${newImage},extra=true`);
  expect(await liveImages()).toBe('registry.internal.company.com/datachain/studio-backend:1.2.3 busybox:1.36');
  expect(await helm('get', 'manifest', 'web')).toContain('busybox:1.36');
  expect(await helm('get', 'values', 'web', '-o', 'json')).toContain('"extra":true');

  await helm('rollback', 'web', '1');
  expect(await liveImages()).toBe('registry.internal.company.com/datachain/studio-backend:1.2.2');
  const history = JSON.parse(await helm('history', 'web', '-o', 'json')) as {revision: number; status: string}[];
  expect(history.map(({revision, status}) => `${revision} ${status}`)).toEqual([
    '1 superseded',
    '2 superseded',
    '3 deployed',
  ]);
  expect(await helm('status', 'web')).toContain('STATUS: deployed');
  expect(await helm('list', '-A')).toMatch(/web\s+studio\s+3/);

  expect(await helm('uninstall', 'web')).toContain('release "web" uninstalled');
  expect((await site.kubectl('get', 'deploy,sts,svc,secret,cm', '-o', 'name')).stdout).toBe(
    'configmap/kube-root-ca.crt',
  );
});

test('an upgrade that changes an immutable field fails, and the release says so', {timeout: 60_000}, async () => {
  await helm('install', 'fixed', chart);
  const {stderr, exitCode} = await site.helm('upgrade', 'fixed', chart, '--set', 'serviceName=other');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('updates to statefulset spec for fields other than');
  expect((await helm('history', 'fixed')).split('\n').at(-1)).toContain('failed');
  await helm('rollback', 'fixed', '1');
});

test('a hook is waited for until its Job is complete', {timeout: 60_000}, async () => {
  await helm('install', 'hooked', chart, '--set', 'hooks=true');
  const stop = endJobs(site.store, 'Complete');
  await helm('upgrade', 'hooked', chart, '--set', 'hooks=true');
  // The second time the old Job is deleted first.
  await helm('upgrade', 'hooked', chart, '--set', 'hooks=true');
  stop();
  expect(await helm('history', 'hooked')).toContain('Upgrade complete');
});

test('a hook that fails ends the upgrade with its reason', {timeout: 60_000}, async () => {
  const stop = endJobs(site.store, 'Failed');
  const {stderr, exitCode} = await site.helm('upgrade', 'hooked', chart, '--set', 'hooks=true');
  stop();
  expect(exitCode).toBe(1);
  expect(stderr).toContain('job hooked-check failed: BackoffLimitExceeded');
});
