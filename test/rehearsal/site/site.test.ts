import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {appState} from '../../../source/rehearsal/health.ts';
import {type Site, startSite} from '../../../source/rehearsal/site.ts';
import {apiFetch} from '../../helpers/api-fetch.ts';
import {startSampleSite} from './sample-site.ts';

const sites: Site[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map(site => site.close()));
});
const start = async () => {
  const site = await startSite({speed: 50});
  sites.push(site);
  return site;
};

test('many sites stand side by side and are gone when they are closed', async () => {
  const all = await Promise.all(Array.from({length: 8}, start));
  expect(new Set(all.map(site => site.apiUrl)).size).toBe(8);
  expect(new Set(all.map(site => site.registry.host)).size).toBe(8);
  const [first] = all;
  const ask = first && apiFetch({url: first.apiUrl, caPem: first.caPem});
  expect((await ask?.('/readyz'))?.status).toBe(200);
  await first?.close();
  sites.shift();
  await expect(ask?.('/readyz')).rejects.toThrow();
});

test('an account of the site has a kubeconfig of its own, with the rights that were given to it', async () => {
  const sample = await startSampleSite();
  sites.push(sample.site);
  const [namespace, serviceAccount] = ['datachain-studio', 'auditor'];
  expect(() => sample.site.kubeconfigFor({namespace, name: serviceAccount})).toThrow(
    'there is no ServiceAccount datachain-studio/auditor',
  );
  await sample.kubectl('create', 'serviceaccount', serviceAccount);
  const kubeconfig = join(sample.folder, 'kubeconfig-auditor');
  await writeFile(kubeconfig, sample.site.kubeconfigFor({namespace, name: serviceAccount}));
  const pods = () => sample.kubectl('get', 'pods', '--kubeconfig', kubeconfig);
  expect((await pods()).stderr).toContain(
    `User "system:serviceaccount:${namespace}:auditor" cannot list resource "pods"`,
  );
  const binding = ['audit', '--clusterrole=view', `--serviceaccount=${namespace}:${serviceAccount}`];
  expect((await sample.kubectl('create', 'rolebinding', ...binding)).exitCode).toBe(0);
  expect((await pods()).stdout).toContain('datachain-studio-backend');
  const secrets = await sample.kubectl('get', 'secrets', '--kubeconfig', kubeconfig);
  expect(secrets.stderr).toContain('secrets is forbidden');
  expect(sample.site.unsupported()).toEqual([]);
});

test('an empty site is not healthy and says what is missing', async () => {
  const site = await start();
  const response = await fetch(`${site.healthUrl}/health`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({status: 'unavailable', missing: ['nginx', 'frontend', 'backend']});
});

test('the functional checks have a page each', async () => {
  const sample = await startSampleSite();
  sites.push(sample.site);
  for (const path of ['/', '/login', '/health', '/api/version', '/api/database', '/api/git', '/api/webhooks']) {
    expect([path, (await fetch(`${sample.site.healthUrl}${path}`)).status]).toEqual([path, 200]);
  }
  expect((await fetch(`${sample.site.healthUrl}/nothing`)).status).toBe(404);

  await sample.kubectl('scale', 'deployment/datachain-studio-nginx', '--replicas=0');
  await expect.poll(() => appState(sample.site.store).missing).toEqual(['nginx']);
  expect((await fetch(`${sample.site.healthUrl}/login`)).status).toBe(503);
});

test('a pod without the pull secret is refused by the internal registry in its own words', async () => {
  const sample = await startSampleSite();
  sites.push(sample.site);
  const image = `${sample.site.registry.host}/datachain/studio-worker:1.2.2`;
  const ran = await sample.kubectl(
    'run',
    'canary',
    `--image=${image}`,
    '--image-pull-policy=Always',
    '--restart=Never',
  );
  expect(ran.exitCode).toBe(0);
  const waiting = () => {
    const pod = sample.site.store.get(resources.pods, 'datachain-studio', 'canary') as Pod | undefined;
    return pod?.status?.containerStatuses?.[0]?.state.waiting?.message ?? '';
  };
  await expect.poll(waiting).toContain('failed with status code [manifests 1.2.2]: 401 Unauthorized');
  expect((await sample.kubectl('delete', 'pod', 'canary', '--wait=true')).exitCode).toBe(0);
});

test('a pod that is run by hand pulls, runs and ends', async () => {
  const sample = await startSampleSite();
  sites.push(sample.site);
  const image = `${sample.site.registry.host}/datachain/studio-worker:1.2.2`;
  const overrides = JSON.stringify({spec: {imagePullSecrets: [{name: 'internal-registry-secret'}]}});
  const args = [
    'run',
    'canary',
    `--image=${image}`,
    '--restart=Never',
    `--overrides=${overrides}`,
    '--command',
    '--',
    'true',
  ];
  expect((await sample.kubectl(...args)).exitCode).toBe(0);
  const done = await sample.kubectl('wait', 'pod/canary', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=10s');
  expect(done).toMatchObject({exitCode: 0, stderr: ''});
});

test('what the rehearsal lacks is recorded, and what an image lacks is not', async () => {
  const sample = await startSampleSite();
  sites.push(sample.site);
  const inBackend = (...command: string[]) =>
    sample.kubectl('exec', 'deployment/datachain-studio-backend', '-c', 'backend', '--', ...command);
  const absent = await inBackend('pg_dump', 'x');
  expect(absent.stderr).toContain('exec: "pg_dump": executable file not found in $PATH: unknown');
  expect(sample.site.unsupported()).toEqual([]);
  expect((await inBackend('sh', '-c', 'strace -p 1')).exitCode).toBe(127);
  expect(sample.site.unsupported()).toEqual(['strace -p 1']);
});
