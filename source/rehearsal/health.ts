import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Pod} from './controllers/kinds.ts';
import {isReady} from './controllers/pod-template.ts';
import {resources} from './controllers/resources.ts';
import type {Store} from './model.ts';
import {parseReference} from './pods/image-name.ts';

const componentLabel = 'app.kubernetes.io/component';

/** What stands between a browser and an answer. */
const needed = ['nginx', 'frontend', 'backend'] as const;

export type AppState = {isHealthy: boolean; version: string | undefined; missing: string[]};

/** How the product looks from outside, out of its ready pods. Of two versions that serve at once the older is named. */
export function appState(store: Store): AppState {
  const pods = (store.list(resources.pods) as Pod[]).filter(pod => isReady(pod) && !pod.metadata.deletionTimestamp);
  const serving = (component: string) => pods.filter(pod => pod.metadata.labels?.[componentLabel] === component);
  const versions = serving('backend').map(pod => parseReference(pod.spec.containers[0]?.image ?? '').tag);
  const missing = needed.filter(component => serving(component).length === 0);
  return {isHealthy: missing.length === 0, version: versions.sort()[0], missing};
}

type Page = (state: AppState) => {type: string; body: unknown};

/** The pages that the functional checks ask for, by path. */
const pages: Record<string, Page> = {
  '/health': ({version}) => ({type: 'application/json', body: {status: 'ok', version}}),
  '/api/version': ({version}) => ({type: 'application/json', body: {version}}),
  '/api/database': () => ({type: 'application/json', body: {status: 'ok'}}),
  '/api/git': () => ({type: 'application/json', body: {status: 'ok', connections: 9}}),
  '/api/webhooks': () => ({type: 'application/json', body: {status: 'ok', pending: 0, failed: 0}}),
  '/login': () => ({
    type: 'text/html',
    body: '<!doctype html><title>Studio: log in</title><form method="post"></form>\n',
  }),
  '/': () => ({type: 'text/html', body: '<!doctype html><title>Studio</title>\n'}),
};

export type PageAnswer = {code: number; type: string; body: string};

/** How the sample answers a path now: its status and body. */
export function answerPath(store: Store, path: string): PageAnswer {
  const state = appState(store);
  const page = pages[path];
  const json = (code: number, body: unknown) => ({code, type: 'application/json', body: `${JSON.stringify(body)}\n`});
  if (!state.isHealthy) return json(503, {status: 'unavailable', missing: state.missing});
  if (!page) return json(404, {error: 'not found'});
  const {type, body} = page(state);
  return typeof body === 'string' ? {code: 200, type, body} : json(200, body);
}

/** Serves the pretend app on loopback, on a free port unless told. Resolves with its address. */
export async function startHealth(
  answer: (path: string) => PageAnswer,
  port = 0,
): Promise<{url: string; close(): Promise<void>}> {
  const server: Server = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? '/', 'http://app');
    const {code, type, body} = answer(pathname);
    response.writeHead(code, {'content-type': type, 'content-length': Buffer.byteLength(body)});
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const {port: bound} = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
