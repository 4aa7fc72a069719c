import type {Exchange, Reply} from '../exchange.ts';

/**
 * What happens to a request instead of the usual: a reply; a connection that breaks; either of them only once the
 * request's body is longer than so many bytes (the answer's, where the request has none: it breaks off there); or the
 * usual answer after a while.
 */
export type Spoilt = Reply | 'reset' | {afterBytes: number; instead: Reply | 'reset'} | {delayMs: number};

/** Looks at a request and spoils it, or lets it pass. Nodes that pull are seen as well, as a HEAD of the manifest. */
export type Spoiler = (exchange: Exchange) => Spoilt | undefined;

/** Which requests a spoiler is for. */
export type Aim = {
  /** Uploads of blobs unless told. */
  at?: (exchange: Exchange) => boolean;
  /** How many of these pass before it begins. */
  after?: number;
  /** How many of these it spoils; all from then on unless told. */
  times?: number;
};

/** Requests that carry or announce a blob's bytes. */
export const isBlobUpload = ({method, path}: Exchange): boolean =>
  path.includes('/blobs/uploads/') && method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';

/** Requests that carry a blob's bytes. */
export const carriesBlob = ({method, path}: Exchange): boolean =>
  path.includes('/blobs/uploads/') && (method === 'PATCH' || method === 'PUT');

export const isManifestUpload = ({method, path}: Exchange): boolean => path.includes('/manifests/') && method === 'PUT';

/** Everything that a push writes. */
export const isPush = (exchange: Exchange): boolean => isBlobUpload(exchange) || isManifestUpload(exchange);

/** Everything that a pull reads. */
export const isPull = ({method, path}: Exchange): boolean =>
  (method === 'GET' || method === 'HEAD') && /\/(?:manifests|blobs)\/[^/]+$/.test(path);

/** Spoils the requests of an aim in one way. */
export function aimed({at = isBlobUpload, after = 0, times = Number.POSITIVE_INFINITY}: Aim, spoil: Spoiler): Spoiler {
  let seen = 0;
  return exchange => {
    if (!at(exchange)) return undefined;
    seen += 1;
    return seen > after && seen <= after + times ? spoil(exchange) : undefined;
  };
}

/** Several at once: all see the request, the first that spoils it counts. */
export const together =
  (...spoilers: Spoiler[]): Spoiler =>
  exchange =>
    spoilers.map(spoil => spoil(exchange)).find(spoilt => spoilt !== undefined);
