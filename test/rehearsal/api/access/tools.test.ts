import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {kubeconfig} from '../../../../source/rehearsal/api/kubeconfig.ts';
import {createAuthority} from '../../../../source/rehearsal/authority.ts';
import {packagedTools} from '../../../../source/rehearsal/tools.ts';
import {apiFetch} from '../../../helpers/api-fetch.ts';
import {startSite, type TestSite} from '../site.ts';

const accounts = {group: '', resource: 'serviceaccounts'};

let site: TestSite;
/** Kubeconfigs by who asks; made as an operator makes them. */
const files: Record<string, string> = {};

const manifest = `
apiVersion: v1
kind: Namespace
metadata: {name: access}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: restricted, namespace: access}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: partial, namespace: access}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: gone, namespace: access}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: partial}
rules:
- {apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch]}
- {apiGroups: [''], resources: [secrets], verbs: [get, list, create, update, patch, delete]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: partial}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: partial}
subjects: [{kind: ServiceAccount, name: partial, namespace: access}]
---
apiVersion: v1
kind: Secret
metadata:
  name: kept-token
  namespace: access
  annotations: {kubernetes.io/service-account.name: partial}
type: kubernetes.io/service-account-token
`;

async function keep(name: string, token: string, caPem = site.api.caPem): Promise<void> {
  const file = join(site.folder, name);
  await writeFile(file, kubeconfig(site.api.url, {namespace: 'studio', token, caPem}), {mode: 0o600});
  files[name] = file;
}

beforeAll(async () => {
  site = await startSite();
  const applied = await site.kubectlWith(manifest, 'apply', '-f', '-');
  expect(applied).toMatchObject({exitCode: 0, stderr: ''});
  await keep('admin', site.api.tokens.administrator);
  for (const name of ['restricted', 'partial', 'gone']) {
    const made = await site.kubectl('create', 'token', name, '-n', 'access');
    expect(made).toMatchObject({exitCode: 0, stderr: ''});
    await keep(name, made.stdout.trim());
  }
  site.store.remove(accounts, 'access', 'gone');
  await keep('stranger', site.api.tokens.administrator, createAuthority().caPem);
});

afterAll(async () => {
  expect(site.api.unsupported).toEqual([]);
  await site[Symbol.asyncDispose]();
});

type Major = 3 | 4;

async function tool(major: Major, name: 'helm' | 'kubectl', who: string, ...args: string[]) {
  const tools = await packagedTools(major);
  if (!tools) throw new Error('the packages with the real tools are not installed');
  const {exitCode, stdout, stderr} = await execa(tools[name], args, {
    env: {KUBECONFIG: files[who], HOME: site.folder, PATH: '/usr/bin:/bin'},
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return {exitCode, stdout, stderr};
}

const restricted = 'User "system:serviceaccount:access:restricted" cannot';

describe.each([3, 4] as const)('with the tools of helm %d', major => {
  const kubectl = (who: string, ...args: string[]) => tool(major, 'kubectl', who, ...args);
  const helm = (who: string, ...args: string[]) => tool(major, 'helm', who, ...args);

  test.each<[string, string[], string]>([
    [
      'restricted',
      ['get', 'pods'],
      `Error from server (Forbidden): pods is forbidden: ${restricted} list resource "pods" in API group "" in the namespace "studio"`,
    ],
    [
      'restricted',
      ['get', 'nodes'],
      `Error from server (Forbidden): nodes is forbidden: ${restricted} list resource "nodes" in API group "" at the cluster scope`,
    ],
    [
      'restricted',
      ['exec', 'web', '--', 'id'],
      `Error from server (Forbidden): pods "web" is forbidden: ${restricted} get resource "pods" in API group "" in the namespace "studio"`,
    ],
    ['gone', ['get', 'pods'], 'error: You must be logged in to the server (Unauthorized)'],
    ['stranger', ['get', 'pods'], 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ])('%s: kubectl %j', async (who, args, words) => {
    const {exitCode, stdout, stderr} = await kubectl(who, ...args);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
  });

  test('helm is refused in the words of the server', async () => {
    const {exitCode, stderr} = await helm('restricted', 'list', '-n', 'studio');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `Error: list: failed to list: secrets is forbidden: ${restricted} list resource "secrets" in API group "" in the namespace "studio"`,
    );
    expect((await helm('partial', 'list', '-n', 'studio')).exitCode).toBe(0);
    const unknown = await helm('stranger', 'list', '-n', 'studio');
    expect(unknown.stderr).toContain('x509: certificate signed by unknown authority');
  });

  test.each<[string, string[], string, number]>([
    ['admin', ['patch', 'deployments'], 'yes', 0],
    ['restricted', ['patch', 'deployments.apps'], 'no', 1],
    ['restricted', ['create', 'pods/exec'], 'no', 1],
    ['restricted', ['get', '/version'], 'yes', 0],
    ['partial', ['get', 'pods/exec'], 'yes', 0],
    ['partial', ['create', 'pods/exec'], 'no', 1],
    ['partial', ['delete', 'secrets'], 'yes', 0],
  ])('%s: auth can-i %j', async (who, args, answer, exitCode) => {
    expect(await kubectl(who, 'auth', 'can-i', ...args)).toMatchObject({exitCode, stdout: answer});
  });

  test('auth can-i --list tells a restricted account its few rights', async () => {
    const {exitCode, stdout} = await kubectl('restricted', 'auth', 'can-i', '--list');
    expect(exitCode).toBe(0);
    const rows = stdout.split('\n').map(row => row.trim().replace(/ {2,}/g, ' | '));
    expect(rows.slice(0, 4)).toEqual([
      'Resources | Non-Resource URLs | Resource Names | Verbs',
      'selfsubjectreviews.authentication.k8s.io | [] | [] | [create]',
      'selfsubjectaccessreviews.authorization.k8s.io | [] | [] | [create]',
      'selfsubjectrulesreviews.authorization.k8s.io | [] | [] | [create]',
    ]);
    expect(rows).toContain('[/healthz] | [] | [get]');
    expect(rows.filter(row => row.startsWith('[/'))).toHaveLength(22);
  });

  test('auth whoami, and speaking as another', async () => {
    const self = await kubectl('partial', 'auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}');
    expect(self.stdout).toBe('system:serviceaccount:access:partial');
    const as = await kubectl(
      'admin',
      'auth',
      'can-i',
      'list',
      'pods',
      '--as',
      'system:serviceaccount:access:restricted',
    );
    expect(as).toMatchObject({exitCode: 1, stdout: 'no'});
    const mayNot = await kubectl('partial', 'get', 'pods', '--as', 'admin');
    expect(mayNot.stderr).toContain('cannot impersonate resource "users" in API group "" at the cluster scope');
  });
});

test('a Secret that was made for an account holds a token that is good as long as it is there', async () => {
  const {stdout} = await site.kubectl('get', 'secret', 'kept-token', '-n', 'access', '-o', 'jsonpath={.data.token}');
  const ask = apiFetch({url: site.api.url, caPem: site.api.caPem, token: Buffer.from(stdout, 'base64').toString()});
  expect((await ask('/api/v1/namespaces/studio/pods')).status).toBe(200);
  await site.kubectl('delete', 'secret', 'kept-token', '-n', 'access');
  expect((await ask('/api/v1/namespaces/studio/pods')).status).toBe(401);
});

test('roles that gather others follow them', async () => {
  const role = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: pipelines, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}
rules: [{apiGroups: [example.com], resources: [pipelines], verbs: [get]}]
`;
  await site.kubectlWith(role, 'apply', '-f', '-');
  await site.kubectl('create', 'rolebinding', 'see', '--clusterrole=view', '--serviceaccount=access:restricted');
  const mayGet = () => tool(3, 'kubectl', 'restricted', 'auth', 'can-i', 'get', 'pods');
  const rules = await site.kubectl('get', 'clusterrole', 'view', '-o', 'yaml');
  expect(rules.stdout).toContain('pipelines');
  expect(await mayGet()).toMatchObject({stdout: 'yes'});
  await site.kubectl('delete', 'rolebinding', 'see');
  expect(await mayGet()).toMatchObject({stdout: 'no'});
});
