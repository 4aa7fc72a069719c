import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {madeUpUser} from '../../../source/rehearsal/pods/run-as.ts';
import {type PretendRegistry, startRegistry} from '../../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';

const name = 'datachain/studio-backend';
const hello = Buffer.from('hello');
const helloDigest = `sha256:${createHash('sha256').update(hello).digest('hex')}`;
const octets = {'content-type': 'application/octet-stream'};
const zeros = `sha256:${'0'.repeat(64)}`;
const ociManifest = 'application/vnd.oci.image.manifest.v1+json';

let registry: PretendRegistry;
beforeEach(async () => {
  registry = await startRegistry();
  const {manifest, blobs} = await imageArchive('datachain/studio-backend:1.2.2');
  registry.put(name, '1.2.2', {manifest, blobs});
});
afterEach(() => registry.close());

const ask = (path: string, options: RequestInit = {}) => fetch(`http://${registry.host}${path}`, options);

type Recording = {statusLine: string; headers: string[]; body: string};
const recorded = (file: string): Recording =>
  JSON.parse(readFileSync(new URL(`../../fixtures/registry-http/${file}.json`, import.meta.url), 'utf8'));

const startUpload = async () => {
  const answer = await ask(`/v2/${name}/blobs/uploads/`, {method: 'POST'});
  expect(answer.status).toBe(202);
  return answer.headers.get('location') ?? '';
};
const put = (location: string, digest: string, body: Buffer = hello) =>
  fetch(`${location}&digest=${digest}`, {method: 'PUT', body: new Uint8Array(body)});

describe('in the words of a real registry', () => {
  test.each([
    ['blob-head-missing', 'HEAD', `/v2/${name}/blobs/${zeros}`, undefined],
    ['manifest-get-missing', 'GET', `/v2/${name}/manifests/9.9.9`, undefined],
    ['manifest-get-bad-tag', 'GET', `/v2/${name}/manifests/1+2`, undefined],
    ['tags-list-unknown', 'GET', '/v2/datachain/none/tags/list', undefined],
    ['name-invalid', 'GET', '/v2/Upper/Case/tags/list', undefined],
    ['manifest-put-unknown-blob', 'PUT', '/v2/datachain/http/manifests/1', 'manifest'],
  ])('%s', async (file, method, path, kind) => {
    const {statusLine, headers, body} = recorded(file);
    const missing = `sha256:${'1'.repeat(64)}`;
    const manifest = {schemaVersion: 2, config: {mediaType: 'a', digest: missing, size: 1}, layers: []};
    const sent = {body: JSON.stringify(manifest), headers: {'content-type': ociManifest}};
    const answer = await ask(path, {method, ...(kind === undefined ? {} : sent)});
    expect(`${answer.status}`).toBe(statusLine.split(' ')[1]);
    const type = headers.find(header => header.startsWith('Content-Type: '))?.slice(14);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(await answer.text()).toBe(method === 'HEAD' ? '' : body);
  });

  test.each(['v2-401-challenge', 'tags-list-401'])('%s', async file => {
    const guarded = await startRegistry({users: {robot: 'not-a-password'}});
    const path = file === 'tags-list-401' ? `/v2/${name}/tags/list` : '/v2/';
    const answer = await fetch(`http://${guarded.host}${path}`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Registry Realm"');
    expect(await answer.text()).toBe(recorded(file).body);
    const authorization = `Basic ${Buffer.from('robot:not-a-password').toString('base64')}`;
    expect((await fetch(`http://${guarded.host}/v2/`, {headers: {authorization}})).status).toBe(200);
    await guarded.close();
  });
});

describe('blobs', () => {
  test('arrive in one piece, after a POST or with it', async () => {
    expect((await put(await startUpload(), helloDigest)).status).toBe(201);
    const direct = await ask(`/v2/other/blobs/uploads/?digest=${helloDigest}`, {method: 'POST', body: 'hello'});
    expect(direct.status).toBe(201);
    for (const repository of [name, 'other']) {
      expect(await (await ask(`/v2/${repository}/blobs/${helloDigest}`)).text()).toBe('hello');
    }
  });

  test('arrive in chunks, which have to be in order', async () => {
    const patch = (location: string, range: string, body: string) =>
      fetch(location, {method: 'PATCH', body, headers: {...octets, 'content-range': range}});
    const first = await patch(await startUpload(), '0-1', 'he');
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-1']);
    const here = first.headers.get('location') ?? '';
    for (const [range, text] of [
      ['3-4', 'lo'],
      ['2-9', 'llo'],
      ['junk', 'llo'],
    ] as const) {
      const skipped = await patch(here, range, text);
      expect([skipped.status, skipped.headers.get('range'), skipped.headers.get('location')]).toEqual([
        416,
        '0-1',
        here,
      ]);
      expect(await skipped.text()).toContain('"RANGE_INVALID"');
    }
    const status = await fetch(here);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-1']);
    const second = await patch(here, '2-4', 'llo');
    const next = second.headers.get('location') ?? '';
    expect((await put(next, helloDigest, Buffer.alloc(0))).status).toBe(201);
  });

  test('with another digest than named are refused, and the upload is over', async () => {
    const location = await startUpload();
    const refused = await put(location, zeros);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toBe(recorded('upload-put-wrong-digest').body);
    expect((await put(location, helloDigest)).status).toBe(404);
  });

  test('can be given up', async () => {
    const location = await startUpload();
    expect((await fetch(location, {method: 'DELETE'})).status).toBe(204);
    expect((await fetch(location)).status).toBe(404);
  });

  test('are mounted from a repository that has them, and uploaded otherwise', async () => {
    const {configDigest} = await imageArchive('datachain/studio-backend:1.2.2');
    const mount = (digest: string) => ask(`/v2/new/blobs/uploads/?mount=${digest}&from=${name}`, {method: 'POST'});
    expect((await ask(`/v2/new/blobs/${configDigest}`)).status).toBe(404);
    expect((await mount(configDigest)).status).toBe(201);
    expect((await ask(`/v2/new/blobs/${configDigest}`)).status).toBe(200);
    expect((await mount(zeros)).status).toBe(202);
  });

  test.each([
    ['bytes=0-1', 206, 'he', 'bytes 0-1/5'],
    ['bytes=3-', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=2-99', 206, 'llo', 'bytes 2-4/5'],
    ['bytes=9-', 416, '', 'bytes */5'],
    ['bytes=3-1', 416, '', null],
    ['nonsense', 416, '', null],
    ['bytes=0-1,3-4', 200, 'hello', null],
  ])('are handed out by range: %s', async (range, status, text, contentRange) => {
    await put(await startUpload(), helloDigest);
    const answer = await ask(`/v2/${name}/blobs/${helloDigest}`, {headers: {range}});
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ]);
  });
});

describe('manifests', () => {
  const get = (reference: string, accept: string, method = 'GET') =>
    ask(`/v2/${name}/manifests/${reference}`, {method, headers: {accept}});

  test('are found by tag and by digest, byte for byte', async () => {
    const {manifest, manifestDigest} = await imageArchive('datachain/studio-backend:1.2.2');
    for (const reference of ['1.2.2', manifestDigest]) {
      const answer = await get(reference, `application/json, ${ociManifest};q=0.9`);
      expect(answer.headers.get('docker-content-digest')).toBe(manifestDigest);
      expect(answer.headers.get('content-type')).toBe(ociManifest);
      expect(Buffer.from(await answer.arrayBuffer()).equals(manifest.bytes)).toBe(true);
    }
    const head = await get('1.2.2', ociManifest, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(manifest.bytes.length)]);
  });

  test('are not handed to a client that does not take their type', async () => {
    const answer = await get('1.2.2', 'application/vnd.docker.distribution.manifest.v2+json');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('accept header does not support');
  });

  test('may be indexes, of manifests that are there', async () => {
    const {manifest, manifestDigest, platform, configDigest} = await imageArchive('datachain/studio-backend:1.2.2');
    const child = {mediaType: ociManifest, digest: manifestDigest, size: manifest.bytes.length, platform};
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const push = (digest: string) =>
      ask(`/v2/${name}/manifests/multi`, {
        method: 'PUT',
        headers: {'content-type': mediaType},
        body: JSON.stringify({schemaVersion: 2, mediaType, manifests: [{...child, digest}]}),
      });
    expect((await push(zeros)).status).toBe(400);
    expect((await push(manifestDigest)).status).toBe(201);
    expect(registry.resolve(`${registry.host}/${name}:multi`)).toMatchObject({configDigest});
  });

  test('that are none are refused', async () => {
    const answer = await ask(`/v2/${name}/manifests/bad`, {method: 'PUT', body: 'hello'});
    expect([answer.status, (await answer.text()).includes('MANIFEST_INVALID')]).toEqual([400, true]);
  });

  test('are deleted by digest, with all tags', async () => {
    const {manifest, manifestDigest, blobs} = await imageArchive('datachain/studio-backend:1.2.2');
    registry.put(name, 'copy', {manifest, blobs});
    const remove = async (reference: string) =>
      (await ask(`/v2/${name}/manifests/${reference}`, {method: 'DELETE'})).status;
    expect(await remove('copy')).toBe(400);
    expect(registry.manifestDigest(name, '1.2.2')).toBe(manifestDigest);
    expect(await remove(manifestDigest)).toBe(202);
    expect(registry.manifestDigest(name, '1.2.2')).toBeUndefined();
    expect(await remove(manifestDigest)).toBe(404);
  });

  test('keep a tag where a rule says so, as in Harbor', async () => {
    const strict = await startRegistry({isImmutable: (repository, tag) => repository === name && tag !== 'latest'});
    const {manifest, blobs} = await imageArchive('datachain/studio-backend:1.2.2');
    for (const repository of [name, 'free']) strict.put(repository, 'seeded', {manifest, blobs});
    const push = (repository: string, reference: string) =>
      fetch(`http://${strict.host}/v2/${repository}/manifests/${reference}`, {
        method: 'PUT',
        headers: {'content-type': ociManifest},
        body: new Uint8Array(manifest.bytes),
      });
    for (const reference of ['1', 'latest', 'latest']) expect((await push(name, reference)).status).toBe(201);
    for (const reference of ['1', '1']) expect((await push('free', reference)).status).toBe(201);
    const refused = await push(name, '1');
    expect(refused.status).toBe(412);
    expect(await refused.text()).toContain(
      `{"code":"PRECONDITION","message":"Failed to process request due to '${name}:1' configured as immutable."}`,
    );
    await strict.close();
  });

  test('are announced when they arrive, until nobody listens', async () => {
    const {manifest, manifestDigest} = await imageArchive('datachain/studio-backend:1.2.2');
    const seen: string[][] = [];
    const stop = registry.onPush((...push) => seen.push(push));
    const push = () =>
      ask(`/v2/${name}/manifests/again`, {
        method: 'PUT',
        headers: {'content-type': ociManifest},
        body: new Uint8Array(manifest.bytes),
      });
    await push();
    stop();
    await push();
    expect(seen).toEqual([[name, 'again', manifestDigest]]);
  });
});

describe('lists', () => {
  test('come in pages that name the next one', async () => {
    const {manifest, blobs} = await imageArchive('postgres:14');
    for (const repository of ['a', 'b', 'c']) registry.put(repository, '1', {manifest, blobs});
    const first = await ask('/v2/_catalog?n=2');
    expect(await first.json()).toEqual({repositories: ['a', 'b']});
    const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    const second = await ask(next);
    expect(await second.json()).toEqual({repositories: ['c', name]});
    expect((await ask('/v2/_catalog')).headers.get('link')).toBeNull();
  });

  test('of tags come in pages when they are asked for', async () => {
    const {manifest, blobs} = await imageArchive('postgres:14');
    for (const tag of ['a', 'b']) registry.put(name, tag, {manifest, blobs});
    expect(await (await ask(`/v2/${name}/tags/list`)).json()).toEqual({name, tags: ['1.2.2', 'a', 'b']});
    const first = await ask(`/v2/${name}/tags/list?n=2`);
    expect(await first.json()).toEqual({name, tags: ['1.2.2', 'a']});
    expect(first.headers.get('link')).toBe(`</v2/${name}/tags/list?last=a&n=2>; rel="next"`);
    const second = await ask(`/v2/${name}/tags/list?last=a&n=2`);
    expect([await second.json(), second.headers.get('link')]).toEqual([{name, tags: ['b']}, null]);
  });
});

describe('a pull by a node', () => {
  test('finds what is there', async () => {
    const {manifestDigest, configDigest, manifest, blobs} = await imageArchive('datachain/studio-backend:1.2.2');
    const found = registry.resolve(`${registry.host}/${name}:1.2.2`);
    const sizeBytes = [...blobs.values()].reduce((sum, blob) => sum + blob.length, 0);
    expect(found).toEqual({manifestDigest, configDigest, sizeBytes, user: madeUpUser});
    expect(registry.resolve(`${registry.host}/${name}@${manifestDigest}`)).toEqual(found);
    expect(manifest.bytes.length).toBeGreaterThan(0);
  });

  test('fails in the words of containerd', async () => {
    const guarded = await startRegistry({users: {robot: 'not-a-password'}});
    const reference = `${guarded.host}/datachain/studio-worker:9.9.9`;
    const failure = `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": `;
    expect(guarded.resolve(reference)).toEqual({
      error: `rpc error: code = NotFound desc = ${failure}${reference}: not found`,
    });
    const strangers = ['anonymous' as const, {username: 'robot', password: 'wrong'}];
    for (const stranger of strangers) {
      expect(guarded.resolve(reference, stranger)).toEqual({
        error: `${failure}pulling from host ${guarded.host} failed with status code [manifests 9.9.9]: 401 Unauthorized`,
      });
    }
    expect(guarded.resolve(reference, {username: 'robot', password: 'not-a-password'})).toHaveProperty(
      'error',
      expect.stringContaining('not found'),
    );
    expect(guarded.resolve('nginx:1.24')).toHaveProperty('error', expect.stringContaining('network is unreachable'));
    expect(guarded.resolve('no such/Thing')).toHaveProperty(
      'error',
      expect.stringContaining('invalid reference format'),
    );
    await guarded.close();
  });

  test('misses an image that was lost', () => {
    const reference = `${registry.host}/${name}:1.2.2`;
    expect(registry.drop(name, '1.2.2')).toBe(true);
    expect(registry.resolve(reference)).toHaveProperty('error', expect.stringContaining(': not found'));
    expect(registry.drop(name, '1.2.2')).toBe(false);
  });
});
