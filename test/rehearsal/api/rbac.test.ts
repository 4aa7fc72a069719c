import {expect, test} from 'vitest';
import {type Attributes, attributesOf, isOfResource} from '../../../source/rehearsal/api/access/attributes.ts';
import {authorise} from '../../../source/rehearsal/api/access/authorise.ts';
import {rbacGroup} from '../../../source/rehearsal/api/access/rbac.ts';
import {allows, type Rule} from '../../../source/rehearsal/api/access/rules.ts';
import {accountGroups, accountUserName, type User} from '../../../source/rehearsal/api/access/user.ts';
import {createStore} from '../../../source/rehearsal/store.ts';

const asked = (line: string): Attributes => {
  const [method = '', url = ''] = line.split(' ');
  const {pathname, searchParams} = new URL(url, 'https://site');
  return attributesOf({method, path: pathname, query: searchParams});
};

/** `verb resource.group/subresource namespace name`, a dash for what is absent. */
const said = (attributes: Attributes): string =>
  isOfResource(attributes)
    ? [
        attributes.verb,
        `${attributes.resource}.${attributes.group}${attributes.subresource ? `/${attributes.subresource}` : ''}`,
        attributes.namespace ?? '-',
        attributes.name ?? '-',
      ].join(' ')
    : `${attributes.verb} ${attributes.path}`;

test.each([
  ['GET /api/v1/pods', 'list pods. - -'],
  ['GET /api/v1/namespaces/a/pods', 'list pods. a -'],
  ['GET /api/v1/namespaces/a/pods?watch=true', 'watch pods. a -'],
  ['GET /api/v1/namespaces/a/pods?watch=0', 'list pods. a -'],
  ['GET /api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dweb&watch=1', 'watch pods. a web'],
  ['GET /api/v1/namespaces/a/pods?fieldSelector=spec.nodeName%3Dweb', 'list pods. a -'],
  ['GET /api/v1/namespaces/a/pods/web', 'get pods. a web'],
  ['GET /api/v1/namespaces/a/pods/web/exec?command=sh', 'get pods./exec a web'],
  ['POST /api/v1/namespaces/a/pods/web/exec', 'create pods./exec a web'],
  ['GET /api/v1/namespaces/a', 'get namespaces. a a'],
  ['PUT /api/v1/namespaces/a/finalize', 'update namespaces./finalize a a'],
  ['GET /api/v1/namespaces', 'list namespaces. - -'],
  ['POST /api/v1/namespaces', 'create namespaces. - -'],
  ['PATCH /apis/apps/v1/namespaces/a/deployments/web/scale', 'patch deployments.apps/scale a web'],
  ['DELETE /apis/apps/v1/namespaces/a/deployments/web', 'delete deployments.apps a web'],
  ['DELETE /apis/apps/v1/namespaces/a/deployments', 'deletecollection deployments.apps a -'],
  ['GET /apis/none.example.com/v1/namespaces/a/things', 'list things.none.example.com a -'],
  ['GET /apis/apps/v1', 'get /apis/apps/v1'],
  ['GET /api', 'get /api'],
  ['GET /version', 'get /version'],
  ['POST /version', 'post /version'],
])('%s asks to %s', (line, expected) => {
  expect(said(asked(line))).toBe(expected);
});

const rule = (verbs: string, apiGroups: string, resources: string, resourceNames = ''): Rule => ({
  verbs: verbs.split(' '),
  apiGroups: [apiGroups],
  resources: resources.split(' '),
  ...(resourceNames && {resourceNames: resourceNames.split(' ')}),
});
const path = (...nonResourceURLs: string[]): Rule => ({verbs: ['get'], nonResourceURLs});

test.each<[boolean, Rule, string]>([
  [true, rule('list', '', 'pods'), 'GET /api/v1/namespaces/a/pods'],
  [false, rule('get', '', 'pods'), 'GET /api/v1/namespaces/a/pods'],
  [false, rule('list', '', 'pods'), 'GET /api/v1/namespaces/a/pods?watch=true'],
  [true, rule('*', '*', '*'), 'DELETE /apis/apps/v1/namespaces/a/deployments'],
  [false, rule('*', '*', '*'), 'GET /version'],
  [false, rule('patch', '', 'deployments'), 'PATCH /apis/apps/v1/namespaces/a/deployments/web'],
  [true, rule('patch', 'apps', 'deployments'), 'PATCH /apis/apps/v1/namespaces/a/deployments/web'],
  [false, rule('patch', 'apps', 'deployments'), 'PATCH /apis/apps/v1/namespaces/a/deployments/web/scale'],
  [true, rule('patch', 'apps', '*/scale'), 'PATCH /apis/apps/v1/namespaces/a/deployments/web/scale'],
  [false, rule('patch', 'apps', 'deployments/scale'), 'PATCH /apis/apps/v1/namespaces/a/deployments/web'],
  [true, rule('get', '', 'pods/exec'), 'GET /api/v1/namespaces/a/pods/web/exec'],
  [false, rule('get', '', 'pods'), 'GET /api/v1/namespaces/a/pods/web/exec'],
  [true, rule('get', '', 'secrets', 'mine'), 'GET /api/v1/namespaces/a/secrets/mine'],
  [false, rule('get', '', 'secrets', 'mine'), 'GET /api/v1/namespaces/a/secrets/yours'],
  [false, rule('list create', '', 'secrets', 'mine'), 'GET /api/v1/namespaces/a/secrets'],
  [false, rule('list create', '', 'secrets', 'mine'), 'POST /api/v1/namespaces/a/secrets'],
  [true, rule('list', '', 'secrets', 'mine'), 'GET /api/v1/namespaces/a/secrets?fieldSelector=metadata.name%3Dmine'],
  [true, path('/healthz'), 'GET /healthz'],
  [false, path('/healthz'), 'GET /healthz/etcd'],
  [true, path('/healthz/*'), 'GET /healthz/etcd'],
  [false, path('/healthz'), 'POST /healthz'],
  [true, path('*'), 'GET /anything'],
  [false, path('*'), 'GET /api/v1/pods'],
])('%s: %o for %s', (expected, given, line) => {
  expect(allows(given, asked(line))).toBe(expected);
});

const group = rbacGroup;
const apiVersion = `${group}/v1`;

/** A store with a Role in the namespace `a` and a ClusterRole, bound as a test says. */
function bound(bindings: {kind: 'RoleBinding' | 'ClusterRoleBinding'; role: string; subject: object}[]) {
  const store = createStore();
  const role = {
    apiVersion,
    kind: 'Role',
    metadata: {name: 'reader', namespace: 'a'},
    rules: [rule('list', '', 'pods')],
  };
  store.create({group, resource: 'roles'}, role);
  const clusterRole = {apiVersion, kind: 'ClusterRole', metadata: {name: 'viewer'}, rules: [rule('list', '', 'pods')]};
  store.create({group, resource: 'clusterroles'}, clusterRole);
  for (const [index, {kind, role: roleName, subject}] of bindings.entries()) {
    const [roleKind, name] = roleName.split('/');
    const isOfCluster = kind === 'ClusterRoleBinding';
    store.create(
      {group, resource: isOfCluster ? 'clusterrolebindings' : 'rolebindings'},
      {
        apiVersion,
        kind,
        metadata: {name: `b${index}`, ...(!isOfCluster && {namespace: 'a'})},
        roleRef: {apiGroup: group, kind: roleKind, name},
        subjects: [subject],
      },
    );
  }
  return store;
}

const account: User = {name: accountUserName('ci', 'robot'), groups: accountGroups('ci')};
const robot = {kind: 'ServiceAccount', name: 'robot', namespace: 'ci'};
const refusal = (where: string) =>
  `pods is forbidden: User "system:serviceaccount:ci:robot" cannot list resource "pods" in API group "" ${where}`;

test.each<[string, Parameters<typeof bound>[0], string, string | undefined]>([
  ['a Role in its namespace', [{kind: 'RoleBinding', role: 'Role/reader', subject: robot}], 'a', undefined],
  [
    'a Role elsewhere',
    [{kind: 'RoleBinding', role: 'Role/reader', subject: robot}],
    'b',
    refusal('in the namespace "b"'),
  ],
  [
    'a ClusterRole for one namespace',
    [{kind: 'RoleBinding', role: 'ClusterRole/viewer', subject: robot}],
    'a',
    undefined,
  ],
  [
    'a ClusterRole for one namespace, asked of all',
    [{kind: 'RoleBinding', role: 'ClusterRole/viewer', subject: robot}],
    '',
    refusal('at the cluster scope'),
  ],
  [
    'a ClusterRole everywhere',
    [{kind: 'ClusterRoleBinding', role: 'ClusterRole/viewer', subject: robot}],
    '',
    undefined,
  ],
  [
    'by group',
    [
      {
        kind: 'ClusterRoleBinding',
        role: 'ClusterRole/viewer',
        subject: {kind: 'Group', name: 'system:serviceaccounts:ci'},
      },
    ],
    'a',
    undefined,
  ],
  [
    'by user name',
    [{kind: 'ClusterRoleBinding', role: 'ClusterRole/viewer', subject: {kind: 'User', name: account.name}}],
    'a',
    undefined,
  ],
  [
    'an account of the same name in another namespace',
    [{kind: 'ClusterRoleBinding', role: 'ClusterRole/viewer', subject: {...robot, namespace: 'other'}}],
    'a',
    refusal('in the namespace "a"'),
  ],
  [
    'a binding to a role that is missing',
    [{kind: 'ClusterRoleBinding', role: 'ClusterRole/gone', subject: robot}],
    'a',
    `${refusal('in the namespace "a"')}: RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`,
  ],
])('a binding counts: %s', (_name, bindings, namespace, message) => {
  const line = namespace ? `GET /api/v1/namespaces/${namespace}/pods` : 'GET /api/v1/pods';
  const ask = () => authorise(bound(bindings), account, asked(line));
  if (message === undefined) expect(ask).not.toThrow();
  else expect(ask).toThrow(expect.objectContaining({message}));
});

test('a path that is no resource is refused by its name', () => {
  expect(() => authorise(createStore(), account, asked('GET /metrics'))).toThrow(
    'forbidden: User "system:serviceaccount:ci:robot" cannot get path "/metrics"',
  );
});
