import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {sampleNamespace} from '../../../source/rehearsal/sample/product.ts';
import {apiFetch} from '../../helpers/api-fetch.ts';
import {operatorOf, startOperatorSite} from './operator-site.ts';
import type {SampleSite} from './sample-site.ts';

let sample: SampleSite;
beforeAll(async () => {
  sample = await startOperatorSite();
});
afterAll(() => sample.close());

type Template = Pick<Pod, 'spec'>;
const envOf = ({spec}: Template) => spec.containers[0]?.env;

const web = 'deployment/datachain-studio-frontend';
const pod = 'beside-statefulset-0';
const notYet = "the rehearsal's API server does not do this yet";
const refused = (command: string, subresource: string) =>
  `${notYet}: kubectl ${command} (/api/v1/namespaces/${sampleNamespace}/pods/${pod}/${subresource})\n`;

/** What the pretend pods do not do: what is typed, and how the words end that the operator reads. */
const refusals: [line: string, ending: string][] = [
  [`attach ${pod}`, `Error from server (NotImplemented): ${refused('attach', 'attach')}`],
  [`port-forward ${pod} 15432:5432`, `error: error upgrading connection: ${refused('port-forward', 'portforward')}`],
  [
    `debug ${pod} --image=busybox --attach=false`,
    `Error from server (NotImplemented): ${refused('debug', 'ephemeralcontainers')}`,
  ],
  [`cp ${pod}:/tmp/x /tmp/airlock-never-written`, 'exec: "tar": executable file not found in $PATH: unknown\n'],
  [`cp package.json ${pod}:/tmp/x`, 'exec: "tar": executable file not found in $PATH: unknown\n'],
  [
    'get --raw /api/v1/nodes/node1/proxy/stats/summary',
    `(NotImplemented): ${notYet}: GET of nodes/proxy/stats/summary (/api/v1/nodes/node1/proxy/stats/summary)\n`,
  ],
];

/** What an operator changes; all of it must work, or be refused, with both packaged versions of kubectl. */
describe.each([3, 4] as const)('the kubectl that comes with helm %d', major => {
  const operator = () => operatorOf(sample, major);
  const said = (...args: string[]) => operator().said(...args);
  let known = 0;
  beforeAll(() => {
    known = sample.site.unsupported().length;
  });

  test('shows what a change would change', async () => {
    const live = JSON.parse(await said('get', 'configmap', 'datachain-studio-config', '-o', 'json')) as object;
    const diff = (object: object) => operator().kubectl(['diff', '-f', '-'], JSON.stringify(object));
    expect(await diff(live)).toMatchObject({exitCode: 0, stdout: '', stderr: ''});
    const {exitCode, stdout, stderr} = await diff({
      ...live,
      data: {...('data' in live && (live.data as object)), QUEUE: 'other'},
    });
    expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: ''});
    expect(stdout.match(/^[-+] .*$/gm)).toEqual(['-  QUEUE: default', '+  QUEUE: other']);
    const fresh = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'fresh'}, data: {a: '1'}};
    const added = await diff(fresh);
    expect(added.exitCode).toBe(1);
    expect(added.stdout).toMatch(/^\+ {2}name: fresh$/m);
  });

  test('rolls out, and undoes to what there was before', async () => {
    const template = async () => JSON.parse(await said('get', web, '-o', 'jsonpath={.spec.template}')) as Template;
    const revision = async () =>
      Number(
        await said('get', web, '-o', String.raw`jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}`),
      );
    const ended = async () =>
      expect(await said('rollout', 'status', web, '--timeout=20s')).toMatch(
        /"datachain-studio-frontend" successfully rolled out\n$/,
      );
    const [first, firstRevision] = [await template(), await revision()];
    await said('set', 'env', web, `ROUND=${major}`);
    await ended();
    const second = await template();
    expect(second).not.toEqual(first);
    expect(await said('rollout', 'history', web)).toMatch(/REVISION +CHANGE-CAUSE\n\d/);

    expect(await said('rollout', 'undo', web)).toBe('deployment.apps/datachain-studio-frontend rolled back\n');
    await ended();
    expect(await template()).toEqual(first);
    expect(await revision()).toBe(firstRevision + 2);
    const pods = sample.site.store.list(resources.pods, sampleNamespace) as Pod[];
    const running = pods.filter(
      ({metadata}) =>
        metadata.labels?.['app.kubernetes.io/component'] === 'frontend' && metadata.deletionTimestamp === undefined,
    );
    expect(running.map(({spec}) => spec.containers[0]?.env)).toEqual(running.map(() => envOf(first)));
    expect(running.length).toBeGreaterThan(0);

    await said('rollout', 'undo', web, `--to-revision=${firstRevision + 1}`);
    await ended();
    expect(await template()).toEqual(second);
    const same = await said('rollout', 'undo', web, `--to-revision=${firstRevision + 3}`);
    expect(same).toBe(
      'deployment.apps/datachain-studio-frontend skipped rollback (current template already matches revision ' +
        `${firstRevision + 3})\n`,
    );
    const missing = await operator().kubectl(['rollout', 'undo', web, '--to-revision=999']);
    expect(missing).toMatchObject({exitCode: 1, stderr: 'error: unable to find specified revision 999 in history\n'});
  });

  test('pauses, resumes and scales', async () => {
    await said('rollout', 'pause', web);
    const paused = await operator().kubectl(['rollout', 'pause', web]);
    expect(paused.stderr).toContain('deployments.apps "datachain-studio-frontend" is already paused');
    await said('rollout', 'resume', web);
    await said('scale', 'deployment/datachain-studio-worker', '--replicas=2');
    await said('rollout', 'status', 'deployment/datachain-studio-worker', '--timeout=20s');
    await said('scale', 'deployment/datachain-studio-worker', '--replicas=1');
  });

  test.each(['statefulset', 'daemonset'])('restarts a %s, and undoes to what there was before', async kind => {
    const one = `${kind}/beside-${kind}`;
    const template = () => said('get', one, '-o', 'jsonpath={.spec.template}');
    const before = await template();
    await said('rollout', 'restart', one);
    await said('rollout', 'status', one, '--timeout=20s');
    expect(await template()).not.toBe(before);
    expect(await said('rollout', 'undo', one)).toBe(`${kind}.apps/beside-${kind} rolled back\n`);
    await said('rollout', 'status', one, '--timeout=20s');
    expect(JSON.parse(await template())).toEqual(JSON.parse(before));
  });

  test('was understood in all of it', () => {
    expect(sample.site.unsupported().slice(known)).toEqual([]);
  });

  test.each(refusals)('is refused: %s', async (line, ending) => {
    const before = sample.site.unsupported().length;
    const {exitCode, stderr} = await operator().kubectl(line.split(' '));
    expect(stderr.slice(-ending.length)).toBe(ending);
    expect(exitCode).toBe(1);
    expect(sample.site.unsupported().length).toBeGreaterThan(before);
  });
});

test('an eviction that a disruption budget does not allow is refused in the recorded words', async () => {
  const {store, apiUrl: url, caPem, token} = sample.site;
  const ask = apiFetch({url, caPem, token});
  const component = 'app.kubernetes.io/component';
  const pods = store.list(resources.pods, sampleNamespace);
  const web = pods.find(({metadata}) => metadata.labels?.[component] === 'frontend' && !metadata.deletionTimestamp);
  const name = web?.metadata.name ?? '';
  const eviction = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name, namespace: sampleNamespace}};
  const path = `/api/v1/namespaces/${sampleNamespace}/pods/${name}/eviction`;
  const headers = {'content-type': 'application/json'};
  const response = await ask(path, {method: 'POST', headers, body: JSON.stringify(eviction)});
  expect(await response.json()).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    reason: 'TooManyRequests',
    details: {
      causes: [
        {
          reason: 'DisruptionBudget',
          message: 'The disruption budget frontend needs 1 healthy pods and has 1 currently',
        },
      ],
    },
    code: 429,
  });
});
