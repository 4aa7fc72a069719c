import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {seed} from '../../../source/rehearsal/api/base-objects.ts';
import {kubeconfig} from '../../../source/rehearsal/api/kubeconfig.ts';
import {type Api, type PodAccess, startApi} from '../../../source/rehearsal/api/server.ts';
import {createAuthority} from '../../../source/rehearsal/authority.ts';
import {createClock} from '../../../source/rehearsal/clock.ts';
import type {KubeObject, Store} from '../../../source/rehearsal/model.ts';
import {createStore} from '../../../source/rehearsal/store.ts';
import {type ApiFetch, apiFetch} from '../../helpers/api-fetch.ts';
import {helm3, kubectl31, type ToolResult} from '../../helpers/tools.ts';

export type TestSite = {
  store: Store;
  api: Api;
  /** Asks the server as the operator. */
  fetch: ApiFetch;
  /** Where files for the tools can lie; gone with the site. */
  folder: string;
  /** The operator's kubeconfig. */
  kubeconfigFile: string;
  caPem: string;
  helm(...args: string[]): Promise<ToolResult>;
  kubectl(...args: string[]): Promise<ToolResult>;
  /** kubectl with text on its stdin. */
  kubectlWith(input: string, ...args: string[]): Promise<ToolResult>;
  /** A plain request with JSON in and out. */
  request(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<{code: number; body: KubeObject}>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Containers that the tests can talk to without a pod life cycle. */
const stubPods: PodAccess = {
  async exec({command: [program, argument], stdin, write}) {
    if (program === 'cat' && stdin) for await (const chunk of stdin) write('stdout', chunk);
    if (program === 'missing') return {error: 'unable to upgrade connection: container not found ("app")'};
    if (program === 'both') {
      write('stdout', Buffer.from('to stdout\n'));
      write('stderr', Buffer.from('to stderr\n'));
    }
    return {exitCode: Number(argument ?? 0)};
  },
  logs: ({container, previous, tailLines = 3}) =>
    previous
      ? {error: `previous terminated container "${container}" in pod "web" not found`, code: 400}
      : {chunks: stubLog(tailLines)},
  podMetrics: () => [
    {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: {name: 'web', namespace: 'studio'},
      timestamp: '2026-11-22T08:20:54Z',
      window: '10s',
      containers: [{name: 'app', usage: {cpu: '3m', memory: '20Mi'}}],
    },
  ],
  nodeMetrics: () => [
    {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'NodeMetrics',
      metadata: {name: 'node1'},
      timestamp: '2026-11-22T08:20:54Z',
      window: '10s',
      usage: {cpu: '400m', memory: '2Gi'},
    },
  ],
};

async function* stubLog(lines: number): AsyncGenerator<string> {
  for (const number of [1, 2, 3].slice(-lines)) yield `line ${number}\n`;
}

/** An API server without controllers, and the real tools pointed at it in the namespace `studio`. */
export async function startSite(): Promise<TestSite> {
  const store = createStore();
  const clock = createClock();
  seed(store);
  const api = await startApi({store, clock, pods: stubPods, authority: createAuthority()});
  const {url, caPem, tokens} = api;
  const token = tokens.administrator;
  const ask = apiFetch({url, caPem, token});
  const folder = await mkdtemp(join(tmpdir(), 'airlock-api-'));
  const file = join(folder, 'kubeconfig');
  await writeFile(file, kubeconfig(url, {namespace: 'studio', token, caPem}), {mode: 0o600});
  const site: TestSite = {
    store,
    api,
    fetch: ask,
    folder,
    kubeconfigFile: file,
    caPem,
    helm: (...args) => helm3(args, {kubeconfig: file, cwd: folder}),
    kubectl: (...args) => kubectl31(args, {kubeconfig: file, cwd: folder}),
    kubectlWith: (input, ...args) => kubectl31(args, {kubeconfig: file, cwd: folder, input}),
    async request(method, path, body, contentType = 'application/json') {
      const sent = body === undefined ? {} : {body: JSON.stringify(body)};
      const response = await ask(path, {method, headers: {'content-type': contentType}, ...sent});
      return {code: response.status, body: (await response.json()) as KubeObject};
    },
    async [Symbol.asyncDispose]() {
      clock.stop();
      await api.close();
      await rm(folder, {recursive: true, force: true});
      if (site.api.broken.length > 0) throw new Error(`the server itself failed:\n${site.api.broken.join('\n')}`);
    },
  };
  await site.request('POST', '/api/v1/namespaces', {metadata: {name: 'studio'}});
  return site;
}
