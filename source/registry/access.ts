import {Buffer} from 'node:buffer';
import * as z from 'zod';
import {done, failed, failureOfAnswer, failureOfError, type Outcome} from './failure.ts';
import {readBody, type Transport} from './transport.ts';

export type Credentials = {username: string; password: string};

export type Challenge = {scheme: 'basic'} | {scheme: 'bearer'; realm: string; service: string | undefined};

/** Reads a WWW-Authenticate header; undefined when it asks for neither of the two schemes in use. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'basic') return {scheme: 'basic'};
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  const fields = new Map([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
  const realm = fields.get('realm');
  return realm === undefined ? undefined : {scheme: 'bearer', realm, service: fields.get('service')};
}

export const basicHeader = ({username, password}: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

const tokenSchema = z.object({token: z.string().optional(), access_token: z.string().optional()});
const mostTokenBytes = 256 * 1024;

export type TokenRequest = {
  transport: Transport;
  challenge: Challenge & {scheme: 'bearer'};
  /** 'repository:datachain/studio-backend:pull,push', several apart by blanks. */
  scope: string;
  credentials: Credentials | undefined;
  /** Hosts (with port) that may be asked for a token: the registry's own and those that the site names. */
  allowedHosts: string[];
};

/** Asks the token server that a bearer challenge names, unless it is a host that nobody has allowed to be contacted. */
export async function fetchToken(request: TokenRequest): Promise<Outcome<string>> {
  const {transport, challenge, scope, credentials, allowedHosts} = request;
  const url = URL.parse(challenge.realm);
  if (url === null) return failed({cause: 'unexpected-answer', message: 'the registry names no usable token server'});
  if (!allowedHosts.includes(url.host)) {
    const message = `the registry sends us to ${url.host} for a token; only ${allowedHosts.join(', ')} may be contacted: allow that host in the site file if it is yours`;
    return failed({cause: 'unauthorized', message});
  }
  if (challenge.service !== undefined) url.searchParams.set('service', challenge.service);
  for (const part of scope.split(' ').filter(text => text !== '')) url.searchParams.append('scope', part);
  const what = `asking ${url.host} for a token`;
  try {
    const headers: Record<string, string> = credentials === undefined ? {} : {authorization: basicHeader(credentials)};
    const answer = await transport({method: 'GET', url: url.href, headers});
    const body = (await readBody(answer.body, mostTokenBytes)).toString('utf8');
    if (answer.status !== 200) return failed(failureOfAnswer(what, answer, body));
    const {token, access_token: accessToken} = tokenSchema.parse(JSON.parse(body));
    const value = token ?? accessToken;
    if (value === undefined)
      return failed({cause: 'unexpected-answer', message: `${what}: there is no token in the answer`});
    return done(value);
  } catch (error) {
    return failed(failureOfError(what, error));
  }
}
