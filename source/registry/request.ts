import type {Buffer} from 'node:buffer';
import {basicHeader, type Credentials, fetchToken, parseChallenge} from './access.ts';
import {done, failed, failureOfAnswer, failureOfError, type Outcome} from './failure.ts';
import {readBody, type Transport, type TransportRequest, type TransportResponse} from './transport.ts';

export type RegistryAccess = {
  /** Host and port, as it stands in image references. */
  host: string;
  transport: Transport;
  credentials?: Credentials | undefined;
  /** Loopback registries speak plain HTTP unless told, all others HTTPS. */
  scheme?: 'http' | 'https';
  /** Token servers besides the registry itself that may be contacted. */
  tokenHosts?: string[];
};

export type Question = {
  /** What is being done, for messages: 'pushing a layer of datachain/studio-backend'. */
  what: string;
  method: TransportRequest['method'];
  /** Path with query, or a Location as the registry gave it. */
  target: string;
  /** What a token has to allow, 'repository:NAME:pull,push'. */
  scope: string;
  headers?: Record<string, string>;
  body?: () => Buffer | AsyncIterable<Buffer>;
  /** Statuses that are answers rather than failures. */
  expect: number[];
  signal?: AbortSignal | undefined;
};

export type Answer = {status: number; headers: Record<string, string>; body: Buffer};

/** Manifests and lists are small; blobs are never fetched. */
const mostAnswerBytes = 4 * 1024 * 1024;

const isLoopback = (host: string) => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(host);

/**
 * Makes the function that asks a registry: it answers login challenges (again when a token expires in mid-push), stays
 * on the registry's host, and turns everything that goes wrong into a value.
 */
export function createAsk(access: RegistryAccess): (question: Question) => Promise<Outcome<Answer>> {
  const {host, transport, credentials, tokenHosts = []} = access;
  const base = `${access.scheme ?? (isLoopback(host) ? 'http' : 'https')}://${host}`;
  /** Authorization headers by scope; a password is the same for all of them, under ''. */
  const authorizations = new Map<string, string>();

  const urlOf = (target: string) => {
    const url = URL.parse(target, base);
    // A registry behind a proxy may say http where it is reached by https; its host has to be the one that was named.
    return url === null || url.host !== new URL(base).host ? undefined : `${base}${url.pathname}${url.search}`;
  };

  const send = async (question: Question, url: string): Promise<TransportResponse> => {
    const authorization = authorizations.get(question.scope) ?? authorizations.get('');
    const headers = {...question.headers, ...(authorization === undefined ? {} : {authorization})};
    const body = question.body === undefined ? {} : {body: question.body()};
    return transport({method: question.method, url, headers, ...body, signal: question.signal});
  };

  const answerChallenge = async (
    question: Question,
    header: string | undefined,
  ): Promise<Outcome<string> | undefined> => {
    const challenge = parseChallenge(header);
    if (challenge?.scheme === 'basic') return credentials === undefined ? undefined : done(basicHeader(credentials));
    if (challenge === undefined) return undefined;
    const allowedHosts = [host, ...tokenHosts];
    const token = await fetchToken({transport, challenge, scope: question.scope, credentials, allowedHosts});
    return token.ok ? done(`Bearer ${token.value}`) : token;
  };

  return async question => {
    const {what, expect} = question;
    const url = urlOf(question.target);
    if (url === undefined) {
      const message = `${what}: the registry sends us to another host; only ${host} may be contacted`;
      return failed({cause: 'unexpected-answer', message});
    }
    try {
      let response = await send(question, url);
      let body = await readBody(response.body, mostAnswerBytes);
      if (response.status === 401 && !expect.includes(401)) {
        const authorization = await answerChallenge(question, response.headers['www-authenticate']);
        if (authorization?.ok === false) return authorization;
        if (authorization !== undefined) {
          const isPassword = authorization.value.startsWith('Basic ');
          authorizations.set(isPassword ? '' : question.scope, authorization.value);
          response = await send(question, url);
          body = await readBody(response.body, mostAnswerBytes);
        }
      }
      const {status, headers} = response;
      if (expect.includes(status)) return done({status, headers, body});
      return failed(failureOfAnswer(what, response, body.toString('utf8')));
    } catch (error) {
      question.signal?.throwIfAborted();
      return failed(failureOfError(what, error));
    }
  };
}
