import type {KubeObject} from '../../model.ts';

/** Who asks. */
export type User = {name: string; uid?: string; groups: readonly string[]; extra?: Record<string, string[]>};

/** Members may do everything; no role can take it from them. */
export const masters = 'system:masters';
export const authenticated = 'system:authenticated';
const unauthenticated = 'system:unauthenticated';

export const anonymous: User = {name: 'system:anonymous', groups: [unauthenticated]};

/** The operator for whom the site was set up. */
export const administrator: User = {name: 'admin', groups: [masters, authenticated]};

/** The group of everybody who is somebody, for users that name their own groups. */
export const withAuthenticated = (user: User): User =>
  user.name === anonymous.name || user.groups.includes(authenticated)
    ? user
    : {...user, groups: [...user.groups, authenticated]};

const accountPrefix = 'system:serviceaccount:';

export const accountUserName = (namespace: string, name: string): string => `${accountPrefix}${namespace}:${name}`;

/** The groups that a ServiceAccount belongs to. */
export const accountGroups = (namespace: string): string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
  authenticated,
];

/** The namespace and name behind a ServiceAccount's user name; undefined for everybody else. */
export function accountOf(userName: string): {namespace: string; name: string} | undefined {
  if (!userName.startsWith(accountPrefix)) return undefined;
  const [namespace = '', name = '', ...more] = userName.slice(accountPrefix.length).split(':');
  return namespace && name && more.length === 0 ? {namespace, name} : undefined;
}

/** The user that a ServiceAccount is. */
export function accountUser({metadata}: KubeObject, extra: Record<string, string[]>): User {
  const {namespace = '', name, uid} = metadata;
  return {
    name: accountUserName(namespace, name),
    ...(uid !== undefined && {uid}),
    groups: accountGroups(namespace),
    ...(Object.keys(extra).length > 0 && {extra}),
  };
}

/** A user as reviews tell it. */
export const userInfo = ({name, uid, groups, extra}: User): Record<string, unknown> => ({
  username: name,
  ...(uid && {uid}),
  groups,
  ...(extra && {extra}),
});
