import type {ProcessCommand, Stdin} from './command.ts';
import {clusterFlags, kubectlFlags, readTimeoutMs, type Target} from './target.ts';

/**
 * kubectl's command lines. Use as `import * as kubectl from '../tools/kubectl.ts'`.
 */

type Extra = Partial<
  Pick<
    ProcessCommand,
    'changes' | 'stdin' | 'hasSecretOutput' | 'stdoutFile' | 'timeoutMs' | 'isSupervised' | 'inspect'
  >
>;

const kubectl = (purpose: string, args: readonly string[], extra: Extra = {}): ProcessCommand => ({
  kind: 'process',
  file: 'kubectl',
  args,
  timeoutMs: readTimeoutMs,
  changes: 'nothing',
  purpose,
  ...extra,
});

const optional = (flag: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [flag, String(value)];

const fileExtra = (stdoutFile: string | undefined): Extra => (stdoutFile === undefined ? {} : {stdoutFile});

/** Label selector of everything that belongs to the release, as charts commonly label it. */
export const releaseSelector = (target: Target): string => `app.kubernetes.io/instance=${target.release}`;

/** Client's and server's versions as JSON; an unreachable server gives exit 1 and the client's part alone. */
export const version = (target: Target): ProcessCommand =>
  kubectl('which kubectl and which server', ['version', '-o', 'json', ...clusterFlags(target)]);

/** The part of the kubeconfig that is used, with server address and context; credentials are left out by kubectl. */
export const configView = (target: Target): ProcessCommand =>
  kubectl('which cluster the kubeconfig names', ['config', 'view', '--minify', '-o', 'json', ...clusterFlags(target)]);

export type GetOptions = {
  /** Label selector. */
  selector?: string;
  /** Default 'json'; jsonpath as 'jsonpath={…}'. */
  output?: string;
  stdoutFile?: string;
  purpose?: string;
};

const isSecretKind = (kind: string): boolean => /^secrets?([./]|$)/.test(kind);

/** Objects of the namespace: `what` is kinds ('pods,jobs') or kind and name ('deployment/web'). */
export const get = (target: Target, what: string, options: GetOptions = {}): ProcessCommand =>
  kubectl(
    options.purpose ?? `read ${what.replaceAll(',', ', ')}`,
    ['get', what, ...optional('--selector', options.selector), '-o', options.output ?? 'json', ...kubectlFlags(target)],
    {...fileExtra(options.stdoutFile), ...(what.split(',').some(isSecretKind) ? {hasSecretOutput: true} : {})},
  );

/** Objects that live in no namespace: 'nodes', 'pv', 'namespace/kube-system'. */
export const getCluster = (target: Target, what: string, options: GetOptions = {}): ProcessCommand =>
  kubectl(
    options.purpose ?? `read ${what.replaceAll(',', ', ')}`,
    ['get', what, ...optional('--selector', options.selector), '-o', options.output ?? 'json', ...clusterFlags(target)],
    fileExtra(options.stdoutFile),
  );

/** The UID of kube-system: what tells one cluster from another, whatever the context is called. Plain text. */
export const clusterUid = (target: Target): ProcessCommand =>
  getCluster(target, 'namespace/kube-system', {output: 'jsonpath={.metadata.uid}', purpose: 'which cluster this is'});

/** Objects by kind and name ('Deployment/web'), whatever is there of them. Secrets are among them: its output is secret. */
export const getObjects = (target: Target, names: readonly string[]): ProcessCommand =>
  kubectl(
    `${names.length} objects as they are live`,
    ['get', ...names, '--ignore-not-found', '-o', 'json', ...kubectlFlags(target)],
    {hasSecretOutput: true},
  );

/** All nodes; the account may lack the right, the namespace's rights do not cover it. */
export const nodes = (target: Target): ProcessCommand => getCluster(target, 'nodes');

/** All pods of the namespace, hook and job pods included. */
export const pods = (target: Target, options: GetOptions = {}): ProcessCommand => get(target, 'pods', options);

/** The namespace's events, about an hour of them. */
export const events = (target: Target, options: GetOptions = {}): ProcessCommand => get(target, 'events', options);

/** Which pods stand behind each service; newer servers add a deprecation warning on stderr. */
export const endpoints = (target: Target): ProcessCommand => get(target, 'endpoints');

/** Volumes and claims as YAML: metadata only, no data. */
export const volumes = (target: Target, stdoutFile?: string): ProcessCommand =>
  get(target, 'pv,pvc', {
    output: 'yaml',
    purpose: 'volumes and claims, metadata only',
    ...(stdoutFile === undefined ? {} : {stdoutFile}),
  });

/** The workloads of the release with their rollout state. */
export const workloads = (target: Target): ProcessCommand =>
  get(target, 'deployments,statefulsets', {purpose: 'the workloads and their rollouts'});

export type LogOptions = {container?: string; previous?: boolean; tail?: number; stdoutFile?: string};

/** A pod's log; of all its containers unless one is named. What is logged may hold secrets, so it stays a log. */
export const logs = (target: Target, pod: string, options: LogOptions = {}): ProcessCommand =>
  kubectl(
    options.previous === true ? `the log of ${pod} before its restart` : `the log of ${pod}`,
    [
      'logs',
      pod,
      ...(options.container === undefined ? ['--all-containers', '--prefix'] : ['--container', options.container]),
      ...(options.previous === true ? ['--previous'] : []),
      ...optional('--tail', options.tail),
      ...kubectlFlags(target),
    ],
    fileExtra(options.stdoutFile),
  );

/** `what` is kind and name, or a kind alone for all of them. Secrets are shown by size only. */
export const describe = (target: Target, what: string, stdoutFile?: string): ProcessCommand =>
  kubectl(`describe ${what}`, ['describe', what, ...kubectlFlags(target)], fileExtra(stdoutFile));

export type ExecOptions = {
  pod: string;
  container?: string;
  argv: readonly string[];
  stdin?: Stdin;
  purpose: string;
  changes?: ProcessCommand['changes'];
  stdoutFile?: string;
  hasSecretOutput?: boolean;
  isSupervised?: boolean;
  inspect?: ProcessCommand['inspect'];
  timeoutMs?: number;
};

/** Runs argv in one named pod, never with a terminal: a tty turns \n into \r\n and mixes both outputs. */
export const exec = (target: Target, options: ExecOptions): ProcessCommand =>
  kubectl(
    options.purpose,
    [
      'exec',
      ...(options.stdin === undefined ? [] : ['--stdin']),
      ...kubectlFlags(target),
      options.pod,
      ...optional('--container', options.container),
      '--',
      ...options.argv,
    ],
    {
      changes: options.changes ?? 'nothing',
      timeoutMs: options.timeoutMs ?? readTimeoutMs,
      ...(options.stdin === undefined ? {} : {stdin: options.stdin}),
      ...(options.hasSecretOutput === true ? {hasSecretOutput: true} : {}),
      ...(options.isSupervised === true ? {isSupervised: true} : {}),
      ...(options.inspect === undefined ? {} : {inspect: options.inspect}),
      ...fileExtra(options.stdoutFile),
    },
  );

/** Use of the nodes; fails with 'Metrics API not available' where no metrics server runs. */
export const topNodes = (target: Target): ProcessCommand =>
  kubectl('what the nodes use', ['top', 'nodes', ...clusterFlags(target)]);

/** Use of the pods; a young pod may miss. */
export const topPods = (target: Target): ProcessCommand =>
  kubectl('what the pods use', ['top', 'pods', ...kubectlFlags(target)]);

/** Asks the server whether it would take the manifest (immutable fields, admission, quota). It may hold Secrets: by stdin, hidden. */
export const applyDryRun = (target: Target, manifest: string): ProcessCommand =>
  kubectl(
    'would the server take this',
    ['apply', '--dry-run=server', '-o', 'name', '-f', '-', ...kubectlFlags(target)],
    {
      stdin: {kind: 'secret', text: manifest},
      timeoutMs: 2 * readTimeoutMs,
    },
  );

/** Applies a Secret (or anything that must not be seen) given as a YAML or JSON text by stdin. */
export const applySecret = (target: Target, manifest: string): ProcessCommand =>
  kubectl('apply the Secret', ['apply', '-f', '-', ...kubectlFlags(target)], {
    stdin: {kind: 'secret', text: manifest},
    changes: 'cluster',
  });

/** Waits for a workload ('deployment/web') to be rolled out; exit 1 when it is not in time. */
export const rolloutStatus = (target: Target, workload: string, timeoutSeconds: number): ProcessCommand =>
  kubectl(
    `the rollout of ${workload}`,
    ['rollout', 'status', workload, `--timeout=${timeoutSeconds}s`, ...kubectlFlags(target)],
    {
      timeoutMs: (timeoutSeconds + 30) * 1000,
    },
  );

/** Runs until it is stopped: one compact JSON event a line, for `parseWatchEvent`. */
export const watch = (target: Target, kind: 'pods' | 'events' | 'deployments' | 'statefulsets'): ProcessCommand =>
  kubectl(
    `follow the ${kind}`,
    ['get', kind, '--watch', '-o', 'json', '--output-watch-events', ...kubectlFlags(target)],
    {
      timeoutMs: 24 * 3600 * 1000,
    },
  );
