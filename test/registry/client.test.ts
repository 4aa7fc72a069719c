import {Buffer} from 'node:buffer';
import {afterEach, describe, expect, test} from 'vitest';
import {parseChallenge} from '../../source/registry/access.ts';
import {createRegistryClient} from '../../source/registry/client.ts';
import {failureOfAnswer, failureOfError} from '../../source/registry/failure.ts';
import {sidestepTag} from '../../source/registry/tag.ts';
import type {Transport, TransportRequest} from '../../source/registry/transport.ts';
import {startRegistry} from '../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../source/rehearsal/sample/image.ts';
import {createTransport} from '../../source/runners/transport.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const users = {robot: 'not-a-password'};

const setUp = async (credentials?: {username: string; password: string}) => {
  const registry = await startRegistry({users});
  const {transport, close} = createTransport();
  cleanups.push(registry.close, close);
  const image = await imageArchive('datachain/studio-backend:1.2.3');
  registry.put('datachain/studio-backend', '1.2.3', {manifest: image.manifest, blobs: image.blobs});
  return {registry, image, client: createRegistryClient({host: registry.host, transport, credentials})};
};

const robot = {username: 'robot', password: 'not-a-password'};

describe('a registry with a login', () => {
  test('lets the right one in', async () => {
    const {client} = await setUp(robot);
    expect(await client.ping()).toEqual({ok: true, value: undefined});
  });

  test.each([
    ['no login', undefined],
    ['a wrong password', {username: 'robot', password: 'wrong'}],
  ])('keeps %s out and says what to do', async (_, credentials) => {
    const {client} = await setUp(credentials);
    expect(await client.ping()).toMatchObject({
      ok: false,
      failure: {cause: 'unauthorized', status: 401, message: expect.stringContaining('log in')},
    });
  });

  test('never shows the password in a failure', async () => {
    const {client} = await setUp({username: 'robot', password: 'canary-5127'});
    const outcome = await client.listTags('datachain/studio-backend');
    expect(outcome.ok).toBe(false);
    expect(JSON.stringify(outcome)).not.toMatch(/canary-5127|Y2FuYXJ5/);
  });

  test('answers for manifests, blobs and tags', async () => {
    const {client, image} = await setUp(robot);
    const name = 'datachain/studio-backend';
    expect(await client.headManifest(name, '1.2.3')).toEqual({ok: true, value: image.manifestDigest});
    expect(await client.headManifest(name, '9.9.9')).toEqual({ok: true, value: undefined});
    expect(await client.getManifest(name, '1.2.3')).toMatchObject({
      ok: true,
      value: {manifestDigest: image.manifestDigest, mediaType: image.manifest.mediaType},
    });
    expect(await client.getManifest('nowhere', '1')).toEqual({ok: true, value: undefined});
    expect(await client.hasBlob(name, image.configDigest)).toEqual({ok: true, value: true});
    expect(await client.hasBlob('nowhere', image.configDigest)).toEqual({ok: true, value: false});
    expect(await client.listTags(name)).toEqual({ok: true, value: ['1.2.3']});
    expect(await client.listTags('nowhere')).toEqual({ok: true, value: []});
  });

  test('hands out all tags, page by page', async () => {
    const {client, registry, image} = await setUp(robot);
    const tags = Array.from({length: 250}, (_, index) => `t${String(index).padStart(3, '0')}`);
    for (const tag of tags) registry.put('many', tag, {manifest: image.manifest, blobs: image.blobs});
    expect(await client.listTags('many')).toEqual({ok: true, value: tags});
  });
});

describe('a registry with a token server', () => {
  /** Answers by the table, in order; a request that is not expected fails the test. */
  const scripted = (answers: Record<string, {status: number; headers?: Record<string, string>; body?: string}>) => {
    const seen: TransportRequest[] = [];
    const transport: Transport = async request => {
      seen.push(request);
      const key = `${request.method} ${request.url} ${request.headers['authorization'] ?? '-'}`;
      const answer = answers[key];
      if (answer === undefined) throw new Error(`unexpected request: ${key}`);
      const body = async function* () {
        yield Buffer.from(answer.body ?? '');
      };
      return {status: answer.status, headers: answer.headers ?? {}, body: body()};
    };
    return {transport, seen};
  };
  const host = 'registry.example.com';
  const ask = `https://${host}/v2/app/tags/list`;
  const challenge = (realm: string) => ({
    status: 401,
    headers: {'www-authenticate': `Bearer realm="${realm}",service="registry",scope="ignored"`},
  });

  test('is asked for a token with the needed scope, and the token is used', async () => {
    const token = `https://${host}/token?service=registry&scope=repository%3Aapp%3Apull`;
    const {transport} = scripted({
      [`GET ${ask} -`]: challenge(`https://${host}/token`),
      [`GET ${token} Basic ${Buffer.from('robot:pw').toString('base64')}`]: {status: 200, body: '{"token":"T1"}'},
      [`GET ${ask} Bearer T1`]: {status: 200, body: '{"tags":["1"]}'},
    });
    const client = createRegistryClient({host, transport, credentials: {username: 'robot', password: 'pw'}});
    expect(await client.listTags('app')).toEqual({ok: true, value: ['1']});
  });

  test('gets no password when it is a host that nobody has named', async () => {
    const {transport, seen} = scripted({[`GET ${ask} -`]: challenge('https://auth.elsewhere.example.com/token')});
    const client = createRegistryClient({host, transport, credentials: {username: 'robot', password: 'pw'}});
    expect(await client.listTags('app')).toMatchObject({
      ok: false,
      failure: {message: expect.stringContaining('auth.elsewhere.example.com')},
    });
    expect(seen).toHaveLength(1);
  });

  test('a Location on another host is not followed', async () => {
    const start = `https://${host}/v2/app/blobs/uploads/`;
    const {transport} = scripted({
      [`POST ${start} -`]: {status: 202, headers: {location: 'https://elsewhere.example.com/upload'}},
    });
    const client = createRegistryClient({host, transport});
    const body = async function* () {
      yield Buffer.from('x');
    };
    expect(await client.uploadBlob('app', {blobDigest: 'sha256:00', sizeBytes: 1, body})).toMatchObject({
      ok: false,
      failure: {message: expect.stringContaining('only registry.example.com may be contacted')},
    });
  });

  test.each([
    [undefined, undefined],
    ['Negotiate abc', undefined],
    ['Basic realm="Registry Realm"', {scheme: 'basic'}],
    ['Bearer realm="https://a/token",service="s"', {scheme: 'bearer', realm: 'https://a/token', service: 's'}],
    ['bearer realm="https://a/token"', {scheme: 'bearer', realm: 'https://a/token', service: undefined}],
    ['Bearer service="s"', undefined],
  ])('the challenge %s is understood', (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });
});

describe('failures', () => {
  test.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [413, 'too-large'],
    [429, 'too-many-requests'],
    [500, 'server-error'],
    [503, 'server-error'],
    [400, 'refused'],
  ])('status %i is %s', (status, cause) => {
    expect(failureOfAnswer('pushing', {status, headers: {}}, '')).toMatchObject({cause, status});
  });

  test('carry the words of the registry, without what could drive a terminal', () => {
    const body = JSON.stringify({errors: [{code: 'DENIED', message: 'quota \u001b[31m exceeded'}]});
    const {message} = failureOfAnswer('pushing', {status: 403, headers: {}}, body);
    expect(message).toContain('DENIED: quota ?[31m exceeded');
  });

  test.each([
    ['12', 12_000],
    ['0', 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After %s is %s ms', (header, expected) => {
    const failure = failureOfAnswer('pushing', {status: 429, headers: {'retry-after': header}}, '');
    expect(failure.retryAfterMs).toBe(expected);
  });

  test.each([
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted-certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted-certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted-certificate'],
  ])('the error code %s is %s', (code, cause) => {
    const error = Object.assign(new Error('no'), {code});
    expect(failureOfError('pushing', error).cause).toBe(cause);
    expect(failureOfError('pushing', new TypeError('fetch failed', {cause: error})).cause).toBe(cause);
  });

  test('nobody listening is unreachable', async () => {
    const {transport, close} = createTransport();
    cleanups.push(close);
    const client = createRegistryClient({host: '127.0.0.1:9', transport});
    expect(await client.ping()).toMatchObject({ok: false, failure: {cause: 'unreachable'}});
  });
});

test.each([
  ['14', '14-0123456789ab'],
  ['x'.repeat(128), `${'x'.repeat(115)}-0123456789ab`],
])('the tag beside %s is %s', (tag, expected) => {
  expect(sidestepTag(tag, `sha256:0123456789abcdef${'0'.repeat(48)}`)).toBe(expected);
});
