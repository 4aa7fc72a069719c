import type {KubeObject, Store} from '../../model.ts';
import {listAt, textAt, textsAt} from '../fields.ts';
import {type Attributes, isOfResource} from './attributes.ts';
import {allows, type Rule} from './rules.ts';
import {accountUserName, masters, type User} from './user.ts';

export const rbacGroup = 'rbac.authorization.k8s.io';

const kept = (resource: string) => ({group: rbacGroup, resource});

/** A role that a user has, or a binding to one that is missing. */
type Grant = {rules: Rule[]; because: string} | {missing: string};

export type Decision = {isAllowed: boolean; reason: string};

/** The rules of a Role or ClusterRole. */
export const rulesIn = (role: KubeObject): Rule[] =>
  listAt(role, 'rules').map(rule => ({
    verbs: textsAt(rule, 'verbs'),
    ...Object.fromEntries(
      (['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'] as const)
        .filter(field => rule[field] !== undefined)
        .map(field => [field, textsAt(rule, field)]),
    ),
  }));

/** How the server names the subject through which somebody has a role; undefined when no subject is that user. */
function subjectFor(binding: KubeObject, user: User): string | undefined {
  for (const subject of listAt(binding, 'subjects')) {
    const [kind, name] = [textAt(subject, 'kind'), textAt(subject, 'name')];
    const namespace = textAt(subject, 'namespace') || (binding.metadata.namespace ?? '');
    if (kind === 'User' && name === user.name) return `User "${name}"`;
    if (kind === 'Group' && user.groups.includes(name)) return `Group "${name}"`;
    if (kind === 'ServiceAccount' && accountUserName(namespace, name) === user.name) {
      return `ServiceAccount "${name}/${namespace}"`;
    }
  }
  return undefined;
}

function grantOf(store: Store, binding: KubeObject, subject: string): Grant {
  const {name, namespace} = binding.metadata;
  const [kind, roleName] = [textAt(binding, 'roleRef.kind'), textAt(binding, 'roleRef.name')];
  const isOfCluster = kind === 'ClusterRole';
  const role = store.get(kept(isOfCluster ? 'clusterroles' : 'roles'), isOfCluster ? undefined : namespace, roleName);
  if (!role) return {missing: `${kind.toLowerCase()}.${rbacGroup} "${roleName}" not found`};
  const by = namespace === undefined ? name : `${name}/${namespace}`;
  return {rules: rulesIn(role), because: `${binding.kind} "${by}" of ${kind} "${roleName}" to ${subject}`};
}

/** Every role that a user has in the cluster, and in one namespace when it is named. */
function grants(store: Store, user: User, namespace: string | undefined): Grant[] {
  const bindings = [
    ...store.list(kept('clusterrolebindings')),
    ...(namespace ? store.list(kept('rolebindings'), namespace) : []),
  ];
  return bindings.flatMap(binding => {
    const subject = subjectFor(binding, user);
    return subject === undefined ? [] : [grantOf(store, binding, subject)];
  });
}

/** All rules that hold for a user in a namespace. */
export const rulesFor = (store: Store, user: User, namespace: string | undefined): Rule[] =>
  grants(store, user, namespace).flatMap(grant => ('rules' in grant ? grant.rules : []));

/** Decides about one access, with the server's own word of why. */
export function decide(store: Store, user: User, attributes: Attributes): Decision {
  if (user.groups.includes(masters)) return {isAllowed: true, reason: ''};
  const found = grants(store, user, isOfResource(attributes) ? attributes.namespace : undefined);
  for (const grant of found) {
    if ('rules' in grant && grant.rules.some(rule => allows(rule, attributes))) {
      return {isAllowed: true, reason: `RBAC: allowed by ${grant.because}`};
    }
  }
  const missing = [...new Set(found.flatMap(grant => ('missing' in grant ? [grant.missing] : [])))];
  const words = missing.length > 1 ? `[${missing.join(', ')}]` : missing.join('');
  return {isAllowed: false, reason: words && `RBAC: ${words}`};
}
