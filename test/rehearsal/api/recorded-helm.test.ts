import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {startSite} from './site.ts';

/** What helm 3.17 sent to a real server, and what that answered: install, then upgrade, of one release. */
type Exchange = {n: number; method: string; url: string; request?: Record<string, unknown>; response: KubeObject};

const recording = (name: string): Exchange[] =>
  JSON.parse(readFileSync(new URL(`../../fixtures/api/${name}.json`, import.meta.url), 'utf8')) as Exchange[];

/** Chosen by each server for itself. */
const chance = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation'];
const ownAnnotation = 'deployment.kubernetes.io/revision';

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([key]) => !chance.includes(key) && key !== ownAnnotation);
  return Object.fromEntries(
    fields.map(([key, item]) => {
      const isRandom = key.endsWith('controller-uid') || (key === 'clusterIP' && item !== 'None');
      if (key === 'clusterIPs') return [key, (item as string[]).map(ip => (ip === 'None' ? ip : 'IP'))];
      return [key, isRandom ? 'BY CHANCE' : comparable(item)];
    }),
  );
}

const withoutStatus = ({status: _status, ...object}: KubeObject) => object;

const isWrite = ({method, request}: Exchange) =>
  ['POST', 'PATCH', 'DELETE'].includes(method) && request !== undefined && !('binaryBytes' in request);

test('every write of a recorded install, upgrade and rollback is answered as the real server answered it', async () => {
  await using site = await startSite();
  await site.request('POST', '/api/v1/namespaces', {metadata: {name: 'studio-trace'}});
  const answered: Record<string, number> = {};
  for (const step of ['helm-3.17-install', 'helm-3.17-upgrade', 'helm-3.17-rollback']) {
    for (const {method, url, request, response, n} of recording(step).filter(isWrite)) {
      // The cluster of the recording had the definition already.
      if (url.includes('customresourcedefinitions')) continue;
      const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
      const answer = await site.request(method, url, request, type);
      const what = `${step} ${n}: ${method} ${url}`;
      if (response.kind === 'Status') expect(answer.body['message'], what).toEqual(response['message']);
      else if (method !== 'DELETE') {
        expect(comparable(withoutStatus(answer.body)), what).toEqual(comparable(withoutStatus(response)));
      }
      answered[method] = (answered[method] ?? 0) + 1;
    }
  }
  expect(answered['POST']).toBeGreaterThan(20);
  expect(answered['PATCH']).toBeGreaterThan(20);
  expect(answered['DELETE']).toBeGreaterThan(5);
  expect(site.api.unsupported).toEqual([]);
});
