import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createAuthority} from '../../../source/rehearsal/authority.ts';
import type {Major} from '../../helpers/tools.ts';
import {type AccessSite, recorded, recordedRequest, startAccessSite} from './access-site.ts';

let site: AccessSite;

beforeAll(async () => {
  site = await startAccessSite();
  const installed = await site.as(
    'admin',
    3,
    'helm',
    'install',
    'datachain-studio',
    './studio',
    '-n',
    'datachain-studio',
  );
  expect(installed).toMatchObject({exitCode: 0, stderr: ''});
});
afterAll(async () => {
  expect(site.api.unsupported).toEqual([]);
  await site[Symbol.asyncDispose]();
});

const bearer = (account: string) => ({authorization: `Bearer ${site.tokenOf(account)}`});

describe('answers as recorded', () => {
  test.each([
    ['status-401', () => ({authorization: 'Bearer nonsense'})],
    ['status-403-anonymous', () => ({authorization: ''})],
    ['status-403-create', () => bearer('restricted')],
    ['status-403-list', () => bearer('restricted')],
    ['version-anonymous', () => ({authorization: ''})],
  ])('%s', async (name, headers) => {
    const {request, response} = recordedRequest(name);
    const sent = request.body === undefined ? {} : {body: JSON.stringify(request.body)};
    const answer = await site.fetch(request.path, {
      method: request.method,
      headers: {'content-type': 'application/json', ...headers()},
      ...sent,
    });
    expect(await answer.json()).toEqual(response.body);
  });

  test.each([
    ['ssar-allowed', 'admin'],
    ['ssar-denied', 'restricted'],
  ])('%s', async (name, who) => {
    const {request, response} = recordedRequest(name);
    const answer = await site.fetch(request.path, {
      method: 'POST',
      headers: {'content-type': 'application/json', ...(who === 'admin' ? {} : bearer(who))},
      body: JSON.stringify(request.body),
    });
    expect(answer.status).toBe(201);
    const {spec, status} = response.body;
    expect(await answer.json()).toMatchObject({spec, status});
  });

  test('the rules of an account without rights are the recorded ones', async () => {
    const {request, response} = recordedRequest('ssrr-restricted');
    const answer = await site.fetch(request.path, {
      method: 'POST',
      headers: {'content-type': 'application/json', ...bearer('restricted')},
      body: JSON.stringify(request.body),
    });
    const {status} = (await answer.json()) as {status: Record<string, unknown[]>};
    const expected = response.body['status'] as Record<string, unknown[]>;
    const sorted = (list: unknown[] = []) => list.map(rule => JSON.stringify(rule)).toSorted();
    // Which role comes first is chance in a real server.
    const byContent = (rules: unknown[] = []) => sorted(rules.map(rule => Object.entries(rule as object).toSorted()));
    expect(byContent(status['resourceRules'])).toEqual(byContent(expected['resourceRules']));
    expect(byContent(status['nonResourceRules'])).toEqual(byContent(expected['nonResourceRules']));
  });
});

const helmVersions = {3: '3.17.3', 4: '4.1.4'} as const;
const majors: Major[] = [3, 4];

describe.each(majors)('helm %i and its kubectl', major => {
  const helm = (who: string, ...args: string[]) => site.as(who, major, 'helm', ...args, '-n', 'datachain-studio');
  const kubectl = (who: string, ...args: string[]) => site.as(who, major, 'kubectl', ...args);
  const upgrade = ['upgrade', 'datachain-studio', './studio'];
  const atRecordedAddress = (text: string) => text.replaceAll(site.api.url, 'https://127.0.0.1:6443');

  test.each([
    ['forbidden-list', 'restricted', ['list']],
    ['forbidden-upgrade', 'restricted', upgrade],
    ['forbidden-upgrade-partial', 'partial', upgrade],
  ])('helm says what was recorded: %s', async (name, who, args) => {
    const {exitCode, stderr} = await helm(who, ...args);
    expect(stderr).toBe(recorded(`helm-${helmVersions[major]}-${name}.stderr`));
    expect(exitCode).toBe(1);
  });

  test('the token of a deleted account is no good any more', async () => {
    await site.addAccount('leaver');
    // Known to the server, if without rights; kubectl has the list of kinds in its cache from here on, as when recorded.
    expect((await kubectl('leaver', 'get', 'pods')).stderr).toContain('(Forbidden)');
    await site.request('DELETE', '/api/v1/namespaces/access/serviceaccounts/leaver');
    const said = await helm('leaver', 'list');
    expect(said).toMatchObject({exitCode: 1, stderr: recorded(`helm-${helmVersions[major]}-unauthorized-list.stderr`)});
    expect((await kubectl('leaver', 'get', 'pods')).stderr).toBe(recorded('kubectl-get-pods-unauthorized.stderr'));
    // An account of the same name is another one.
    await site.request('POST', '/api/v1/namespaces/access/serviceaccounts', {metadata: {name: 'leaver'}});
    expect((await kubectl('leaver', 'get', 'pods')).exitCode).toBe(1);
    await site.request('DELETE', '/api/v1/namespaces/access/serviceaccounts/leaver');
  });

  test('a kubeconfig with another authority is told so', async () => {
    await site.writeKubeconfig('stranger', {token: site.api.tokens.administrator, caPem: createAuthority().caPem});
    const said = await helm('stranger', 'list');
    expect(atRecordedAddress(said.stderr)).toBe(recorded(`helm-${helmVersions[major]}-self-signed.stderr`));
    expect(said.exitCode).toBe(1);
    const {stderr} = await kubectl('stranger', 'get', 'pods');
    expect(stderr.split('\n').at(-1)).toBe(recorded('kubectl-get-pods-unknown-ca.stderr'));
  });

  test('kubectl is refused in the recorded words', async () => {
    const {exitCode, stderr} = await kubectl('restricted', 'get', 'pods', '-n', 'studio-lab');
    expect(stderr).toBe(recorded('kubectl-get-pods-forbidden.stderr'));
    expect(exitCode).toBe(1);
  });

  test.each(['admin', 'restricted', 'partial'])('auth can-i --list of %s is the recorded one', async who => {
    const {stdout, exitCode} = await kubectl(who, 'auth', 'can-i', '--list', '-n', 'studio');
    expect(stdout).toBe(recorded(`auth-can-i-list-${who}.stdout`));
    expect(exitCode).toBe(0);
  });

  test.each([
    ['admin', 'patch deployments', 'yes', 0],
    ['restricted', 'create pods/exec', 'no', 1],
    ['restricted', 'get secrets', 'no', 1],
    ['restricted', 'list nodes', 'no', 1],
    ['restricted', 'patch deployments.apps', 'no', 1],
    ['restricted', 'get /version', 'yes', 0],
    ['partial', 'patch deployments', 'no', 1],
    ['partial', 'patch secrets', 'yes', 0],
    ['partial', 'get secrets/x', 'yes', 0],
    ['partial', 'patch deployments --as=admin --as-group=system:masters', '', 1],
    ['admin', 'list secrets --as=system:serviceaccount:access:restricted', 'no', 1],
  ] as const)('auth can-i: %s, %s: %s', async (who, what, printed, exitCode) => {
    const {stdout, exitCode: exited} = await kubectl(who, 'auth', 'can-i', ...what.split(' '), '-n', 'studio');
    expect([stdout, exited]).toEqual([printed, exitCode]);
  });

  test('whoami tells the account and its groups', async () => {
    const {stdout} = await kubectl('partial', 'auth', 'whoami', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'SelfSubjectReview',
      status: {
        userInfo: {
          username: 'system:serviceaccount:access:partial',
          uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          groups: ['system:serviceaccounts', 'system:serviceaccounts:access', 'system:authenticated'],
        },
      },
    });
    expect((await kubectl('admin', 'auth', 'whoami')).stdout).toMatch(/Username +admin\n/);
  });

  test('create token makes a token that is the account', async () => {
    const {stdout: token} = await kubectl('admin', 'create', 'token', 'partial', '-n', 'access', '--duration=20m');
    await site.writeKubeconfig('by-token', {token});
    const {stdout} = await kubectl('by-token', 'auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}');
    expect(stdout).toBe('system:serviceaccount:access:partial');
    const short = await kubectl('admin', 'create', 'token', 'partial', '-n', 'access', '--duration=60s');
    expect(short.stderr).toContain('may not specify a duration less than 10 minutes');
    const missing = await kubectl('admin', 'create', 'token', 'nobody', '-n', 'access');
    expect(missing.stderr).toBe('error: failed to create token: serviceaccounts "nobody" not found');
    const refused = await kubectl('partial', 'create', 'token', 'restricted', '-n', 'access');
    expect(refused.stderr).toContain('cannot create resource "serviceaccounts/token" in API group "" in the namespace');
  });

  test('speaking as another is a right of its own', async () => {
    const asRestricted = ['get', 'pods', '--as=system:serviceaccount:access:restricted'];
    expect((await kubectl('admin', ...asRestricted)).stderr).toContain(
      'pods is forbidden: User "system:serviceaccount:access:restricted" cannot list resource "pods"',
    );
    expect((await kubectl('partial', ...asRestricted)).stderr).toBe(
      'Error from server (Forbidden): serviceaccounts "restricted" is forbidden: User "system:serviceaccount:access:partial" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "access"',
    );
    const {exitCode} = await kubectl('admin', 'get', 'pods', '--as=jo', '--as-group=system:masters');
    expect(exitCode).toBe(0);
  });

  test('exec over WebSocket is a GET: to get pods/exec is enough', async () => {
    const [account, pod] = [`exec-${major}`, `web-${major}`];
    await site.request('POST', '/api/v1/namespaces/studio/pods', {
      metadata: {name: pod},
      spec: {nodeName: 'node1', containers: [{name: 'app', image: 'busybox:1.36'}]},
    });
    await site.request(
      'PATCH',
      `/api/v1/namespaces/studio/pods/${pod}/status`,
      {status: {phase: 'Running'}},
      'application/merge-patch+json',
    );
    await site.addAccount(account);
    await site.grant(account, [{apiGroups: [''], resources: ['pods', 'pods/exec'], verbs: ['get']}]);
    expect(await kubectl(account, 'exec', pod, '--', 'both')).toMatchObject({exitCode: 0, stdout: 'to stdout'});
    expect((await kubectl(account, 'auth', 'can-i', 'create', 'pods/exec', '-n', 'studio')).stdout).toBe('no');
    expect((await kubectl('partial', 'delete', 'pod', pod)).stderr).toContain(
      `pods "${pod}" is forbidden: User "system:serviceaccount:access:partial" cannot delete resource "pods"`,
    );
  });
});

test('a Secret made for a token is filled, works, and goes with its account', async () => {
  await site.addAccount('old-fashioned');
  const secrets = '/api/v1/namespaces/access/secrets';
  await site.request('POST', secrets, {
    metadata: {name: 'old', annotations: {'kubernetes.io/service-account.name': 'old-fashioned'}},
    type: 'kubernetes.io/service-account-token',
  });
  const {body} = await site.request('GET', `${secrets}/old`);
  const data = body['data'] as Record<string, string>;
  expect(Buffer.from(data['ca.crt'] ?? '', 'base64').toString()).toBe(site.caPem);
  const authorization = `Bearer ${Buffer.from(data['token'] ?? '', 'base64')}`;
  expect((await site.fetch('/api', {headers: {authorization}})).status).toBe(200);
  await site.request('DELETE', '/api/v1/namespaces/access/serviceaccounts/old-fashioned');
  expect((await site.request('GET', `${secrets}/old`)).code).toBe(404);
  expect((await site.fetch('/api', {headers: {authorization}})).status).toBe(401);
});

test('the roles that gather others follow them', async () => {
  const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
  const rule = {apiGroups: ['studio.example.com'], resources: ['pipelines'], verbs: ['get']};
  const labels = {'rbac.authorization.k8s.io/aggregate-to-view': 'true'};
  await site.request('POST', roles, {metadata: {name: 'pipelines-view', labels}, rules: [rule]});
  for (const name of ['view', 'edit', 'admin']) {
    expect((await site.request('GET', `${roles}/${name}`)).body['rules']).toContainEqual(rule);
  }
  await site.request('DELETE', `${roles}/pipelines-view`);
  expect((await site.request('GET', `${roles}/admin`)).body['rules']).not.toContainEqual(rule);
});

test('every namespace has the authority and gets it back', async () => {
  const path = '/api/v1/namespaces/studio/configmaps/kube-root-ca.crt';
  expect((await site.request('GET', path)).body['data']).toEqual({'ca.crt': site.caPem});
  await site.request('DELETE', path);
  expect((await site.request('GET', path)).body['data']).toEqual({'ca.crt': site.caPem});
});
