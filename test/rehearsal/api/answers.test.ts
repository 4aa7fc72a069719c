import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startSite, type TestSite} from './site.ts';

/** Single requests to a real 1.33 server and its answers, in the order that fits one world. */
type Recorded = {
  name: string;
  request: {method: string; path: string; accept: string; contentType?: string; body?: unknown};
  code: number;
  body: unknown;
};
const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/api/answers.json', import.meta.url), 'utf8'),
) as Recorded[];

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
  const config = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'x'}, data: {a: '1'}};
  await site.request('POST', '/api/v1/namespaces', {metadata: {name: 'studio-api'}});
  await site.request('POST', '/api/v1/namespaces/studio-api/configmaps', config);
  const made = recorded.find(({name}) => name === 'deployment-create-201');
  await site.request('POST', '/apis/apps/v1/namespaces/studio-api/deployments', made?.request.body);
});
afterAll(() => site[Symbol.asyncDispose]());

async function ask({request: {method, path, accept, contentType, body}}: Recorded) {
  const headers = {accept, ...(contentType && {'content-type': contentType})};
  const sent = body === undefined ? {} : {body: typeof body === 'string' ? body : JSON.stringify(body)};
  const response = await site.fetch(path, {method, headers, ...sent});
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {code: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : text};
}

const refusals = recorded.filter(({code}) => code >= 400 && code !== 410);

test.each(refusals)('$name is refused as the real server refuses it', async answer => {
  expect(refusals.length).toBeGreaterThan(12);
  const {code, body} = await ask(answer);
  expect({code, body}).toEqual({code: answer.code, body: answer.body});
});

const plain = ['version', 'healthz'];
test.each(recorded.filter(({name}) => plain.includes(name)))('$name is answered as recorded', async answer => {
  expect((await ask(answer)).body).toEqual(answer.body);
});

test('the scale of a Deployment is shown apart from it', async () => {
  const answer = recorded.find(({name}) => name === 'scale-get');
  if (!answer) throw new Error('scale-get is not recorded');
  const {body} = await ask(answer);
  expect(body).toMatchObject({kind: 'Scale', apiVersion: 'autoscaling/v1', spec: {replicas: 1}});
  expect(body).toHaveProperty('status.selector', 'app=api-demo');
});

test('a listing in pages ends with everything told once', async () => {
  const names: string[] = [];
  const path = '/api/v1/namespaces?limit=2';
  let token = '';
  do {
    const {body} = await site.request('GET', `${path}${token && `&continue=${token}`}`);
    for (const {metadata} of body['items'] as {metadata: {name: string}}[]) names.push(metadata.name);
    token = (body.metadata as {continue?: string}).continue ?? '';
  } while (token);
  expect(names).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system', 'studio', 'studio-api']);
});

test.each([
  ['POST', '/api/v1/namespaces/studio-api/pods/web/attach', 'application/json', 'kubectl attach'],
  ['POST', '/api/v1/namespaces/studio-api/bindings', 'application/json', 'bindings'],
])('what is not built is refused loudly: %s %s', async (method, path, contentType, words) => {
  const before = site.api.unsupported.length;
  const {code, body} = await site.request(method, path, method === 'GET' ? undefined : {}, contentType);
  expect(code).toBe(501);
  expect(body['message']).toContain(words);
  expect(site.api.unsupported).toHaveLength(before + 1);
});

test('a token of a listing that this server never began is too old', async () => {
  const token = Buffer.from('{"v":"meta.k8s.io/v1","rv":999999,"start":"/a"}').toString('base64url');
  const {code, body} = await site.request('GET', `/api/v1/namespaces?limit=1&continue=${token}`);
  expect(code).toBe(410);
  expect(body['reason']).toBe('Expired');
  // The refusal says how to go on all the same.
  const {continue: next} = body.metadata as {continue?: string};
  expect((await site.request('GET', `/api/v1/namespaces?limit=1&continue=${next}`)).code).toBe(200);
});

test('a page of a state that is no longer kept is refused as recorded', async () => {
  await using busy = await startSite();
  const maps = {group: '', resource: 'configmaps'};
  for (let round = 0; round < 6000; round += 1) {
    busy.store.change(maps, 'studio', 'kube-root-ca.crt', object => ({...object, data: {round: `${round}`}}));
  }
  const answer = recorded.find(({name}) => name === 'continue-expired');
  if (!answer) throw new Error('continue-expired is not recorded');
  const {code, body} = await busy.request('GET', answer.request.path);
  expect({code, body}).toEqual({code: answer.code, body: answer.body});
});

test.each([
  ['a version that nobody has seen', 'resourceVersion=999999', 504, 'Too large resource version'],
  ['a version that is none', 'resourceVersion=new', 400, 'invalid syntax'],
  ['a match without a version', 'resourceVersionMatch=Exact', 422, 'unless resourceVersion is provided'],
  ['a match that there is not', 'resourceVersion=1&resourceVersionMatch=Newest', 422, 'Unsupported value'],
  ['a streaming list', 'sendInitialEvents=true', 422, 'forbidden for list'],
  ['a token that is none', 'continue=x', 400, 'continue key is not valid'],
])('a listing with %s is refused', async (_what, query, code, words) => {
  const answer = await site.request('GET', `/api/v1/namespaces?${query}`);
  expect(answer.code).toBe(code);
  expect(answer.body['message']).toContain(words);
});

test('how much is left is told of a whole collection, not of a selection', async () => {
  const left = async (query: string) =>
    ((await site.request('GET', `/api/v1/namespaces?limit=2${query}`)).body.metadata as {remainingItemCount?: number})
      .remainingItemCount;
  expect(await left('')).toBe(4);
  expect(await left('&labelSelector=kubernetes.io/metadata.name')).toBeUndefined();
});
