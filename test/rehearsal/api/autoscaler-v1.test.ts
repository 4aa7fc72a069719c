import {afterAll, beforeAll, expect, test} from 'vitest';
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

test('a write in the older version is refused aloud', async () => {
  const {code, body} = await site.request('POST', path('v1'), {metadata: {name: 'old'}, spec: {maxReplicas: 2}});
  expect(code).toBe(501);
  expect((body as unknown as {message: string}).message).toContain('POST of autoscaling/v1 horizontalpodautoscalers');
});
