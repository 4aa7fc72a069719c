import {createHmac, randomBytes, randomUUID, timingSafeEqual} from 'node:crypto';
import type {Clock, KubeObject, Store} from '../../model.ts';
import {at, isFields, numberAt, textAt} from '../fields.ts';
import {accountOf, accountUser, administrator, type User} from './user.ts';

export type IssuedToken = {token: string; expiresAt: Date; audiences: readonly string[]};

/** The tokens of one cluster. */
export type Tokens = {
  /** The operator's, who may do everything. */
  administrator: string;
  /** A token of a ServiceAccount that expires, and dies with the account; for the API server unless told. */
  issue(account: KubeObject, seconds: number, audiences?: readonly string[]): IssuedToken;
  /** The token of a Secret of a ServiceAccount: good for as long as both are there. */
  issueFor(account: KubeObject, secretName: string): string;
  /** Whose token it is; undefined when it is nobody's, or nobody's any more. */
  userOf(token: string): User | undefined;
};

const issuer = 'https://kubernetes.default.svc.cluster.local';
const legacyIssuer = 'kubernetes/serviceaccount';
/** What legacy tokens call their account by. */
const legacy = (field: string) => `kubernetes.io/serviceaccount/${field}`;
const accounts = {group: '', resource: 'serviceaccounts'};
const secrets = {group: '', resource: 'secrets'};

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decoded(part: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
  return isFields(parsed) ? parsed : {};
}

/** Makes and reads the tokens of a cluster: JSON web tokens under a key of its own. */
export function createTokens(store: Store, clock: Pick<Clock, 'now'>): Tokens {
  const key = randomBytes(32);
  const operator = randomBytes(24).toString('base64url');
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const signature = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const signed = (claims: Record<string, unknown>) => {
    const text = `${encoded({alg: 'HS256', typ: 'JWT'})}.${encoded(claims)}`;
    return `${text}.${signature(text)}`;
  };

  const verified = (token: string): Record<string, unknown> | undefined => {
    const [head, claims, mark = '', ...more] = token.split('.');
    if (claims === undefined || more.length > 0) return undefined;
    const [given, expected] = [Buffer.from(mark), Buffer.from(signature(`${head}.${claims}`))];
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    return isOurs ? decoded(claims) : undefined;
  };

  /** The account a token speaks for, when it is still the same one. */
  const livingAccount = (claims: Record<string, unknown>, uid: unknown): KubeObject | undefined => {
    const named = accountOf(textAt(claims, 'sub'));
    const account = named && store.get(accounts, named.namespace, named.name);
    return account?.metadata.uid === uid && !account?.metadata.deletionTimestamp ? account : undefined;
  };

  return {
    administrator: operator,
    issue(account, lifeSeconds, wanted = []) {
      const audiences = wanted.length > 0 ? wanted : [issuer];
      const {namespace, name, uid} = account.metadata;
      const from = seconds();
      const token = signed({
        aud: audiences,
        exp: from + lifeSeconds,
        iat: from,
        iss: issuer,
        jti: randomUUID(),
        'kubernetes.io': {namespace, serviceaccount: {name, uid}},
        nbf: from,
        sub: `system:serviceaccount:${namespace}:${name}`,
      });
      return {token, expiresAt: new Date((from + lifeSeconds) * 1000), audiences};
    },
    issueFor(account, secretName) {
      const {namespace, name, uid} = account.metadata;
      return signed({
        iss: legacyIssuer,
        [legacy('namespace')]: namespace,
        [legacy('secret.name')]: secretName,
        [legacy('service-account.name')]: name,
        [legacy('service-account.uid')]: uid,
        sub: `system:serviceaccount:${namespace}:${name}`,
      });
    },
    userOf(token) {
      if (token === operator) return administrator;
      const claims = verified(token);
      if (!claims) return undefined;
      if (claims['iss'] === legacyIssuer) {
        const account = livingAccount(claims, claims[legacy('service-account.uid')]);
        const {namespace} = account?.metadata ?? {};
        const secret = store.get(secrets, namespace, `${claims[legacy('secret.name')]}`);
        const isKept = textAt(secret, 'data.token') === Buffer.from(token).toString('base64');
        return account && isKept ? accountUser(account, {}) : undefined;
      }
      const isForUs = Array.isArray(claims['aud']) && claims['aud'].includes(issuer);
      if (!isForUs || numberAt(claims, 'exp') <= seconds()) return undefined;
      const account = livingAccount(claims, at(claims['kubernetes.io'], 'serviceaccount.uid'));
      return account && accountUser(account, {'authentication.kubernetes.io/credential-id': [`JTI=${claims['jti']}`]});
    },
  };
}
