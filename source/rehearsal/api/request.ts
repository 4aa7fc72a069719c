import type {Clock, Store} from '../model.ts';
import type {Tokens} from './access/tokens.ts';
import type {User} from './access/user.ts';
import {groupVersionOf, type Kind} from './kinds.ts';
import type {PodAccess} from './pod-access.ts';

/** What handlers work with. */
export type Context = {store: Store; clock: Clock; pods: PodAccess; tokens: Tokens};

/** What a resource path names. */
export type Target = {kind: Kind; namespace?: string; name?: string; subresource?: string};

export type ApiRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  accept: string;
  contentType: string;
  body: Buffer;
  /** What the client calls itself: its first word is the field manager of those who name none. */
  userAgent: string;
  /** Where the client reached the server, host and port. */
  host: string;
  /** Who asks. */
  user: User;
};

/** A whole answer; streams are written by their handlers. */
export type Answer = {
  code: number;
  body: unknown;
  contentType?: string;
  headers?: Record<string, string | string[]>;
};

/** Whether the request only wants to know what would happen. */
export const isDryRun = (request: ApiRequest): boolean => request.query.getAll('dryRun').includes('All');

/** Splits `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined for every other path. */
function splitGroupVersion(path: string): {groupVersion: string; rest: string[]} | undefined {
  const [root, ...parts] = path
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent);
  if (root === 'api' && parts[0] !== undefined) return {groupVersion: parts[0], rest: parts.slice(1)};
  if (root !== 'apis' || parts.length < 2) return undefined;
  return {groupVersion: `${parts[0]}/${parts[1]}`, rest: parts.slice(2)};
}

const namespaceSubresources = ['status', 'finalize'];

/** What a resource path names among the kinds served; undefined when nothing (404). */
export function targetOf(path: string, kinds: readonly Kind[]): Target | undefined {
  const split = splitGroupVersion(path);
  if (!split) return undefined;
  const {groupVersion, rest} = split;
  const isNamespaced = rest[0] === 'namespaces' && rest.length >= 3 && !namespaceSubresources.includes(rest[2] ?? '');
  const [plural, name, ...below] = isNamespaced ? rest.slice(2) : rest;
  const kind = kinds.find(candidate => candidate.plural === plural && groupVersionOf(candidate) === groupVersion);
  if (!kind || (isNamespaced && !kind.namespaced)) return undefined;
  return {
    kind,
    ...(isNamespaced && {namespace: rest[1] ?? ''}),
    ...(name !== undefined && {name}),
    ...(below.length > 0 && {subresource: below.join('/')}),
  };
}
