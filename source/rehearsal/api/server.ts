import {createServer, type IncomingMessage, type ServerResponse, STATUS_CODES} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {WebSocketServer} from 'ws';
import type {Clock, Store} from '../model.ts';
import {servedKinds} from './custom-resources.ts';
import {exec, execProtocol, execTarget} from './exec.ts';
import {failure, isFailure, notBuilt, type Status} from './failure.ts';
import {collectGarbage} from './garbage.ts';
import type {PodAccess} from './pod-access.ts';
import {removeObject} from './remove.ts';
import {type Answer, type ApiRequest, type Context, targetOf} from './request.ts';
import {refusedCommands, route} from './route.ts';

export {kubeconfig} from './kubeconfig.ts';
export type {PodAccess} from './pod-access.ts';

export type ApiParts = {store: Store; clock: Clock; pods: PodAccess; host?: string; port?: number; token?: string};

export type Api = {
  url: string;
  close(): Promise<void>;
  /** What was refused because the rehearsal lacks it; a test expects this to stay empty. */
  unsupported: string[];
  /** How many requests came so far. */
  requests(): number;
};

function readRequest(message: IncomingMessage, body: Buffer): ApiRequest {
  const {method = 'GET', url = '/', headers} = message;
  const host = headers.host ?? '127.0.0.1';
  const {pathname, searchParams} = new URL(url, `http://${host}`);
  return {
    method,
    path: pathname,
    query: searchParams,
    accept: headers.accept ?? '',
    contentType: headers['content-type'] ?? '',
    body,
    userAgent: headers['user-agent'] ?? '',
    host,
  };
}

const unauthorized = () => failure({code: 401, reason: 'Unauthorized', message: 'Unauthorized'});

/** A bug of ours is answered like a server's own fault, with its words. */
function statusOf(error: unknown): Status {
  if (isFailure(error)) return error.status;
  const message = error instanceof Error ? (error.stack ?? error.message) : `${error}`;
  return failure({code: 500, reason: 'InternalError', message: `Internal error occurred: ${message}`}).status;
}

function respond(message: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const {code, body, contentType = 'application/json', headers = {}} = answer;
  const etag = headers['etag'];
  if (etag && message.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(code, {
    'cache-control': 'no-cache, private',
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** A refusal before an upgrade is an ordinary answer, written by hand: there is no response object then. */
function refuseUpgrade(socket: Duplex, status: Status): void {
  const body = JSON.stringify(status);
  const code = status.code ?? 500;
  socket.end(
    `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/**
 * Starts the pretend Kubernetes API server on loopback, plain HTTP, on a free port unless one is given. With a token
 * every request must bear it (helm and kubectl send tokens over TLS only, so this is for other clients).
 */
export async function startApi({store, clock, pods, host = '127.0.0.1', port = 0, token}: ApiParts): Promise<Api> {
  const context: Context = {store, clock, pods};
  const unsupported: string[] = [];
  let requests = 0;

  const refusal = (error: unknown): Status => {
    const status = statusOf(error);
    if (status.code === 501) unsupported.push(status.message ?? '');
    return status;
  };
  const authenticate = ({headers}: IncomingMessage) => {
    if (token && headers.authorization !== `Bearer ${token}`) throw unauthorized();
  };

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    requests += 1;
    try {
      const request = readRequest(message, await buffer(message));
      authenticate(message);
      const answer = await route(context, request, response);
      if (answer) respond(message, response, answer);
    } catch (error) {
      const status = refusal(error);
      if (response.headersSent) response.destroy();
      else respond(message, response, {code: status.code ?? 500, body: status});
    }
  };

  const server = createServer((message, response) => void handle(message, response));
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: protocols => (protocols.has(execProtocol) ? execProtocol : false),
  });

  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests += 1;
    // A client that leaves in the middle is no fault of ours.
    socket.on('error', () => socket.destroy());
    try {
      authenticate(message);
      const request = readRequest(message, Buffer.alloc(0));
      const target = targetOf(request.path, servedKinds(store));
      const command = refusedCommands[target?.subresource ?? ''];
      if (command) throw notBuilt(`kubectl ${command} (${request.path})`);
      if (target?.subresource !== 'exec') throw notBuilt(`an upgrade at ${request.path}`);
      // Checked first: kubectl tries again over SPDY after any refusal, and must hear the same then.
      execTarget(context, target, request);
      const protocol = message.headers.upgrade;
      if (protocol?.toLowerCase() !== 'websocket') throw notBuilt(`exec over ${protocol} at ${request.path}`);
      sockets.handleUpgrade(message, socket, head, connection => {
        exec(context, target, request, connection).catch((error: unknown) => {
          refusal(error);
          connection.close(1011);
        });
      });
    } catch (error) {
      refuseUpgrade(socket, refusal(error));
    }
  });

  const stopCollecting = collectGarbage(store, found => {
    removeObject(context, found, {propagation: 'Background', graceSeconds: undefined});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const {port: boundPort} = server.address() as AddressInfo;
  return {
    url: `http://${host}:${boundPort}`,
    unsupported,
    requests: () => requests,
    async close() {
      stopCollecting();
      for (const connection of sockets.clients) connection.terminate();
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
