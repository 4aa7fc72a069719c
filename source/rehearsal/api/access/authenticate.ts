import {createHash} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';
import type {TLSSocket} from 'node:tls';
import type {Store} from '../../model.ts';
import {badRequest, type Failure, failure} from '../failure.ts';
import type {ResourceAttributes} from './attributes.ts';
import {authorise} from './authorise.ts';
import type {Tokens} from './tokens.ts';
import {accountGroups, accountOf, anonymous, type User, withAuthenticated} from './user.ts';

const unauthorised = (): Failure => failure({code: 401, reason: 'Unauthorized', message: 'Unauthorized'});

const credentialId = 'authentication.kubernetes.io/credential-id';

/** The user whom a certificate of the cluster's own authority names. */
function certified(socket: Socket | TLSSocket): User | undefined {
  if (!('getPeerCertificate' in socket) || !socket.authorized) return undefined;
  const {subject, raw} = socket.getPeerCertificate();
  const name = [subject?.CN ?? []].flat()[0];
  if (name === undefined) return undefined;
  const groups: string | string[] | undefined = subject.O;
  const digest = createHash('sha256').update(raw).digest('hex');
  const extra = {[credentialId]: [`X509SHA256=${digest}`]};
  return withAuthenticated({name, groups: [groups ?? []].flat(), extra});
}

/** Nobody without credentials; 401 for credentials that are no good. */
function userBehind({headers: {authorization = ''}, socket}: Credentials, tokens: Tokens): User {
  const known = certified(socket);
  if (known) return known;
  const [, scheme = '', token = ''] = /^(\S+)\s+(.*)$/.exec(authorization.trim()) ?? [];
  if (scheme.toLowerCase() !== 'bearer' || token === '') return anonymous;
  const user = tokens.userOf(token);
  if (!user) throw unauthorised();
  return user;
}

const extraHeader = 'impersonate-extra-';

type Wanted = {name: string; groups: string[]; uid: string; extra: Record<string, string[]>};

function wantedUser(headers: NodeJS.Dict<string[]>): Wanted | undefined {
  const name = headers['impersonate-user']?.[0] ?? '';
  const groups = headers['impersonate-group'] ?? [];
  const uid = headers['impersonate-uid']?.[0] ?? '';
  const extra = Object.fromEntries(
    Object.keys(headers)
      .filter(header => header.startsWith(extraHeader))
      .map(header => [decodeURIComponent(header.slice(extraHeader.length)), headers[header] ?? []]),
  );
  if (name) return {name, groups, uid, extra};
  const isStray = groups.length > 0 || uid !== '' || Object.keys(extra).length > 0;
  if (isStray) throw badRequest('requested impersonation without impersonating a user');
  return undefined;
}

/** What somebody must be allowed to do to speak as another: each part of the other is a resource of its own. */
function rightsNeeded({name, groups, uid, extra}: Wanted): ResourceAttributes[] {
  const account = accountOf(name);
  const verb = 'impersonate';
  const group = 'authentication.k8s.io';
  return [
    account
      ? {verb, group: '', resource: 'serviceaccounts', namespace: account.namespace, name: account.name}
      : {verb, group: '', resource: 'users', name},
    ...groups.map(member => ({verb, group: '', resource: 'groups', name: member})),
    ...(uid ? [{verb, group, resource: 'uids', name: uid}] : []),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map(value => ({verb, group, resource: 'userextras', subresource: key, name: value})),
    ),
  ];
}

function impersonated({name, groups, uid, extra}: Wanted): User {
  const account = accountOf(name);
  const own = account && groups.length === 0 ? accountGroups(account.namespace) : groups;
  return withAuthenticated({
    name,
    groups: name === anonymous.name && groups.length === 0 ? anonymous.groups : own,
    ...(uid && {uid}),
    ...(Object.keys(extra).length > 0 && {extra}),
  });
}

type Credentials = Pick<IncomingMessage, 'headers' | 'headersDistinct' | 'socket'>;

/**
 * Who asks: whom the certificate names, the owner of the token, or whom they speak as (`--as`). Throws 401 for a bad token and 403 where somebody
 * may not speak as another.
 */
export function authenticate(store: Store, tokens: Tokens, credentials: Credentials): User {
  const user = userBehind(credentials, tokens);
  const wanted = wantedUser(credentials.headersDistinct);
  if (!wanted) return user;
  for (const right of rightsNeeded(wanted)) authorise(store, user, right);
  return impersonated(wanted);
}
