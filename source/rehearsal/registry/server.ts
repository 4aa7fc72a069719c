import {Buffer} from 'node:buffer';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {refuseStranger} from './access.ts';
import {type Exchange, errorReply, type Reply} from './exchange.ts';
import {type Puller, type Resolved, resolveImage} from './resolve.ts';
import {route} from './route.ts';
import {createStorage, dropManifest, findManifest, keepBlob, keepManifest} from './storage.ts';

export type PushListener = (repository: string, reference: string, manifestDigest: string) => void;

export type RegistryOptions = {
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Names and passwords; without any, everybody may do everything. */
  users?: Record<string, string>;
  /** Answer uploads with a Location without host, as some registries do. */
  hasRelativeLocations?: boolean;
  /** Spoils an answer: a reply to give instead, 'reset' to cut the connection, or undefined to go on as usual. */
  spoil?: (exchange: Exchange) => Reply | 'reset' | undefined;
};

export type SeedImage = {manifest: {mediaType: string; bytes: Buffer}; blobs: Iterable<readonly [string, Buffer]>};

export type PretendRegistry = {
  /** Host and port, as it stands in image references. */
  host: string;
  /** Looks an image up as a node would; `puller` says with which login, the node's own unless told. */
  resolve(reference: string, puller?: Puller): Resolved;
  /** Digest of the manifest behind a tag or digest; undefined when there is none. */
  manifestDigest(repository: string, reference: string): string | undefined;
  /** Loses a manifest and its tags. False when it was not there. */
  drop(repository: string, reference: string): boolean;
  /** Called after each manifest has been stored; returns the way to stop. */
  onPush(listener: PushListener): () => void;
  /** Seeds an image without HTTP. */
  put(repository: string, tag: string, image: SeedImage): void;
  close(): Promise<void>;
};

const exchangeOf = (request: IncomingMessage): Exchange => {
  const url = new URL(request.url ?? '/', 'http://registry');
  const body = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  return {method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: request.headers, body};
};

const send = (response: ServerResponse, method: string, reply: Reply) => {
  const body = Buffer.from(reply.body ?? '');
  // A 204 carries no length.
  const length = reply.status === 204 ? {} : {'Content-Length': String(body.length)};
  response.writeHead(reply.status, {
    'Docker-Distribution-Api-Version': 'registry/2.0',
    ...reply.headers,
    ...length,
  });
  response.end(method === 'HEAD' ? undefined : body);
};

/** Starts a pretend registry on loopback: the OCI distribution API over plain HTTP, everything in memory. */
export async function startRegistry(options: RegistryOptions = {}): Promise<PretendRegistry> {
  const {host: address = '127.0.0.1', port = 0, users, hasRelativeLocations = false, spoil} = options;
  const storage = createStorage();
  const uploads = new Map();
  const listeners = new Set<PushListener>();

  const announce = (exchange: Exchange, reply: Reply) => {
    const [, repository, reference] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(exchange.path) ?? [];
    const manifestDigest = reply.headers?.['Docker-Content-Digest'];
    if (exchange.method !== 'PUT' || reply.status !== 201) return;
    if (repository === undefined || reference === undefined || manifestDigest === undefined) return;
    for (const listener of listeners) listener(repository, reference, manifestDigest);
  };

  const server = createServer(async (request, response) => {
    const exchange = exchangeOf(request);
    const locate = (path: string) => (hasRelativeLocations ? path : `http://${request.headers.host ?? host}${path}`);
    try {
      const spoilt = spoil?.(exchange);
      if (spoilt === 'reset') {
        request.socket.destroy();
        return;
      }
      const reply = spoilt ?? refuseStranger(users, exchange) ?? (await route({storage, uploads, locate}, exchange));
      announce(exchange, reply);
      // What was not read of the body is let through, so that the client gets to read the answer.
      request.resume();
      send(response, exchange.method, reply);
    } catch {
      // The client went away in the middle of its body.
      if (!response.headersSent && !request.destroyed) send(response, exchange.method, errorReply(500, 'UNSUPPORTED'));
      else response.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const host = `${address}:${(server.address() as AddressInfo).port}`;

  return {
    host,
    resolve: (reference, puller = 'node') => resolveImage(storage, host, users, reference, puller),
    manifestDigest: (repository, reference) => findManifest(storage, repository, reference)?.manifestDigest,
    drop: (repository, reference) => dropManifest(storage, repository, reference),
    onPush(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put(repository, tag, image) {
      for (const [, bytes] of image.blobs) keepBlob(storage, repository, bytes);
      keepManifest(storage, repository, tag, image.manifest);
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
