import {afterAll, beforeAll, expect, test} from 'vitest';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {sampleRelease} from '../../../source/rehearsal/sample/product.ts';
import {type Ended, startSampleSite} from './sample-site.ts';

let sample: Awaited<ReturnType<typeof startSampleSite>>;

beforeAll(async () => {
  sample = await startSampleSite({major: 4});
}, 60_000);
afterAll(async () => {
  expect(sample.site.unsupported()).toEqual([]);
  await sample.close();
});

/** What a tool said; fails with its words when it failed. */
async function fine(ended: Promise<Ended>): Promise<string> {
  const {exitCode, stdout, stderr} = await ended;
  expect(`${stderr}`).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

const deployment = (name: string, replicas: number, more = '') =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {replicas: ${replicas}, selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: "busybox:1.36"${more}}]}}}}`;

const apply = (text: string, ...args: string[]) => sample.feed(text, 'apply', ...args, '-f', '-');

type Entry = {manager: string; operation: string; subresource?: string; fieldsV1: object};

async function owners(kind: string, name: string): Promise<Entry[]> {
  const text = await fine(sample.kubectl('get', kind, name, '-o', 'json', '--show-managed-fields'));
  return ((JSON.parse(text) as KubeObject).metadata.managedFields ?? []) as Entry[];
}

const signed = (entries: Entry[]) =>
  entries.map(({manager, operation, subresource}) => [manager, operation, subresource].filter(Boolean).join(' '));

test('helm 4 installs by server-side apply; each part of the cluster owns what it wrote', async () => {
  const entries = await owners('deploy', `${sampleRelease}-backend`);
  expect(signed(entries)).toEqual(['helm Apply', 'kube-controller-manager Update status']);
  expect(entries[0]?.fieldsV1).toMatchObject({
    'f:spec': {
      'f:selector': {},
      'f:template': {'f:spec': {'f:containers': {'k:{"name":"backend"}': {'.': {}, 'f:image': {}}}}},
    },
  });
  const managers = async (...selector: string[]) => {
    const output = 'jsonpath={.items[*].metadata.managedFields[*].manager}';
    const pods = await sample.kubectl('get', 'pod', ...selector, '--show-managed-fields', '-o', output);
    return new Set(pods.stdout.split(' '));
  };
  // The scheduler writes in a pod only when that has to wait, as for a claim; nginx has none.
  const always = new Set(['kube-controller-manager', 'kubelet']);
  expect(await managers('-l', 'app.kubernetes.io/component=nginx')).toEqual(always);
  const all = await managers();
  all.delete('kube-scheduler');
  expect(all).toEqual(always);
});

test('an upgrade waits by watching, one with --wait=legacy by asking, and a rollback goes back', {
  timeout: 90_000,
}, async () => {
  const image = () => sample.kubectl('get', 'deploy', `${sampleRelease}-backend`, '-o', 'jsonpath={..image}');
  expect(await fine(sample.upgrade())).toContain('has been upgraded');
  expect((await image()).stdout).toContain(':1.2.3');
  expect(await fine(sample.helm('rollback', sampleRelease, '1', '--wait=legacy', '--timeout', '20s'))).toContain(
    'Rollback was a success',
  );
  expect((await image()).stdout).toContain(':1.2.2');
  const history = JSON.parse(await fine(sample.helm('history', sampleRelease, '-o', 'json'))) as {status: string}[];
  expect(history.map(({status}) => status)).toEqual(['superseded', 'superseded', 'deployed']);
});

test('a field that somebody edited stops an upgrade, which names it', {timeout: 60_000}, async () => {
  const worker = `${sampleRelease}-worker`;
  const edit = ['patch', 'deploy', worker, '--field-manager=kubectl-edit', '-p', '{"spec":{"replicas":4}}'];
  await fine(sample.kubectl(...edit));
  const {exitCode, stderr} = await sample.upgrade();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `Error: UPGRADE FAILED: conflict occurred while applying object datachain-studio/${worker} apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas`,
  );
  expect(await fine(sample.upgrade('--force-conflicts'))).toContain('has been upgraded');
  expect(signed(await owners('deploy', worker))).not.toContain('kubectl-edit Update');
});

test('kubectl moves an object to server-side apply and minds who scaled it', {timeout: 60_000}, async () => {
  expect(await fine(apply(deployment('moved', 1)))).toBe('deployment.apps/moved created\n');
  expect(await fine(apply(deployment('moved', 1)))).toBe('deployment.apps/moved unchanged\n');
  expect((await sample.feed(deployment('moved', 2), 'diff', '-f', '-')).exitCode).toBe(1);
  expect(await fine(apply(deployment('moved', 1), '--server-side'))).toBe('deployment.apps/moved serverside-applied\n');
  expect(signed(await owners('deploy', 'moved'))).toEqual([
    // It changed nothing, so it has no time and comes first.
    'kubectl-last-applied Apply',
    'kubectl Apply',
    'kube-controller-manager Update status',
  ]);
  expect((await sample.feed(deployment('moved', 1), 'diff', '--server-side', '-f', '-')).exitCode).toBe(0);
  await fine(sample.kubectl('scale', 'deploy/moved', '--replicas=3'));
  const refused = await apply(deployment('moved', 1), '--server-side');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas');
  await fine(apply(deployment('moved', 1), '--server-side', '--force-conflicts'));
  await fine(sample.kubectl('delete', 'deploy', 'moved'));
});

test('a misspelt field is refused by every way of writing', {timeout: 60_000}, async () => {
  await fine(apply(deployment('spelt', 0)));
  const misspelt = deployment('spelt', 0, ', imagePullPolicyy: Always');
  const words = 'unknown field "spec.template.spec.containers[0].imagePullPolicyy"';
  expect((await apply(misspelt)).stderr).toContain(`strict decoding error: ${words}`);
  expect((await sample.feed(misspelt, 'replace', '-f', '-')).stderr).toContain(`strict decoding error: ${words}`);
  expect((await apply(misspelt, '--server-side')).stderr).toContain('.imagePullPolicyy: field not declared in schema');
  const warned = await apply(misspelt, '--validate=warn');
  expect(warned).toMatchObject({exitCode: 0, stderr: `Warning: ${words}\n`});
  await fine(sample.kubectl('delete', 'deploy', 'spelt'));
});

test.each([
  ['configmap', ['made', '--from-literal=x=1']],
  ['secret', ['generic', 'made', '--from-literal=x=1']],
  ['serviceaccount', ['made']],
  ['role', ['made', '--verb=get,list', '--resource=pods']],
  ['rolebinding', ['made', '--role=made', '--serviceaccount=datachain-studio:made']],
  ['clusterrole', ['made', '--verb=get', '--non-resource-url=/healthz']],
  ['clusterrolebinding', ['made', '--clusterrole=made', '--user=me']],
  ['deployment', ['made', '--image=busybox:1.36', '--replicas=0', '--port=80']],
  ['job', ['made', '--image=busybox:1.36', '--', 'true']],
  ['cronjob', ['made', '--image=busybox:1.36', '--schedule=*/5 * * * *', '--', 'true']],
  ['service', ['clusterip', 'made', '--tcp=80:8080']],
  ['ingress', ['made', '--rule=studio.example.com/*=made:80']],
  ['quota', ['made', '--hard=pods=200,requests.cpu=0.5']],
  ['poddisruptionbudget', ['made', '--selector=app=made', '--min-available=50%']],
  ['priorityclass', ['made', '--value=-10', '--description=low']],
  ['namespace', ['made']],
])('kubectl 1.35 creates a %s, which it sends as protobuf', async (kind, args) => {
  expect(await fine(sample.kubectl('create', kind, ...args))).toMatch(/\/made created\n$/);
  const entries = await owners(kind, 'made');
  // A kind of which nothing but its name was sent has no owner.
  if (kind !== 'serviceaccount') expect(signed(entries)).toContain('kubectl-create Update');
  // kubectl warns that some of these have no namespace.
  expect((await sample.kubectl('delete', kind, 'made', '--wait=false')).exitCode).toBe(0);
});

test('helm 4 uninstalls and waits until everything is gone', {timeout: 60_000}, async () => {
  expect(await fine(sample.helm('uninstall', sampleRelease, '--wait', '--timeout', '20s'))).toContain('uninstalled');
});
