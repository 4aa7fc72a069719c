import {Agent, fetch, type RequestInit, type Response} from 'undici';

export type Client = {
  /** A request as the administrator, unless headers say who else asks; `authorization: ''` is nobody. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
};

/** A plain HTTPS client that trusts one authority. */
export function createClient({url, caPem, token}: {url: string; caPem: string; token: string}): Client {
  const dispatcher = new Agent({connect: {ca: caPem}});
  return {
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: {authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined)},
        dispatcher,
      }),
    close: () => dispatcher.destroy(),
  };
}
