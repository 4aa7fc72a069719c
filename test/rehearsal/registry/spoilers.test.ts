import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {Readable} from 'node:stream';
import {request} from 'undici';
import {afterEach, describe, expect, test} from 'vitest';
import {type PretendRegistry, startRegistry} from '../../../source/rehearsal/registry/server.ts';
import {
  collectGarbage,
  diskFull,
  isManifestUpload,
  isPull,
  reset,
  resetAfter,
  type Spoiler,
  serverError,
  slow,
  together,
  tooLarge,
  tooManyRequests,
  unauthorized,
} from '../../../source/rehearsal/registry/spoilers/index.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const name = 'datachain/studio-backend';
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A registry with one image, and the two requests of an upload. */
const open = async (spoil?: Spoiler) => {
  const registry = await startRegistry(spoil === undefined ? {} : {spoil});
  cleanups.push(registry.close);
  const image = await imageArchive(`${name}:1.2.2`);
  registry.put(name, '1.2.2', image);
  const ask = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: Buffer | Readable, type?: string) => {
    const url = path.startsWith('http') ? path : `http://${registry.host}${path}`;
    const accept = type ?? 'application/vnd.oci.image.manifest.v1+json';
    const headers = {accept, 'content-type': type ?? 'application/octet-stream'};
    const answer = await request(url, {method, headers, body: body ?? null, reset: true});
    return {status: answer.statusCode, headers: answer.headers, text: await answer.body.text()};
  };
  const start = () => ask('POST', `/v2/${name}/blobs/uploads/`);
  const put = async (bytes: Buffer, body: Buffer | Readable = bytes) => {
    const {headers} = await start();
    return ask('PUT', `${String(headers['location'])}&digest=${digestOf(bytes)}`, body);
  };
  const pushManifest = (tag: string) =>
    ask('PUT', `/v2/${name}/manifests/${tag}`, image.manifest.bytes, image.manifest.mediaType);
  return {registry, image, ask, start, put, pushManifest};
};

const pull = (registry: PretendRegistry) => registry.resolve(`${registry.host}/${name}:1.2.2`);

describe('a refusal', () => {
  test.each<[string, Spoiler, number, string]>([
    ['unauthorized', unauthorized({times: 1}), 401, '"UNAUTHORIZED"'],
    ['too many requests', tooManyRequests(7, {times: 1}), 429, '"TOOMANYREQUESTS"'],
    ['server error', serverError({times: 1}), 500, '"UNKNOWN"'],
    ['disk full', diskFull({times: 1}), 500, '"DriverName":"filesystem","Enclosed":{"Op":"write"'],
  ])('comes as often as told: %s', async (_, spoil, status, words) => {
    const {start} = await open(spoil);
    const first = await start();
    expect([first.status, first.text.includes(words)]).toEqual([status, true]);
    if (status === 429) expect(first.headers['retry-after']).toBe('7');
    if (status === 401) expect(first.headers['www-authenticate']).toBe('Basic realm="Registry Realm"');
    expect((await start()).status).toBe(202);
  });

  test('comes in the middle of a push', async () => {
    const {start, put} = await open(unauthorized({after: 2}));
    expect((await put(Buffer.from('one'))).status).toBe(201);
    expect((await start()).status).toBe(401);
  });

  test('of a full disk names the upload that found no room', async () => {
    const {put} = await open(diskFull({after: 1, times: 1}));
    const {status, text} = await put(Buffer.from('one'));
    expect(status).toBe(500);
    expect(text).toMatch(
      /"detail":"write .*\/datachain\/studio-backend\/_uploads\/[0-9a-f-]{36}\/data: no space left on device"/,
    );
  });

  test('of a manifest alone lets the blobs pass', async () => {
    const {put, pushManifest} = await open(serverError({at: isManifestUpload}));
    expect((await put(Buffer.from('one'))).status).toBe(201);
    expect((await pushManifest('new')).status).toBe(500);
  });

  test('for its size is for what is too large alone, told or counted', async () => {
    const {put} = await open(tooLarge(1_000));
    const pieces = (count: number) => Readable.from(Array.from({length: count}, () => Buffer.alloc(100)));
    expect((await put(Buffer.alloc(1_000))).status).toBe(201);
    expect((await put(Buffer.alloc(1_000), pieces(10))).status).toBe(201);
    const told = await put(Buffer.alloc(1_001));
    expect([told.status, told.text.includes('<center>nginx</center>')]).toEqual([413, true]);
    expect((await put(Buffer.alloc(1_100), pieces(11))).status).toBe(413);
  });
});

describe('a connection', () => {
  test('breaks at once', async () => {
    const {start} = await open(reset({times: 1}));
    await expect(start()).rejects.toThrow(/ECONNRESET|other side closed/);
    expect((await start()).status).toBe(202);
  });

  test('breaks in the middle of an upload', async () => {
    const {put} = await open(resetAfter(100_000, {times: 1}));
    await expect(put(Buffer.alloc(1_000_000))).rejects.toThrow(/ECONNRESET|EPIPE|other side closed/);
    expect((await put(Buffer.alloc(1_000_000))).status).toBe(201);
  });

  test('holds for an upload that ends before', async () => {
    const {put} = await open(resetAfter(100_000));
    expect((await put(Buffer.alloc(100_000))).status).toBe(201);
  });

  test('breaks in the middle of an answer', async () => {
    const {ask, image} = await open(resetAfter(10, {at: isPull}));
    await expect(ask('GET', `/v2/${name}/blobs/${image.configDigest}`)).rejects.toThrow();
  });

  test('is slow', async () => {
    const {start} = await open(slow(200, {times: 1}));
    const since = performance.now();
    expect((await start()).status).toBe(202);
    expect(performance.now() - since).toBeGreaterThan(190);
  });
});

describe('garbage collected after a push', () => {
  test('a manifest is unknown, and nodes do not find the image', async () => {
    const {registry, ask, pushManifest} = await open();
    const stop = collectGarbage(registry, {repository: name, tag: '1.2.2', what: 'manifest'});
    expect(pull(registry)).toHaveProperty('configDigest');
    expect((await pushManifest('1.2.2')).status).toBe(201);
    const {status, text} = await ask('GET', `/v2/${name}/manifests/1.2.2`);
    expect([status, text.includes('"MANIFEST_UNKNOWN"')]).toEqual([404, true]);
    expect(pull(registry)).toHaveProperty('error', expect.stringContaining(': not found'));
    stop();
    await pushManifest('1.2.2');
    expect(pull(registry)).toHaveProperty('configDigest');
  });

  test('layers are unknown, and nodes fail to fetch them', async () => {
    const {registry, ask, image, pushManifest} = await open();
    collectGarbage(registry, {repository: name, tag: '1.2.2', what: 'layers'});
    await pushManifest('1.2.2');
    expect((await ask('GET', `/v2/${name}/manifests/1.2.2`)).status).toBe(200);
    const {status, text} = await ask('GET', `/v2/${name}/blobs/${image.configDigest}`);
    expect([status, text.includes('"BLOB_UNKNOWN"')]).toEqual([404, true]);
    expect(pull(registry)).toHaveProperty(
      'error',
      expect.stringContaining(`could not fetch content descriptor ${image.configDigest} (`),
    );
    expect((await pushManifest('1.2.2')).text).toContain('"MANIFEST_BLOB_UNKNOWN"');
  });
});

describe('nodes that pull', () => {
  test.each<[string, Spoiler, string]>([
    ['unauthorized', unauthorized({at: isPull}), '[manifests 1.2.2]: 401 Unauthorized'],
    ['too many requests', tooManyRequests(1, {at: isPull}), '[manifests 1.2.2]: 429 Too Many Requests'],
    ['server error', serverError({at: isPull}), '[manifests 1.2.2]: 500 Internal Server Error'],
    ['reset', reset({at: isPull}), '/manifests/1.2.2": EOF'],
  ])('see it too: %s', async (_, spoil, words) => {
    const {registry} = await open(spoil);
    expect(pull(registry)).toHaveProperty('error', expect.stringContaining(words));
  });

  test('do not see what is wrong with pushes alone', async () => {
    const {registry} = await open(together(serverError(), reset(), diskFull()));
    expect(pull(registry)).toHaveProperty('configDigest');
  });
});
