import {Agent, fetch, type RequestInit, type Response} from 'undici';

export type ApiFetch = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * Asks a pretend API server as a client that trusts its certificate, and with a token when there is one. Headers may say who else asks;
 * `authorization: ''` is nobody.
 */
export function apiFetch({url, caPem, token}: {url: string; caPem: string; token?: string}): ApiFetch {
  const dispatcher = new Agent({connect: {ca: caPem}});
  return (path, init = {}) => {
    const own = token === undefined ? {} : {authorization: `Bearer ${token}`};
    const headers = {...own, ...(init.headers as Record<string, string> | undefined)};
    return fetch(`${url}${path}`, {...init, headers, dispatcher});
  };
}
