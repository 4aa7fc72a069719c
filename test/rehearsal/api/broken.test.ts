import {once} from 'node:events';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {WebSocket} from 'ws';
import {builtInKinds, groupVersionOf} from '../../../source/rehearsal/api/kinds.ts';
import {startSite, type TestSite} from './site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const maps = '/api/v1/namespaces/studio/configmaps';
const map = `${maps}/kube-root-ca.crt`;
const merge = 'application/merge-patch+json';

/** Opens a WebSocket as kubectl does for exec; resolves with the code that refuses it. */
async function execCode(path: string): Promise<number | undefined> {
  const socket = new WebSocket(`${site.api.url.replace('https', 'wss')}${path}`, 'v5.channel.k8s.io', {
    ca: site.caPem,
    headers: {authorization: `Bearer ${site.api.tokens.administrator}`},
  });
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, {statusCode?: number}];
  return response.statusCode;
}

const ask = (method: string, path: string, body?: unknown, type?: string) => async () =>
  (await site.request(method, path, body, type)).code;

describe('a request on which the server itself fails is answered 500, and kept', () => {
  const ways: [way: string, request: () => Promise<number | undefined>][] = [
    ['GET of an object', ask('GET', map)],
    ['PUT', ask('PUT', map, {metadata: {name: 'kube-root-ca.crt'}})],
    ['PATCH', ask('PATCH', map, {data: {}}, merge)],
    [
      'apply',
      ask('PATCH', `${map}?fieldManager=me`, {apiVersion: 'v1', kind: 'ConfigMap'}, 'application/apply-patch+yaml'),
    ],
    ['POST', ask('POST', maps, {metadata: {name: 'new'}})],
    ['DELETE', ask('DELETE', map)],
    ['an upgrade for exec', () => execCode('/api/v1/namespaces/studio/pods/web/exec?command=ls')],
  ];

  test.each(ways)('%s', async (_, request) => {
    const {get} = site.store;
    site.store.get = (resource, namespace, name) => {
      // Who asks is found out before.
      if (namespace === 'studio' || name === 'studio') throw new Error('the store is on fire');
      return get(resource, namespace, name);
    };
    expect(await request()).toBe(500);
    expect(site.api.broken).toHaveLength(1);
    expect(site.api.broken.join()).toMatch(
      /^[A-Z]+ \/api\/v1\/namespaces\/studio\/.*: Error: the store is on fire\n +at /,
    );
    expect(site.api.unsupported).toEqual([]);
    const {broken} = site.api;
    const kept = broken.splice(0);
    expect(kept).toHaveLength(1);
  });
});

test('a test that closes a site on which the server failed, fails', async () => {
  const other = await startSite();
  other.api.broken.push('GET /x: Error');
  await expect(other[Symbol.asyncDispose]()).rejects.toThrow('the server itself failed:\nGET /x: Error');
});

test('a 500 in the words of a real server is no failure of ours', async () => {
  const config = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'x'}, dataz: {}};
  const {code} = await site.request('PATCH', `${maps}/x?fieldManager=me`, config, 'application/apply-patch+yaml');
  expect(code).toBe(500);
  expect(site.api.broken).toEqual([]);
});

/** Where a value of the wrong form may stand in an object. */
const places: ((value: unknown) => object)[] = [
  value => ({metadata: value}),
  value => ({metadata: {name: value}}),
  value => ({metadata: {name: 'x', labels: value}}),
  value => ({metadata: {name: 'x', labels: {a: value}}}),
  value => ({metadata: {name: 'x', annotations: value}}),
  value => ({metadata: {name: 'x', ownerReferences: value}}),
  value => ({metadata: {name: 'x', finalizers: value}}),
  value => ({metadata: {name: 'x', managedFields: value}}),
  value => ({metadata: {name: 'x'}, spec: value}),
  value => ({metadata: {name: 'x'}, spec: {template: value, selector: value}}),
  value => ({metadata: {name: 'x'}, spec: {template: {spec: value}}}),
  value => ({
    metadata: {name: 'x'},
    spec: {containers: value, ports: value, rules: value, hard: value, versions: value},
  }),
  value => ({metadata: {name: 'x'}, spec: {containers: [value], ports: [value], rules: [value], versions: [value]}}),
  value => ({metadata: {name: 'x'}, data: value, rules: value, subjects: value, roleRef: value, status: value}),
];
const values = [null, 5, 'text', [], ['text'], [null], {}, {a: 'b'}, true];

const written = [
  ...['ConfigMap', 'Pod', 'Service', 'Secret', 'PersistentVolumeClaim', 'ResourceQuota', 'Namespace', 'Deployment'],
  ...['StatefulSet', 'DaemonSet', 'Job', 'HorizontalPodAutoscaler', 'Ingress', 'PodDisruptionBudget', 'RoleBinding'],
  'CustomResourceDefinition',
];
const kinds = builtInKinds
  .filter(({kind}) => written.includes(kind))
  .map(kind => {
    const root = kind.group ? `/apis/${groupVersionOf(kind)}` : '/api/v1';
    return {
      apiVersion: groupVersionOf(kind),
      kind: kind.kind,
      path: `${root}/${kind.namespaced ? 'namespaces/studio/' : ''}${kind.plural}`,
    };
  });

describe('what makes no sense is refused, not fallen over', () => {
  test.each(kinds)('objects of odd forms at $path', async ({apiVersion, kind, path}) => {
    for (const place of places) {
      for (const value of values) {
        const odd = {...place(value), apiVersion, kind};
        await site.request('POST', `${path}?dryRun=All`, odd);
        const applied = `${path}/x?dryRun=All&fieldManager=me&force=true`;
        await site.request('PATCH', applied, odd, 'application/apply-patch+yaml');
      }
    }
    expect(site.api.broken.splice(0).map(text => text.split('\n').slice(0, 3).join('\n'))).toEqual([]);
  });

  test.each(['merge', 'strategic-merge'])('%s patches of odd forms', async how => {
    const containers = [{name: 'app', image: 'busybox:1'}];
    const labels = {app: 'x'};
    const template = {metadata: {labels}, spec: {containers}};
    const present: [collection: string, object: object][] = [
      [
        '/apis/apps/v1/namespaces/studio/deployments',
        {metadata: {name: 'x'}, spec: {selector: {matchLabels: labels}, template}},
      ],
      ['/api/v1/namespaces/studio/services', {metadata: {name: 'x'}, spec: {selector: labels, ports: [{port: 80}]}}],
      ['/api/v1/namespaces/studio/pods', {metadata: {name: 'x', labels}, spec: {containers}}],
      [maps, {metadata: {name: 'x', labels}, data: {a: 'b'}}],
    ];
    for (const [path, object] of present) {
      expect((await site.request('POST', path, object)).code).toBe(201);
      for (const place of places) {
        for (const value of values) {
          await site.request('PATCH', `${path}/x?dryRun=All`, place(value), `application/${how}-patch+json`);
        }
      }
    }
    expect(site.api.broken.splice(0).map(text => text.split('\n').slice(0, 3).join('\n'))).toEqual([]);
  });

  test.each([
    ['GET', '/api/v1/%zz', undefined],
    ['GET', '/%', undefined],
    ['GET', `${maps}/%E0%A4%A`, undefined],
    ['POST', maps, 'not json'],
    ['POST', maps, '[]'],
    ['POST', maps, 'null'],
    ['PATCH', map, 'null'],
    ['PATCH', map, '[{"op":"remove"}]'],
    ['PUT', map, '{"metadata":[]}'],
    ['DELETE', map, '{"propagationPolicy":7}'],
  ])('%s %s %s', async (method, path, body) => {
    for (const type of [
      'application/json',
      merge,
      'application/strategic-merge-patch+json',
      'application/json-patch+json',
    ]) {
      const response = await site.fetch(path, {
        method,
        headers: {'content-type': type},
        ...(body !== undefined && {body}),
      });
      expect(response.status).toBeLessThan(500);
      await response.text();
    }
    expect(site.api.broken.splice(0)).toEqual([]);
  });
});
