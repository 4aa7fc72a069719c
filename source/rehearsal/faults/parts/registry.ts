import {type Exchange, jsonReply, type Reply} from '../../registry/exchange.ts';

/** An error in the form of the distribution specification, whatever its code. */
export const registryError = (
  status: number,
  code: string,
  message: string,
  detail: unknown = null,
  headers: Record<string, string> = {},
): Reply => jsonReply(status, {errors: [{code, message, detail}]}, headers);

/** A request that brings bytes of a layer or of a configuration. */
export const bringsBlob = ({method, path}: Exchange): boolean =>
  (method === 'PUT' || method === 'PATCH') && /\/blobs\/uploads\//.test(path);

/** Spoils the first few of the requests that fit, and no later one. */
export function firstFew(
  count: number,
  fits: (exchange: Exchange) => boolean,
  spoilt: () => Reply | 'reset',
): (exchange: Exchange) => Reply | 'reset' | undefined {
  let left = count;
  return exchange => {
    if (left === 0 || !fits(exchange)) return undefined;
    left -= 1;
    return spoilt();
  };
}
