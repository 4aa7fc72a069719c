import type {KubeObject, Resource} from '../../model.ts';
import {rbacGroup} from './rbac.ts';
import type {Rule} from './rules.ts';

/** The roles and bindings that a cluster has before anybody gives any, as far as somebody can be given them. */

const apiVersion = `${rbacGroup}/v1`;
const words = (text: string) => text.split(' ');
const read = 'get list watch';
const write = 'create delete deletecollection patch update';

/** A rule about resources of one API group ('' is the core). */
const on = (group: string, resources: string, verbs: string): Rule => ({
  verbs: words(verbs),
  apiGroups: [group],
  resources: words(resources),
});

const paths = (urls: string): Rule => ({verbs: ['get'], nonResourceURLs: words(urls)});

const everything: Rule[] = [
  {apiGroups: ['*'], resources: ['*'], verbs: ['*']},
  {nonResourceURLs: ['*'], verbs: ['*']},
];

const viewRules: Rule[] = [
  on(
    '',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
    read,
  ),
  on(
    '',
    'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
    read,
  ),
  on('', 'namespaces', read),
  on('discovery.k8s.io', 'endpointslices', read),
  on(
    'apps',
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
    read,
  ),
  on('autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status', read),
  on('batch', 'cronjobs cronjobs/status jobs jobs/status', read),
  on('policy', 'poddisruptionbudgets poddisruptionbudgets/status', read),
  on('networking.k8s.io', 'ingresses ingresses/status networkpolicies', read),
];

const editRules: Rule[] = [
  on('', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy', read),
  on('', 'serviceaccounts', 'impersonate'),
  on('', 'pods pods/attach pods/exec pods/portforward pods/proxy', write),
  on('', 'pods/eviction', 'create'),
  on(
    '',
    'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
    write,
  ),
  on('', 'serviceaccounts/token', 'create'),
  on(
    'apps',
    'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
    write,
  ),
  on('autoscaling', 'horizontalpodautoscalers', write),
  on('batch', 'cronjobs jobs', write),
  on('policy', 'poddisruptionbudgets', write),
  on('networking.k8s.io', 'ingresses networkpolicies', write),
  on('coordination.k8s.io', 'leases', 'create delete deletecollection get list patch update watch'),
];

const adminRules: Rule[] = [
  on('authorization.k8s.io', 'localsubjectaccessreviews', 'create'),
  on(rbacGroup, 'roles rolebindings', 'create delete deletecollection get list patch update watch'),
];

const marked = {'kubernetes.io/bootstrapping': 'rbac-defaults'};
const aggregateTo = (...roles: string[]) =>
  Object.fromEntries(roles.map(role => [`${rbacGroup}/aggregate-to-${role}`, 'true']));

const role = (name: string, rules: Rule[], labels: Record<string, string> = {}): KubeObject => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: {name, labels: {...marked, ...labels}, annotations: {[`${rbacGroup}/autoupdate`]: 'true'}},
  rules,
});

/** A role whose rules are those of all roles with its label; a controller gathers them. */
const gathered = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  ...role(name, [], labels),
  aggregationRule: {clusterRoleSelectors: [{matchLabels: aggregateTo(name)}]},
});

const healthPaths = '/healthz /livez /readyz /version /version/';

const roles: KubeObject[] = [
  role('cluster-admin', everything),
  gathered('admin'),
  gathered('edit', aggregateTo('admin')),
  gathered('view', aggregateTo('edit')),
  role('system:aggregate-to-admin', adminRules, aggregateTo('admin')),
  role('system:aggregate-to-edit', editRules, aggregateTo('edit')),
  role('system:aggregate-to-view', viewRules, aggregateTo('view')),
  role(
    'system:aggregated-metrics-reader',
    [on('metrics.k8s.io', 'pods nodes', read)],
    aggregateTo('admin', 'edit', 'view'),
  ),
  role('system:basic-user', [
    on('authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews', 'create'),
    on('authentication.k8s.io', 'selfsubjectreviews', 'create'),
  ]),
  role('system:discovery', [
    paths('/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/'),
  ]),
  role('system:public-info-viewer', [paths(healthPaths)]),
  role('system:service-account-issuer-discovery', [
    paths('/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/'),
  ]),
  // The recorded cluster lets everybody read these paths; the recording does not tell the role's name.
  role('system:well-known-viewer', [paths('/.well-known /.well-known/*')]),
];

const toGroups = (name: string, ...groups: string[]): KubeObject => ({
  apiVersion,
  kind: 'ClusterRoleBinding',
  metadata: {name, labels: marked, annotations: {[`${rbacGroup}/autoupdate`]: 'true'}},
  roleRef: {apiGroup: rbacGroup, kind: 'ClusterRole', name},
  subjects: groups.map(group => ({apiGroup: rbacGroup, kind: 'Group', name: group})),
});

const bindings: KubeObject[] = [
  toGroups('cluster-admin', 'system:masters'),
  toGroups('system:basic-user', 'system:authenticated'),
  toGroups('system:discovery', 'system:authenticated'),
  toGroups('system:public-info-viewer', 'system:authenticated', 'system:unauthenticated'),
  toGroups('system:service-account-issuer-discovery', 'system:serviceaccounts'),
  toGroups('system:well-known-viewer', 'system:authenticated'),
];

/** The cluster's own roles and their bindings. */
export const baseAccess: readonly {resource: Resource; object: KubeObject}[] = [
  ...roles.map(object => ({resource: {group: rbacGroup, resource: 'clusterroles'}, object})),
  ...bindings.map(object => ({resource: {group: rbacGroup, resource: 'clusterrolebindings'}, object})),
];
