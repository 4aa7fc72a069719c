import {type IncomingMessage, type ServerResponse, STATUS_CODES} from 'node:http';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {WebSocketServer} from 'ws';
import type {Authority} from '../authority.ts';
import type {Clock, Store} from '../model.ts';
import {aggregateRoles} from './access/aggregation.ts';
import {attributesOf} from './access/attributes.ts';
import {authenticate} from './access/authenticate.ts';
import {authorise} from './access/authorise.ts';
import {keepAccounts} from './access/housekeeping.ts';
import {createTokens, type Tokens} from './access/tokens.ts';
import type {User} from './access/user.ts';
import {servedKinds} from './custom-resources.ts';
import {exec, execProtocol, execTarget} from './exec.ts';
import {badRequest, failure, isFailure, notBuilt, type Status} from './failure.ts';
import {collectGarbage} from './garbage.ts';
import {carryOut, type Interception, resets} from './intercept.ts';
import type {PodAccess} from './pod-access.ts';
import {removeObject} from './remove.ts';
import {type Answer, type ApiRequest, type Context, targetOf} from './request.ts';
import {refusedCommands, route} from './route.ts';

export type {PodAccess} from './pod-access.ts';

export type ApiParts = {
  store: Store;
  clock: Clock;
  pods: PodAccess;
  /** Issues the server's certificate. */
  authority: Authority;
  host?: string;
  port?: number;
  /** Asked before a request is answered: what is to happen instead. */
  intercept?: (request: ApiRequest) => Interception | undefined;
};

export type Api = {
  url: string;
  /** What a client trusts the server by (PEM). */
  caPem: string;
  tokens: Tokens;
  close(): Promise<void>;
  /** What was refused because the rehearsal lacks it; a test expects this to stay empty. */
  unsupported: string[];
  /** Requests on which the server itself failed, each with the stack: never to happen. */
  broken: string[];
  /** How many requests came so far. */
  requests(): number;
};

/** A path that cannot be decoded is no request at all. */
function checkPath(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw badRequest(`invalid URL escape in ${JSON.stringify(path)}`);
  }
}

function readRequest(message: IncomingMessage, body: Buffer, user: User): ApiRequest {
  const {method = 'GET', url = '/', headers} = message;
  const host = headers.host ?? '127.0.0.1';
  const {pathname, searchParams} = new URL(url, `https://${host}`);
  checkPath(pathname);
  return {
    method,
    path: pathname,
    query: searchParams,
    accept: headers.accept ?? '',
    contentType: headers['content-type'] ?? '',
    body,
    userAgent: headers['user-agent'] ?? '',
    host,
    user,
  };
}

/** A fault of the server's own, in its words. */
const internalError = (what: string): Status =>
  failure({code: 500, reason: 'InternalError', message: `Internal error occurred: ${what}`}).status;

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
 * Starts the pretend Kubernetes API server on loopback, over TLS, on a free port unless one is given. Who asks is told
 * by a token, and may do what roles and bindings give them.
 */
export async function startApi(parts: ApiParts): Promise<Api> {
  const {store, clock, pods, authority, host = '127.0.0.1', port = 0, intercept} = parts;
  const tokens = createTokens(store, clock);
  const context: Context = {store, clock, pods, tokens};
  const unsupported: string[] = [];
  const broken: string[] = [];
  let requests = 0;

  /** Whatever is thrown that is no refusal is a bug of ours: answered like one of the server, and kept for the tests. */
  const refusal = (error: unknown, {method, url}: IncomingMessage): Status => {
    if (!isFailure(error)) {
      const what = error instanceof Error ? (error.stack ?? error.message) : `${error}`;
      broken.push(`${method} ${url}: ${what}`);
      return internalError(what);
    }
    const {status} = error;
    if (status.code === 501) unsupported.push(status.message ?? '');
    return status;
  };
  /** Reads a request of somebody who may make it; throws 401 or 403. */
  const admit = (message: IncomingMessage, body: Buffer): ApiRequest => {
    const user = authenticate(store, tokens, message);
    const request = readRequest(message, body, user);
    authorise(store, user, attributesOf(request));
    return request;
  };

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    requests += 1;
    try {
      const request = admit(message, await buffer(message));
      const instead = await carryOut(intercept?.(request), message, clock, breakOff);
      const answer = instead === 'as usual' ? await route(context, request, response) : instead;
      if (answer) respond(message, response, answer);
    } catch (error) {
      const status = refusal(error, message);
      if (response.headersSent) response.destroy();
      else respond(message, response, {code: status.code ?? 500, body: status});
    }
  };

  // Whoever has a certificate of the cluster's authority may show it; nobody has to.
  const tls = {ca: authority.caPem, requestCert: true, rejectUnauthorized: false};
  const {certPem, keyPem} = authority.issue([host, 'localhost', 'kubernetes.default.svc']);
  const server = createServer(
    {...tls, cert: certPem, key: keyPem},
    (message, response) => void handle(message, response),
  );
  const breakOff = resets(server);
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: protocols => (protocols.has(execProtocol) ? execProtocol : false),
  });

  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests += 1;
    // A client that leaves in the middle is no fault of ours.
    socket.on('error', () => socket.destroy());
    try {
      const request = admit(message, Buffer.alloc(0));
      const interception = intercept?.(request);
      if (interception?.kind === 'answer') {
        refuseUpgrade(socket, interception.answer.body as Status);
        return;
      }
      if (interception?.kind === 'reset') {
        breakOff(socket);
        return;
      }
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
          refusal(error, message);
          connection.close(1011);
        });
      });
    } catch (error) {
      refuseUpgrade(socket, refusal(error, message));
    }
  });

  const stopHousekeeping = [keepAccounts(store, tokens, authority.caPem), aggregateRoles(store)];
  const stopCollecting = collectGarbage(store, found => {
    removeObject(context, found, {propagation: 'Background', graceSeconds: undefined});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const {port: boundPort} = server.address() as AddressInfo;
  return {
    url: `https://${host}:${boundPort}`,
    caPem: authority.caPem,
    tokens,
    unsupported,
    broken,
    requests: () => requests,
    async close() {
      stopCollecting();
      for (const stop of stopHousekeeping) stop();
      for (const connection of sockets.clients) connection.terminate();
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
