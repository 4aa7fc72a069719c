import {afterAll, beforeAll, expect, test} from 'vitest';
import {runPackaged} from '../../helpers/tools.ts';
import {startSite, type TestSite} from './site.ts';

let site: TestSite;
const path = (version: string) => `/apis/autoscaling/${version}/namespaces/studio/horizontalpodautoscalers`;
const utilization = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: {name, target: {type: 'Utilization', averageUtilization}},
});

beforeAll(async () => {
  site = await startSite();
  await site.request('POST', path('v2'), {
    metadata: {name: 'web'},
    spec: {
      maxReplicas: 4,
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'},
      metrics: [utilization('cpu', 60), utilization('memory', 70)],
    },
  });
});
afterAll(() => site[Symbol.asyncDispose]());

test('an autoscaler is read in the words of the older version', async () => {
  const {body} = await site.request('GET', `${path('v1')}/web`);
  expect(body).toMatchObject({apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler'});
  expect(body['spec']).toEqual({
    minReplicas: 1,
    maxReplicas: 4,
    scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'},
    targetCPUUtilizationPercentage: 60,
  });
  expect(body.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics']).toBe(
    '[{"type":"Resource","resource":{"name":"memory","targetAverageUtilization":70}}]',
  );
});

test('kubectl finds both versions, and prefers the newer one', async () => {
  const {stdout} = await site.kubectl('api-versions');
  expect(stdout.split('\n').filter(line => line.startsWith('autoscaling/'))).toEqual([
    'autoscaling/v1',
    'autoscaling/v2',
  ]);
  const get = (kind: string) => site.kubectl('get', kind, 'web', '-o', 'jsonpath={.apiVersion}');
  expect((await get('hpa')).stdout).toBe('autoscaling/v2');
  expect((await get('horizontalpodautoscalers.v1.autoscaling')).stdout).toBe('autoscaling/v1');
});

test('its table is that of the newer version', async () => {
  const {stdout} = await site.kubectl('get', 'horizontalpodautoscalers.v1.autoscaling', 'web', '--no-headers');
  expect(stdout).toMatch(/^web +Deployment\/web +cpu: <unknown>\/60%, memory: <unknown>\/70% +1 +4 /);
});

const metricsNote = 'autoscaling.alpha.kubernetes.io/metrics';
const target = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'};
const specOf = async (name: string) => (await site.request('GET', `${path('v2')}/${name}`)).body['spec'];

test('an autoscaler that is written in the older version is kept in the newer one', async () => {
  const old = {
    metadata: {name: 'old'},
    spec: {maxReplicas: 2, scaleTargetRef: target, targetCPUUtilizationPercentage: 45},
  };
  const {code, body} = await site.request('POST', `${path('v1')}?fieldManager=me`, old);
  expect(code).toBe(201);
  expect(body).toMatchObject({apiVersion: 'autoscaling/v1', spec: {targetCPUUtilizationPercentage: 45}});
  expect(body.metadata.managedFields).toMatchObject([
    {manager: 'me', apiVersion: 'autoscaling/v1', fieldsV1: {'f:spec': {'f:targetCPUUtilizationPercentage': {}}}},
  ]);
  expect(await specOf('old')).toEqual({
    maxReplicas: 2,
    minReplicas: 1,
    scaleTargetRef: target,
    metrics: [utilization('cpu', 45)],
  });
  await site.request('POST', path('v1'), {metadata: {name: 'bare'}, spec: {maxReplicas: 2, scaleTargetRef: target}});
  expect(await specOf('bare')).toMatchObject({metrics: [utilization('cpu', 80)]});
});

test('what the older version has no field for survives a change in it', async () => {
  const metrics = [utilization('cpu', 60), utilization('memory', 70)];
  const behavior = {
    scaleDown: {
      stabilizationWindowSeconds: 60,
      selectPolicy: 'Max',
      policies: [{type: 'Pods', value: 1, periodSeconds: 15}],
    },
  };
  const spec = {maxReplicas: 4, scaleTargetRef: target, metrics, behavior};
  await site.request('POST', path('v2'), {metadata: {name: 'rich'}, spec});
  const before = (await specOf('rich')) as {metrics: unknown[]};
  const patched = await site.request(
    'PATCH',
    `${path('v1')}/rich`,
    {spec: {maxReplicas: 5}},
    'application/merge-patch+json',
  );
  expect(patched.code).toBe(200);
  // A share of the CPU comes last: it has a field of its own there.
  const [first, ...others] = before.metrics;
  expect(await specOf('rich')).toEqual({...before, maxReplicas: 5, metrics: [...others, first]});
  const {body} = await site.request('GET', `${path('v2')}/rich`);
  expect(body.metadata.annotations).toBeUndefined();
});

test('every way of writing goes through the older version', async () => {
  const place = `${path('v1')}/ways`;
  const wanted = (share: number) => ({
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'ways'},
    spec: {maxReplicas: 2, scaleTargetRef: target, targetCPUUtilizationPercentage: share},
  });
  const apply = (manager: string, share: number) =>
    site.request('PATCH', `${place}?fieldManager=${manager}`, wanted(share), 'application/apply-patch+yaml');
  expect((await apply('one', 10)).code).toBe(201);
  expect((await apply('one', 20)).code).toBe(200);
  const refused = await apply('two', 30);
  expect(refused.code).toBe(409);
  expect((refused.body as unknown as {message: string}).message).toContain(
    'conflict with "one": .spec.targetCPUUtilizationPercentage',
  );
  const strategic = {spec: {targetCPUUtilizationPercentage: 40}};
  await site.request('PATCH', place, strategic, 'application/strategic-merge-patch+json');
  expect(await specOf('ways')).toMatchObject({metrics: [utilization('cpu', 40)]});
  expect((await site.request('PUT', place, wanted(50))).body).toMatchObject({
    spec: {targetCPUUtilizationPercentage: 50},
  });
  expect(await specOf('ways')).toMatchObject({metrics: [utilization('cpu', 50)]});
  const trial = await site.request('PUT', `${place}?dryRun=All`, wanted(60));
  expect(trial.body).toMatchObject({apiVersion: 'autoscaling/v1', spec: {targetCPUUtilizationPercentage: 60}});
  const invalid = await site.request('PUT', place, {...wanted(50), spec: {...wanted(50).spec, maxReplicas: 0}});
  expect(invalid.code).toBe(422);
  expect(await specOf('ways')).toMatchObject({maxReplicas: 2, metrics: [utilization('cpu', 50)]});
});

test.each([3, 4] as const)('autoscale of the kubectl beside helm %d makes an autoscaler', async major => {
  await site.request('POST', '/apis/apps/v1/namespaces/studio/deployments', {
    metadata: {name: 'web'},
    spec: {
      selector: {matchLabels: {app: 'web'}},
      template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'app', image: 'busybox:1'}]}},
    },
  });
  const name = `scaled-${major}`;
  const share = major === 3 ? '--cpu-percent=70' : '--cpu=70%';
  const {stdout, stderr} = await runPackaged(
    major,
    'kubectl',
    ['autoscale', 'deployment', 'web', `--name=${name}`, '--max=3', share],
    {kubeconfig: site.kubeconfigFile},
  );
  expect(`${stdout}\n${stderr}`.trim()).toBe(`horizontalpodautoscaler.autoscaling/${name} autoscaled`);
  expect(await specOf(name)).toMatchObject({maxReplicas: 3, metrics: [utilization('cpu', 70)]});
});

test.each([
  [
    'a metric that the site does not measure',
    '/jobs',
    {metadata: {annotations: {[metricsNote]: '[{"type":"Pods","pods":{}}]'}}},
    'a metric of type Pods',
  ],
  [
    'a status',
    '/jobs/status',
    {status: {currentReplicas: 3}},
    'PATCH of autoscaling/v1 horizontalpodautoscalers/status',
  ],
])('%s in the older version is refused aloud', async (_, below, patch, why) => {
  await site.request('POST', path('v1'), {metadata: {name: 'jobs'}, spec: {maxReplicas: 2, scaleTargetRef: target}});
  const before = site.api.unsupported.length;
  const {code} = await site.request('PATCH', `${path('v1')}${below}`, patch, 'application/merge-patch+json');
  expect(code).toBe(501);
  expect(site.api.unsupported.slice(before).join()).toContain(why);
});

test('an event in its newer words is read, and refused aloud when it is written', async () => {
  const events = '/apis/events.k8s.io/v1/namespaces/studio/events';
  expect((await site.request('GET', events)).code).toBe(200);
  const before = site.api.unsupported.length;
  const {code} = await site.request('POST', events, {metadata: {name: 'x'}});
  expect(code).toBe(501);
  expect(site.api.unsupported.slice(before).join()).toContain('POST of events.k8s.io/v1 events');
});
