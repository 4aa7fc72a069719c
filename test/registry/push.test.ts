import type {Buffer} from 'node:buffer';
import {afterEach, describe, expect, test} from 'vitest';
import {type ArchivedImage, readImageArchive} from '../../source/bundle/archive.ts';
import {type ByteSource, bytesInMemory} from '../../source/bundle/bytes.ts';
import {createRegistryClient} from '../../source/registry/client.ts';
import {type PushJob, type PushProgress, pushImage} from '../../source/registry/push.ts';
import type {Exchange, Reply} from '../../source/rehearsal/registry/exchange.ts';
import {errorReply} from '../../source/rehearsal/registry/exchange.ts';
import {type RegistryOptions, startRegistry} from '../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../source/rehearsal/sample/image.ts';
import {createTransport} from '../../source/runners/transport.ts';
import {dockerArchive} from '../helpers/docker-archive.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const login = {username: 'robot', password: 'not-a-password'};

const readOne = async (bytes: Buffer): Promise<{image: ArchivedImage; source: ByteSource}> => {
  const source = bytesInMemory(bytes);
  const archive = await readImageArchive(source);
  if (!archive.ok) throw new Error(archive.message);
  const [image] = archive.value.images;
  if (image === undefined) throw new Error('no image');
  return {image, source};
};

/** A registry that keeps a list of what it was asked, a client of it, and a push job for the sample's backend. */
const setUp = async (options: RegistryOptions = {}) => {
  const asked: string[] = [];
  const registry = await startRegistry({
    ...options,
    spoil: exchange => {
      asked.push(`${exchange.method} ${exchange.path.replace(/[0-9a-f-]{36,}/, 'ID')}`);
      return options.spoil?.(exchange);
    },
  });
  const {transport, close} = createTransport();
  cleanups.push(registry.close, close);
  const client = createRegistryClient({host: registry.host, transport, credentials: login});
  const sample = await imageArchive('datachain/studio-backend:1.2.3');
  const job: PushJob = {
    client,
    repository: 'datachain/studio-backend',
    tag: '1.2.3',
    ...(await readOne(sample.bytes)),
    retry: {firstDelayMs: 1},
  };
  return {registry, client, asked, sample, job};
};

/** Spoils the first answers to requests that match, then lets everything pass. */
const spoilFirst = (count: number, matches: (exchange: Exchange) => boolean, reply: Reply | 'reset') => {
  let left = count;
  return (exchange: Exchange) => {
    if (left === 0 || !matches(exchange)) return undefined;
    left -= 1;
    return reply;
  };
};

const isUpload = ({method, path}: Exchange) => method === 'PUT' && path.includes('/blobs/uploads/');

describe('a push to an empty registry', () => {
  test.each<[string, RegistryOptions]>([
    ['without login', {}],
    ['with login', {users: {robot: 'not-a-password'}}],
    ['with relative Locations', {hasRelativeLocations: true}],
  ])('brings the image over byte for byte %s', async (_, options) => {
    const {registry, job, sample} = await setUp(options);
    const outcome = await pushImage(job);
    const name = `${registry.host}/datachain/studio-backend:1.2.3`;
    const blobBytes = [...sample.blobs.values()].reduce((sum, blob) => sum + blob.length, 0);
    expect(outcome).toEqual({
      ok: true,
      value: {
        reference: name,
        pushedAs: name,
        manifestDigest: sample.manifestDigest,
        configDigest: sample.configDigest,
        how: 'pushed',
        bytesSent: blobBytes,
      },
    });
    expect(registry.resolve(name)).toMatchObject({manifestDigest: sample.manifestDigest});
  });

  test('reports progress up to the whole', async () => {
    const {job} = await setUp();
    const seen: PushProgress[] = [];
    await pushImage({...job, onProgress: progress => seen.push(progress)});
    const last = seen.at(-1);
    expect(last?.totalBytes).toBeGreaterThan(50_000);
    expect(last?.doneBytes).toBe(last?.totalBytes);
  });

  test('builds a manifest for a docker-archive, which has none, and keeps the config digest', async () => {
    const {registry, job, sample} = await setUp();
    const {image, source} = await readOne(await dockerArchive(sample));
    expect(image.manifest).toBeUndefined();
    const outcome = await pushImage({...job, image, source});
    expect(outcome).toMatchObject({ok: true, value: {how: 'pushed', configDigest: sample.configDigest}});
    const name = `${registry.host}/datachain/studio-backend:1.2.3`;
    expect(registry.resolve(name)).toMatchObject({configDigest: sample.configDigest});
  });
});

describe('a repeated push', () => {
  test('finds the same content and sends nothing', async () => {
    const {job, asked} = await setUp();
    await pushImage(job);
    asked.length = 0;
    expect(await pushImage(job)).toMatchObject({ok: true, value: {how: 'present', bytesSent: 0}});
    expect(asked).toEqual(['GET /v2/datachain/studio-backend/manifests/1.2.3']);
  });

  test('finds content pushed by another tool under another manifest, too', async () => {
    const {job, sample} = await setUp();
    const docker = await readOne(await dockerArchive(sample));
    const first = await pushImage({...job, ...docker});
    const second = await pushImage(job);
    expect(second).toMatchObject({ok: true, value: {how: 'present'}});
    expect(second.ok && first.ok && second.value.manifestDigest === first.value.manifestDigest).toBe(true);
  });

  test('goes on at the layers that are missing', async () => {
    const {job, registry, sample} = await setUp();
    const other = await imageArchive('datachain/studio-worker:1.2.3');
    registry.put('datachain/studio-backend', 'other', {manifest: other.manifest, blobs: other.blobs});
    const outcome = await pushImage(job);
    const base = other.blobs.keys().toArray()[1] ?? '';
    const all = [...sample.blobs.values()].reduce((sum, blob) => sum + blob.length, 0);
    expect(sample.blobs.has(base)).toBe(true);
    expect(outcome).toMatchObject({ok: true, value: {bytesSent: all - (sample.blobs.get(base)?.length ?? 0)}});
  });

  test('takes layers over from the repositories it is told', async () => {
    const {job, asked, registry} = await setUp();
    const other = await imageArchive('datachain/studio-worker:1.2.3');
    registry.put('datachain/studio-worker', '1.2.3', {manifest: other.manifest, blobs: other.blobs});
    const outcome = await pushImage({...job, mountFrom: ['datachain/studio-worker', 'nowhere']});
    expect(outcome).toMatchObject({ok: true, value: {how: 'pushed'}});
    expect(asked.filter(line => line.startsWith('PUT') && line.includes('/blobs/'))).toHaveLength(3);
  });
});

describe('a tag that holds other content', () => {
  test('is never overwritten: the image goes beside it', async () => {
    const {job, registry, sample} = await setUp();
    const other = await imageArchive('datachain/studio-backend:1.2.2');
    registry.put('datachain/studio-backend', '1.2.3', {manifest: other.manifest, blobs: other.blobs});
    const beside = `1.2.3-${sample.configDigest.slice(7, 19)}`;
    const pushedAs = `${registry.host}/datachain/studio-backend:${beside}`;
    expect(await pushImage(job)).toMatchObject({ok: true, value: {how: 'pushed', pushedAs}});
    expect(registry.manifestDigest('datachain/studio-backend', '1.2.3')).toBe(other.manifestDigest);
    expect(registry.manifestDigest('datachain/studio-backend', beside)).toBe(sample.manifestDigest);
    expect(await pushImage(job)).toMatchObject({ok: true, value: {how: 'present', pushedAs}});
  });

  test('stops the push when the tag beside it is taken as well', async () => {
    const {job, registry, sample} = await setUp();
    const other = await imageArchive('datachain/studio-backend:1.2.2');
    for (const tag of ['1.2.3', `1.2.3-${sample.configDigest.slice(7, 19)}`]) {
      registry.put('datachain/studio-backend', tag, {manifest: other.manifest, blobs: other.blobs});
    }
    expect(await pushImage(job)).toMatchObject({ok: false, failure: {cause: 'conflict'}});
  });
});

describe('what goes wrong on the way', () => {
  test.each<[string, number, Reply | 'reset']>([
    ['a broken connection', 2, 'reset'],
    ['a server error', 2, errorReply(500, 'UNSUPPORTED')],
    ['a plea to slow down', 2, {status: 429, headers: {'Retry-After': '0'}, body: 'slow down'}],
  ])('%s is tried again, and only the layer in question', async (_, count, reply) => {
    const spoil = spoilFirst(count, isUpload, reply);
    const {job, asked, sample} = await setUp({spoil});
    expect(await pushImage({...job, atOnce: 1})).toMatchObject({
      ok: true,
      value: {how: 'pushed', manifestDigest: sample.manifestDigest},
    });
    const puts = asked.filter(line => line.startsWith('PUT') && line.includes('/blobs/'));
    expect(puts).toHaveLength(sample.blobs.size + count);
  });

  test('a login that expires in mid-push is renewed', async () => {
    const spoil = spoilFirst(1, isUpload, {
      status: 401,
      headers: {'WWW-Authenticate': 'Basic realm="Registry Realm"'},
    });
    const {job} = await setUp({users: {robot: 'not-a-password'}, spoil});
    expect(await pushImage(job)).toMatchObject({ok: true, value: {how: 'pushed'}});
  });

  test.each<[string, Reply, string, string]>([
    ['an upload limit', {status: 413, body: '<html>nginx</html>'}, 'too-large', 'raise its limit'],
    ['a missing right', {status: 403, body: 'no'}, 'forbidden', 'right to push'],
  ])('%s stops it at once, saying what to do', async (_, reply, cause, words) => {
    const {job, asked} = await setUp({spoil: exchange => (isUpload(exchange) ? reply : undefined)});
    const outcome = await pushImage({...job, atOnce: 1});
    expect(outcome).toMatchObject({ok: false, failure: {cause, message: expect.stringContaining(words)}});
    expect(asked.filter(line => line.startsWith('PUT'))).toHaveLength(1);
  });

  test('an error that stays is reported after the last try', async () => {
    const {job} = await setUp({spoil: exchange => (isUpload(exchange) ? 'reset' : undefined)});
    const outcome = await pushImage({...job, retry: {retries: 2, firstDelayMs: 1}});
    expect(outcome).toMatchObject({ok: false, failure: {cause: 'reset'}});
  });

  test('a registry that loses what it took is caught by reading back', async () => {
    const {job, registry} = await setUp();
    registry.onPush((repository, tag) => registry.drop(repository, tag));
    expect(await pushImage(job)).toMatchObject({
      ok: false,
      failure: {message: expect.stringContaining('nothing there')},
    });
  });

  test('an archive that lies about a layer is refused by the registry', async () => {
    const {job} = await setUp();
    const [first, ...others] = job.image.layers;
    if (first === undefined) throw new Error('no layers');
    const image = {...job.image, layers: [{...first, blobDigest: `sha256:${'0'.repeat(64)}`}, ...others]};
    expect(await pushImage({...job, image})).toMatchObject({
      ok: false,
      failure: {status: 400, message: expect.stringContaining('DIGEST_INVALID')},
    });
  });

  test('an abort ends it', async () => {
    const {job} = await setUp();
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(pushImage({...job, signal: abort.signal})).rejects.toThrow('enough');
  });
});
