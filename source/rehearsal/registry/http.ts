import {Buffer} from 'node:buffer';
import {createServer, type IncomingMessage, type RequestListener, type ServerResponse} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import {type AddressInfo, createServer as createTcpServer, type Socket} from 'node:net';
import type {Exchange, Reply} from './exchange.ts';

/** Certificate chain and key in PEM. */
export type ServerCertificate = {certPem: string; keyPem: string};

/** A body that may be read to the end by several, and before that up to a limit. */
export type Body = {
  /** Whether the body is longer than so many bytes; what was read up to there is kept. */
  isLongerThan(bytes: number): Promise<boolean>;
  whole(): Promise<Buffer>;
};

const bodyOf = (request: IncomingMessage): Body => {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const reader = (request as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const readUntil = async (bytes: number) => {
    while (sizeBytes <= bytes) {
      const {value, done} = await reader.next();
      if (done) return false;
      chunks.push(value);
      sizeBytes += value.length;
    }
    return true;
  };
  return {
    isLongerThan: readUntil,
    async whole() {
      await readUntil(Number.POSITIVE_INFINITY);
      return Buffer.concat(chunks);
    },
  };
};

/** A request as the rooms of the registry see it. */
export function exchangeOf(request: IncomingMessage): {exchange: Exchange; body: Body} {
  const url = new URL(request.url ?? '/', 'http://registry');
  const body = bodyOf(request);
  const {method = 'GET', headers} = request;
  return {exchange: {method, path: url.pathname, query: url.searchParams, headers, body: body.whole}, body};
}

/** Sends a reply; with `cutAfterBytes` the connection breaks off in the middle of its body. */
export function send(response: ServerResponse, method: string, reply: Reply, cutAfterBytes?: number): void {
  const body = Buffer.from(reply.body ?? '');
  const hasLength = reply.status !== 204 && reply.status !== 304;
  response.writeHead(reply.status, {
    'Docker-Distribution-Api-Version': 'registry/2.0',
    ...reply.headers,
    ...(hasLength ? {'Content-Length': String(body.length)} : {}),
  });
  if (cutAfterBytes !== undefined && body.length > cutAfterBytes) {
    response.write(body.subarray(0, cutAfterBytes), () => response.destroy());
    return;
  }
  response.end(method === 'HEAD' ? undefined : body);
}

/** Breaks a connection: by a reset where it is a plain one, in the middle of the stream where it is encrypted. */
export function breakOff(socket: Socket): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

const tlsHello = 0x16;

/** Like Go's server, tells those who speak HTTP to a TLS port what they did. */
const sortOut = (secure: ReturnType<typeof createTlsServer>) => (socket: Socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', chunk => {
    socket.pause();
    if (chunk[0] !== tlsHello) {
      socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
      return;
    }
    socket.unshift(chunk);
    secure.emit('connection', socket);
    process.nextTick(() => socket.resume());
  });
};

/** Listens on loopback, with TLS when there is a certificate. */
export async function listen(
  listener: RequestListener,
  {address, port, certificate}: {address: string; port: number; certificate: ServerCertificate | undefined},
): Promise<{port: number; close(): Promise<void>}> {
  const sockets = new Set<Socket>();
  const server =
    certificate === undefined
      ? createServer(listener)
      : createTcpServer(sortOut(createTlsServer({cert: certificate.certPem, key: certificate.keyPem}, listener)));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
