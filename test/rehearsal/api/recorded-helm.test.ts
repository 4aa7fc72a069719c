import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {startSite, type TestSite} from './site.ts';

/** What a client sent to a real 1.33 server, and what that answered. */
type Exchange = {
  n: number;
  method: string;
  url: string;
  contentType?: string;
  request?: unknown;
  code?: number;
  response: KubeObject;
};

const recording = (name: string): Exchange[] =>
  JSON.parse(readFileSync(new URL(`../../fixtures/api/${name}.json`, import.meta.url), 'utf8')) as Exchange[];

/** Chosen by each server for itself. */
const chance = ['uid', 'resourceVersion', 'creationTimestamp', 'generation'];
const ownAnnotation = 'deployment.kubernetes.io/revision';
const isOwn = (name: string) => name === ownAnnotation;

/** Nobody but the client writes to the replaying server. */
const controllers = ['kube-controller-manager', 'kubelet', 'kube-apiserver'];
const isByController = (item: unknown) =>
  typeof item === 'object' && item !== null && 'manager' in item && controllers.includes(`${item.manager}`);

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(item => !isByController(item)).map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const isTheirs = ([key, item]: [string, unknown]) =>
    chance.includes(key) || key === ownAnnotation || (key === 'annotations' && Object.keys(item ?? {}).every(isOwn));
  const fields = Object.entries(value).filter(entry => !isTheirs(entry));
  return Object.fromEntries(
    fields.map(([key, item]) => {
      if (key === 'time') return [key, 'SOME TIME'];
      const isRandom = key.endsWith('controller-uid') || (key === 'clusterIP' && item !== 'None');
      if (key === 'clusterIPs' && Array.isArray(item)) return [key, item.map(ip => (ip === 'None' ? ip : 'IP'))];
      return [key, isRandom && typeof item === 'string' ? 'BY CHANCE' : comparable(item)];
    }),
  );
}

const withoutStatus = ({status: _status, ...object}: KubeObject) => object;

const isWrite = ({method, request}: Exchange) =>
  ['POST', 'PATCH', 'DELETE'].includes(method) &&
  (typeof request === 'string' || (typeof request === 'object' && request !== null && !('binaryBytes' in request)));

function mediaType({method, url, request, contentType}: Exchange): string {
  if (contentType) return contentType;
  if (method !== 'PATCH') return 'application/json';
  if (Array.isArray(request)) return 'application/json-patch+json';
  const isApplied = url.includes('force=') || url.includes('kubectl-last-applied');
  return `application/${isApplied ? 'apply-patch+yaml' : url.includes('customresource') ? 'merge-patch+json' : 'strategic-merge-patch+json'}`;
}

/** A patch that insists on the version which the client had read insists on ours. */
async function bodyOf(site: TestSite, {url, request}: Exchange): Promise<string> {
  if (typeof request === 'string') return request;
  if (!Array.isArray(request)) return JSON.stringify(request);
  const {body} = await site.request('GET', url.split('?')[0] ?? '');
  const isVersion = (operation: {path: string}) => operation.path === '/metadata/resourceVersion';
  const {resourceVersion} = body.metadata;
  return JSON.stringify(
    request.map(operation => (isVersion(operation) ? {...operation, value: resourceVersion} : operation)),
  );
}

/** Sends a recorded write and compares the answer. */
async function replay(site: TestSite, exchange: Exchange, userAgent: string): Promise<void> {
  const {method, url, response} = exchange;
  const answer = await site.fetch(url, {
    method,
    headers: {'content-type': mediaType(exchange), 'user-agent': userAgent},
    body: await bodyOf(site, exchange),
  });
  const body = (await answer.json()) as KubeObject;
  const what = `${exchange.n}: ${method} ${url}`;
  if (exchange.code) expect.soft(answer.status, what).toBe(exchange.code);
  if (response.kind === 'Status') expect.soft(body['message'], what).toEqual(response['message']);
  else expect.soft(comparable(withoutStatus(body)), what).toEqual(comparable(withoutStatus(response)));
}

test.each([
  ['helm 3.17', ['helm-3.17-install', 'helm-3.17-upgrade', 'helm-3.17-rollback'], 60],
  ['helm 4.1', ['helm-4.1-install', 'helm-4.1-upgrade', 'helm-4.1-rollback'], 50],
  ['helm 4.1 after 3.17', ['helm-3.17-install', 'helm-4.1-upgrade-of-a-3-release'], 50],
  ['kubectl 1.33', ['kubectl-1.33-apply'], 7],
  ['curl', ['apply-1.33'], 7],
])('every recorded write of %s is answered as the real server answered it', async (client, recordings, least) => {
  await using site = await startSite();
  for (const name of ['studio-trace', 'studio-api']) {
    await site.request('POST', '/api/v1/namespaces', {metadata: {name}});
  }
  const writes = recordings.flatMap(recording).filter(isWrite);
  for (const exchange of writes) {
    // The cluster of the recording had the definition already.
    if (exchange.url.includes('customresourcedefinitions')) continue;
    await replay(site, exchange, `${client.split(' ')[0]}/v1`);
  }
  expect(writes.length).toBeGreaterThanOrEqual(least);
  expect(site.api.unsupported).toEqual([]);
});
