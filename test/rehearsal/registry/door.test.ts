import {Buffer} from 'node:buffer';
import {afterEach, expect, test} from 'vitest';
import {type RegistryOptions, startRegistry} from '../../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const basic = (login: string) => ({authorization: `Basic ${Buffer.from(login).toString('base64')}`});
const bearer = (token: string) => ({authorization: `Bearer ${token}`});
const zeros = `sha256:${'0'.repeat(64)}`;

const users = {
  robot: 'not-a-password',
  reader: {password: 'reads', rights: [{repository: 'datachain/*', actions: ['pull' as const]}]},
};

const open = async (options: RegistryOptions = {}) => {
  const registry = await startRegistry({users, ...options});
  cleanups.push(registry.close);
  const {manifest, blobs} = await imageArchive('datachain/studio-backend:1.2.2');
  for (const name of ['datachain/studio-backend', 'other']) registry.put(name, '1', {manifest, blobs});
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://${registry.host}${path}`, {method, headers});
    const text = await answer.text();
    return {
      status: answer.status,
      challenge: answer.headers.get('www-authenticate')?.replaceAll(registry.host, 'HOST'),
      errors: text.startsWith('{"errors"')
        ? (JSON.parse(text) as {errors: {code: string; detail: unknown}[]}).errors
        : [],
      text,
    };
  };
  const token = async (query: string, headers: Record<string, string> = {}) => {
    const {status, text} = await ask('GET', `/token?service=registry${query}`, headers);
    return status === 200 ? (JSON.parse(text) as {token: string; expires_in: number}) : {token: '', expires_in: status};
  };
  return {registry, ask, token};
};

// Recorded from docker distribution 2.8.2, once with htpasswd and once with a token server.
const doors: [string, string, string | undefined, [string, string, string][] | null][] = [
  ['GET', '/v2/', undefined, null],
  ['GET', '/v2/_catalog', 'registry:catalog:*', [['registry', 'catalog', '*']]],
  ['GET', '/v2/a/b/tags/list', 'repository:a/b:pull', [['repository', 'a/b', 'pull']]],
  ['DELETE', `/v2/a/b/blobs/${zeros}`, 'repository:a/b:delete', [['repository', 'a/b', 'delete']]],
  [
    'PUT',
    '/v2/a/b/manifests/1',
    'repository:a/b:pull,push',
    [
      ['repository', 'a/b', 'pull'],
      ['repository', 'a/b', 'push'],
    ],
  ],
  [
    'POST',
    `/v2/a/b/blobs/uploads/?mount=${zeros}&from=c/d`,
    'repository:a/b:pull,push repository:c/d:pull',
    [
      ['repository', 'a/b', 'pull'],
      ['repository', 'a/b', 'push'],
      ['repository', 'c/d', 'pull'],
    ],
  ],
];

test.each(doors)('%s %s asks for a login in the real words', async (method, path, scope, accesses) => {
  const detail = accesses?.map(([Type, Name, Action]) => ({Type, Class: '', Name, Action})) ?? null;
  const errors = [{code: 'UNAUTHORIZED', message: 'authentication required', detail}];
  const plain = await open();
  expect(await plain.ask(method, path)).toMatchObject({status: 401, challenge: 'Basic realm="Registry Realm"', errors});
  const tokens = await open({bearer: {}});
  const challenge = `Bearer realm="http://HOST/token",service="registry"${scope === undefined ? '' : `,scope="${scope}"`}`;
  expect(await tokens.ask(method, path)).toMatchObject({status: 401, challenge, errors});
  expect(await tokens.ask(method, path, bearer('junk'))).toMatchObject({
    status: 401,
    challenge: `${challenge},error="invalid_token"`,
  });
});

test('a path outside the API needs no login to be unknown', async () => {
  expect((await (await open()).ask('GET', '/v3/')).status).toBe(404);
});

test('a wrong password, and a name that only objects have, are no login', async () => {
  const {ask} = await open();
  for (const login of ['robot:wrong', 'nobody:x', 'constructor:x', 'robot:']) {
    expect((await ask('GET', '/v2/', basic(login))).status).toBe(401);
  }
  expect((await ask('GET', '/v2/', basic('robot:not-a-password'))).status).toBe(200);
});

test('a login without the right is denied, not asked again', async () => {
  const {ask} = await open();
  const reader = basic('reader:reads');
  expect((await ask('GET', '/v2/datachain/studio-backend/tags/list', reader)).status).toBe(200);
  const push = await ask('POST', '/v2/datachain/studio-backend/blobs/uploads/', reader);
  expect([push.status, push.challenge, push.errors[0]?.code]).toEqual([403, undefined, 'DENIED']);
  expect((await ask('GET', '/v2/other/tags/list', reader)).status).toBe(403);
  expect((await ask('DELETE', `/v2/datachain/studio-backend/manifests/${zeros}`, reader)).status).toBe(403);
});

test('without a login may be read what everybody may read', async () => {
  const {ask, registry} = await open({anonymous: [{repository: 'datachain/*', actions: ['pull']}]});
  expect((await ask('GET', '/v2/datachain/studio-backend/tags/list')).status).toBe(200);
  expect((await ask('GET', '/v2/other/tags/list')).status).toBe(401);
  expect((await ask('POST', '/v2/datachain/studio-backend/blobs/uploads/')).status).toBe(401);
  expect((await ask('GET', '/v2/')).status).toBe(401);
  expect(registry.resolve(`${registry.host}/datachain/studio-backend:1`, 'anonymous')).toHaveProperty('configDigest');
  expect(registry.resolve(`${registry.host}/other:1`, 'anonymous')).toHaveProperty(
    'error',
    expect.stringContaining('[manifests 1]: 403 Forbidden'),
  );
});

test('a token is good for what its owner may do, and for nothing else', async () => {
  const {ask, token} = await open({bearer: {}});
  const backend = 'datachain/studio-backend';
  const scope = `&scope=repository:${backend}:pull,push&scope=repository:other:pull`;
  const reader = (await token(scope, basic('reader:reads'))).token;
  expect((await ask('GET', `/v2/${backend}/tags/list`, bearer(reader))).status).toBe(200);
  const push = await ask('POST', `/v2/${backend}/blobs/uploads/`, bearer(reader));
  expect([push.status, push.challenge]).toEqual([
    401,
    `Bearer realm="http://HOST/token",service="registry",scope="repository:${backend}:pull,push",error="insufficient_scope"`,
  ]);
  expect((await ask('GET', '/v2/other/tags/list', bearer(reader))).status).toBe(401);

  const robot = (await token(scope, basic('robot:not-a-password'))).token;
  expect((await ask('POST', `/v2/${backend}/blobs/uploads/`, bearer(robot))).status).toBe(202);
  expect((await ask('GET', '/v2/other/tags/list', bearer(robot))).status).toBe(200);
  expect((await ask('POST', '/v2/other/blobs/uploads/', bearer(robot))).status).toBe(401);

  expect((await token(scope, basic('robot:wrong'))).expires_in).toBe(401);
  expect((await ask('GET', '/v2/', basic('robot:not-a-password'))).status).toBe(401);
  expect((await ask('POST', '/token')).status).toBe(405);
});

test('a token runs out', async () => {
  const {ask, token} = await open({bearer: {lifetimeSeconds: 0}});
  const login = await token('&scope=repository:other:pull', basic('robot:not-a-password'));
  expect(login.expires_in).toBe(0);
  expect((await ask('GET', '/v2/other/tags/list', bearer(login.token))).challenge).toContain('error="invalid_token"');
});

test('without a login there is a token for what everybody may read', async () => {
  const {ask, token} = await open({bearer: {}, anonymous: [{repository: 'datachain/*', actions: ['pull']}]});
  const {token: stranger} = await token('&scope=repository:datachain/studio-backend:pull,push repository:other:pull');
  expect((await ask('GET', '/v2/datachain/studio-backend/tags/list', bearer(stranger))).status).toBe(200);
  expect((await ask('GET', '/v2/other/tags/list', bearer(stranger))).status).toBe(401);
});
