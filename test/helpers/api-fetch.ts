import {Agent, fetch, type RequestInit, type Response} from 'undici';

export type ApiFetch = (path: string, init?: RequestInit) => Promise<Response>;

/** Asks a pretend API server as a client that trusts its certificate, and with a token when there is one. */
export function apiFetch({url, caPem, token}: {url: string; caPem: string; token?: string}): ApiFetch {
  const dispatcher = new Agent({connect: {ca: caPem}});
  return (path, init = {}) => {
    const headers = {...(init.headers as Record<string, string> | undefined)};
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    return fetch(`${url}${path}`, {...init, headers, dispatcher});
  };
}
