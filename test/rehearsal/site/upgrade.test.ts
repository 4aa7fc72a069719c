import {afterAll, beforeAll, expect, test} from 'vitest';
import {type SampleSite, startSampleSite} from './sample-site.ts';

let sample: SampleSite;
beforeAll(async () => {
  sample = await startSampleSite();
});
afterAll(async () => {
  expect(sample.site.unsupported()).toEqual([]);
  await sample.close();
});

test('the sample is installed and serves', async () => {
  const {stdout} = await sample.kubectl('get', 'deployments,statefulsets', '--no-headers');
  expect(
    stdout
      .trim()
      .split('\n')
      .map(line => line.split(/\s+/).slice(0, 2).join(' ')),
  ).toEqual([
    'deployment.apps/datachain-studio-backend 2/2',
    'deployment.apps/datachain-studio-frontend 1/1',
    'deployment.apps/datachain-studio-nginx 1/1',
    'deployment.apps/datachain-studio-postgres 1/1',
    'deployment.apps/datachain-studio-scheduler 1/1',
    'deployment.apps/datachain-studio-worker 1/1',
    'statefulset.apps/datachain-studio-redis 1/1',
  ]);
  const health = await fetch(`${sample.site.healthUrl}/health`);
  expect([health.status, await health.json()]).toEqual([200, {status: 'ok', version: '1.2.2'}]);
});

test('helm upgrades the sample to 1.2.3 and migrates the database', async () => {
  const upgraded = await sample.upgrade();
  expect(upgraded.stderr).toBe('');
  expect(upgraded.exitCode).toBe(0);
  expect(upgraded.stdout).toContain('STATUS: deployed');
  expect(sample.site.database.schemaVersion()).toBe('studio.0043_dataset_index');
  expect(await (await fetch(`${sample.site.healthUrl}/health`)).json()).toEqual({status: 'ok', version: '1.2.3'});

  const {stdout} = await sample.kubectl('get', 'pods', '-o', 'json');
  type Status = {image: string; imageID: string};
  const {items} = JSON.parse(stdout) as {items: {status: {phase: string; containerStatuses: Status[]}}[]};
  const statuses = items.filter(pod => pod.status.phase === 'Running').flatMap(pod => pod.status.containerStatuses);
  const backend = statuses.find(({image}) => image.includes('studio-backend'));
  const digest = sample.site.registries.internal.manifestDigest('datachain/studio-backend', '1.2.3');
  expect(digest).toMatch(/^sha256:/);
  expect(backend?.imageID).toBe(`${sample.site.registry.host}/datachain/studio-backend@${digest}`);

  const rollout = await sample.kubectl('rollout', 'status', 'deployment/datachain-studio-backend', '--timeout=10s');
  expect(rollout.stdout).toContain('successfully rolled out');
});
