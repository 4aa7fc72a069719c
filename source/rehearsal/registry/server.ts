import type {Buffer} from 'node:buffer';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Context} from './context.ts';
import {createDoor, type DoorOptions} from './door.ts';
import {type Exchange, errorReply, notFound, type Reply} from './exchange.ts';
import {breakOff, exchangeOf, listen, type ServerCertificate, send} from './http.ts';
import {parseManifest, referencesOf} from './parse.ts';
import {type Puller, type Resolved, resolveImage} from './resolve.ts';
import {isPath, route} from './route.ts';
import type {Spoiler} from './spoilers/spoiler.ts';
import {createStorage, dropBlob, dropManifest, findManifest, keepBlob, keepManifest} from './storage.ts';

export type PushListener = (repository: string, reference: string, manifestDigest: string) => void;

export type RegistryOptions = DoorOptions & {
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Speak TLS with this certificate. */
  certificate?: ServerCertificate;
  /** Answer uploads with a Location without host, as some registries do. */
  hasRelativeLocations?: boolean;
  /** Refuse to give a tag that is there to another manifest, as Harbor does where a rule says so. */
  isImmutable?: (repository: string, tag: string) => boolean;
  /** Spoils answers; see `spoilers/` for what may go wrong. */
  spoil?: Spoiler;
};

export type SeedImage = {manifest: {mediaType: string; bytes: Buffer}; blobs: Iterable<readonly [string, Buffer]>};

export type PretendRegistry = {
  /** Host and port, as it stands in image references. */
  host: string;
  /**
   * Looks an image up as a node would; `puller` says with which login, the node's own unless told, and `standsFor` for
   * which registry it is asked, as a mirror.
   */
  resolve(reference: string, puller?: Puller, standsFor?: string): Resolved;
  /** Digest of the manifest behind a tag or digest; undefined when there is none. */
  manifestDigest(repository: string, reference: string): string | undefined;
  /** Loses a manifest and its tags. False when it was not there. */
  drop(repository: string, reference: string): boolean;
  /** Loses what a manifest refers to, and keeps the manifest. False when it was not there. */
  dropLayers(repository: string, reference: string): boolean;
  /** Called after each manifest has been stored; returns the way to stop. */
  onPush(listener: PushListener): () => void;
  /** Seeds an image without HTTP. */
  put(repository: string, tag: string, image: SeedImage): void;
  close(): Promise<void>;
};

/** Starts a pretend registry on loopback: the OCI distribution API over HTTP or HTTPS, everything in memory. */
export async function startRegistry(options: RegistryOptions = {}): Promise<PretendRegistry> {
  const {host: address = '127.0.0.1', port = 0, certificate, hasRelativeLocations = false, spoil} = options;
  const storage = createStorage();
  const uploads: Context['uploads'] = new Map();
  const listeners = new Set<PushListener>();
  const door = createDoor(options);
  const scheme = certificate === undefined ? 'http' : 'https';

  const announce = (exchange: Exchange, reply: Reply) => {
    const [, repository, reference] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(exchange.path) ?? [];
    const manifestDigest = reply.headers?.['Docker-Content-Digest'];
    if (exchange.method !== 'PUT' || reply.status !== 201) return;
    if (repository === undefined || reference === undefined || manifestDigest === undefined) return;
    for (const listener of listeners) listener(repository, reference, manifestDigest);
  };

  const usualReply = async (exchange: Exchange): Promise<Reply> => {
    const base = `${scheme}://${exchange.headers.host ?? host}`;
    const token = door.giveToken(exchange);
    if (token !== undefined) return token;
    if (!isPath(exchange.path)) return notFound;
    const refusal = door.refuse(exchange, base);
    if (refusal !== undefined) return refusal;
    const locate = (path: string) => (hasRelativeLocations ? path : `${base}${path}`);
    const isImmutable = options.isImmutable ?? (() => false);
    const reply = await route({storage, uploads, locate, isImmutable}, exchange);
    announce(exchange, reply);
    return reply;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const {exchange, body} = exchangeOf(request);
    let spoilt = spoil?.(exchange);
    let cutAfterBytes: number | undefined;
    if (spoilt !== undefined && spoilt !== 'reset' && 'delayMs' in spoilt) {
      await sleep(spoilt.delayMs, undefined, {ref: false});
      spoilt = undefined;
    }
    if (spoilt !== undefined && spoilt !== 'reset' && 'afterBytes' in spoilt) {
      const isRead = exchange.method === 'GET' || exchange.method === 'HEAD';
      if (isRead) cutAfterBytes = spoilt.afterBytes;
      spoilt = !isRead && (await body.isLongerThan(spoilt.afterBytes)) ? spoilt.instead : undefined;
    }
    if (spoilt === 'reset') {
      breakOff(request.socket);
      return;
    }
    const reply = spoilt ?? (await usualReply(exchange));
    // What was not read of the body is let through, so that the client gets to read the answer.
    request.resume();
    send(response, exchange.method, reply, cutAfterBytes);
  };

  const server = await listen(
    (request, response) => {
      // Fails when the client goes away in the middle of its body.
      answer(request, response).catch(() => {
        if (response.headersSent || request.destroyed) response.destroy();
        else send(response, request.method ?? 'GET', errorReply(500, 'UNKNOWN', {}));
      });
    },
    {address, port, certificate},
  );
  const host = `${address.includes(':') ? `[${address}]` : address}:${server.port}`;

  return {
    host,
    resolve: (reference, puller = 'node', standsFor = host) =>
      resolveImage({storage, host, door, spoil}, reference, puller, standsFor),
    manifestDigest: (repository, reference) => findManifest(storage, repository, reference)?.manifestDigest,
    drop: (repository, reference) => dropManifest(storage, repository, reference),
    dropLayers(repository, reference) {
      const found = findManifest(storage, repository, reference);
      const manifest = found && parseManifest(found.bytes);
      if (manifest === undefined || 'manifests' in manifest) return false;
      for (const digest of referencesOf(manifest)) dropBlob(storage, repository, digest);
      return true;
    },
    onPush(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put(repository, tag, image) {
      for (const [, bytes] of image.blobs) keepBlob(storage, repository, bytes);
      keepManifest(storage, repository, tag, image.manifest);
    },
    close: server.close,
  };
}
