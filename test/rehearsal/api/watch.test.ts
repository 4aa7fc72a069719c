import {createInterface} from 'node:readline';
import {Readable} from 'node:stream';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {startSite, type TestSite} from './site.ts';

type Line = {type: string; object: KubeObject};

let site: TestSite;
let leave: AbortController;

beforeEach(async () => {
  site = await startSite();
  leave = new AbortController();
});
afterEach(async () => {
  leave.abort();
  await site[Symbol.asyncDispose]();
});

const path = '/api/v1/namespaces/studio/configmaps';
const maps = {group: '', resource: 'configmaps'};
const config = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, namespace: 'studio', labels},
  data: {},
});

/** Opens a watch; the returned function gives the next line. */
async function watch(query: string, accept = 'application/json'): Promise<() => Promise<Line>> {
  const {body} = await site.fetch(`${path}?watch=true&${query}`, {headers: {accept}, signal: leave.signal});
  if (!body) throw new Error('a watch without a body');
  const lines = createInterface({input: Readable.fromWeb(body).on('error', () => undefined)})[Symbol.asyncIterator]();
  return async () => JSON.parse((await lines.next()).value as string) as Line;
}

const short = ({type, object}: Line) => `${type} ${object.metadata.name}`;

test('a watch from nowhere tells what is there, then what changes', async () => {
  site.store.create(maps, config('a'));
  const next = await watch('');
  expect(short(await next())).toBe('ADDED a');
  expect(short(await next())).toBe('ADDED kube-root-ca.crt');
  site.store.change(maps, 'studio', 'a', object => ({...object, data: {x: '1'}}));
  expect(short(await next())).toBe('MODIFIED a');
  site.store.remove(maps, 'studio', 'a');
  expect(short(await next())).toBe('DELETED a');
});

test('a watch from a version tells what happened since, of its namespace alone', async () => {
  const {body} = await site.request('GET', path);
  site.store.create(maps, config('missed'));
  site.store.create(maps, {...config('elsewhere'), metadata: {name: 'elsewhere', namespace: 'default'}});
  const next = await watch(`resourceVersion=${body.metadata.resourceVersion}`);
  expect(short(await next())).toBe('ADDED missed');
  site.store.create(maps, config('later'));
  expect(short(await next())).toBe('ADDED later');
});

test('coming into a selection is an addition, falling out of it a deletion', async () => {
  site.store.create(maps, config('a'));
  const next = await watch(`labelSelector=x%3D1&resourceVersion=${site.store.version()}`);
  const label = (labels: Record<string, string>) =>
    site.store.change(maps, 'studio', 'a', object => ({...object, metadata: {...object.metadata, labels}}));
  label({x: '1'});
  expect(short(await next())).toBe('ADDED a');
  label({x: '1', y: '2'});
  expect(short(await next())).toBe('MODIFIED a');
  label({});
  expect(short(await next())).toBe('DELETED a');
});

test('a version that is no longer kept is an error line of a good answer', async () => {
  site.store.create(maps, config('busy'));
  for (let round = 0; round < 6000; round += 1) {
    site.store.change(maps, 'studio', 'busy', object => ({...object, data: {round: `${round}`}}));
  }
  const {type, object} = await (await watch('resourceVersion=1'))();
  expect(type).toBe('ERROR');
  expect(object).toMatchObject({code: 410, reason: 'Expired'});
});

test('a watch with bookmarks ends with one when its time is over', async () => {
  const next = await watch(`resourceVersion=${site.store.version()}&allowWatchBookmarks=true&timeoutSeconds=1`);
  const {type, object} = await next();
  expect(type).toBe('BOOKMARK');
  expect(object).toMatchObject({kind: 'ConfigMap', metadata: {resourceVersion: `${site.store.version()}`}});
});

test('a watched table names its columns once', async () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  const next = await watch(`resourceVersion=${site.store.version()}`, table);
  site.store.create(maps, config('a'));
  site.store.create(maps, config('b'));
  const [first, second] = [(await next()).object, (await next()).object];
  expect(first).toMatchObject({kind: 'Table', rows: [{cells: ['a', 0, expect.anything()]}]});
  expect(first['columnDefinitions']).toHaveLength(3);
  expect(second['columnDefinitions']).toEqual([]);
});

test('kubectl watches and prints events as they come', async () => {
  const watching = site.kubectl('get', 'cm', '-w', '--output-watch-events', '--request-timeout=2s');
  await expect.poll(() => site.api.requests(), {timeout: 5000}).toBeGreaterThan(3);
  site.store.create(maps, config('new'));
  expect((await watching).stdout).toMatch(/ADDED +new +0 +\d+s/);
});
