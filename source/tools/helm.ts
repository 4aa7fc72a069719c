import type {ProcessCommand} from './command.ts';
import {helmFlags, readTimeoutMs, type Target} from './target.ts';

/**
 * helm's command lines, for majors 3 and 4 alike. Use as `import * as helm from '../tools/helm.ts'`.
 */

export {type Target, targetOf} from './target.ts';

/** A chart to render: the folder or .tgz, and the values files in helm's order (later ones win). */
export type ChartInput = {chart: string; valuesFiles: readonly string[]};

type Extra = Partial<Pick<ProcessCommand, 'changes' | 'isSupervised' | 'hasSecretOutput' | 'stdoutFile' | 'timeoutMs'>>;

const helm = (purpose: string, args: readonly string[], extra: Extra = {}): ProcessCommand => ({
  kind: 'process',
  file: 'helm',
  args,
  timeoutMs: readTimeoutMs,
  changes: 'nothing',
  purpose,
  ...extra,
});

const valuesFlags = (files: readonly string[]): string[] => files.flatMap(file => ['--values', file]);

const revisionFlags = (revision: number | undefined): string[] =>
  revision === undefined ? [] : ['--revision', String(revision)];

/** Prints the version alone, as 'v3.17.3'; contacts nothing. */
export const version = (): ProcessCommand => helm('which helm this is', ['version', '--template', '{{.Version}}']);

/** All kept revisions as JSON, oldest first; `parseHistory` reads it. */
export const history = (target: Target): ProcessCommand =>
  helm('the revisions of the release', ['history', target.release, '-o', 'json', ...helmFlags(target)]);

/** The newest (or a given) revision as JSON. Carries values and manifest, helm 4 the live Secrets too. */
export const status = (target: Target, revision?: number): ProcessCommand =>
  helm(
    'the state of the release',
    ['status', target.release, ...revisionFlags(revision), '-o', 'json', ...helmFlags(target)],
    {hasSecretOutput: true},
  );

/** Values as YAML: the operator's own, or with `all` the computed ones. The table form starts with a header line. */
export const getValues = (
  target: Target,
  options: {all?: boolean; revision?: number; stdoutFile?: string} = {},
): ProcessCommand =>
  helm(
    options.all === true ? 'the computed values' : 'the values given by the operator',
    [
      'get',
      'values',
      target.release,
      ...(options.all === true ? ['--all'] : []),
      ...revisionFlags(options.revision),
      '-o',
      'yaml',
      ...helmFlags(target),
    ],
    {hasSecretOutput: true, ...fileExtra(options.stdoutFile)},
  );

const fileExtra = (stdoutFile: string | undefined): Extra => (stdoutFile === undefined ? {} : {stdoutFile});

type GetOptions = {revision?: number; stdoutFile?: string};

const get = (
  what: string,
  purpose: string,
  target: Target,
  options: GetOptions,
  hasSecretOutput: boolean,
): ProcessCommand =>
  helm(purpose, ['get', what, target.release, ...revisionFlags(options.revision), ...helmFlags(target)], {
    hasSecretOutput,
    ...fileExtra(options.stdoutFile),
  });

/** The manifest as YAML documents, hooks not included. */
export const getManifest = (target: Target, options: GetOptions = {}): ProcessCommand =>
  get('manifest', 'the deployed manifest', target, options, true);

/** The hooks as YAML documents. */
export const getHooks = (target: Target, options: GetOptions = {}): ProcessCommand =>
  get('hooks', 'the deployed hooks', target, options, true);

/** The notes the chart prints. */
export const getNotes = (target: Target, options: GetOptions = {}): ProcessCommand =>
  get('notes', 'the notes of the release', target, options, false);

/** Values, manifest, hooks and notes in one text: for keeping, not for parsing. */
export const getAll = (target: Target, options: GetOptions = {}): ProcessCommand =>
  get('all', 'everything helm keeps of the release', target, options, true);

/** The release in the namespace, pending ones included: helm 3 hides them unless they are asked for, helm 4 knows no `-a`. */
export const list = (target: Target): ProcessCommand =>
  helm('the release in the namespace', [
    'list',
    '--filter',
    `^${target.release}$`,
    '--deployed',
    '--failed',
    '--pending',
    '-o',
    'json',
    ...helmFlags(target),
  ]);

/** `Chart.yaml` of a chart folder or .tgz; contacts nothing. */
export const showChart = (chart: string): ProcessCommand =>
  helm('what the chart says of itself', ['show', 'chart', chart]);

/** The chart's default values with their comments; contacts nothing. */
export const showValues = (chart: string): ProcessCommand =>
  helm('the values the chart comes with', ['show', 'values', chart]);

/** Checks chart and values without a cluster; exit 1 on errors. */
export const lint = (target: Target, input: ChartInput): ProcessCommand =>
  helm('the chart checked with these values', [
    'lint',
    input.chart,
    ...valuesFlags(input.valuesFiles),
    ...helmFlags(target),
  ]);

/** Renders without a cluster: good for finding images, not for a plan (no `lookup`). */
export const template = (target: Target, input: ChartInput & {kubeVersion?: string}): ProcessCommand =>
  helm(
    'the chart rendered with these values',
    [
      'template',
      target.release,
      input.chart,
      ...valuesFlags(input.valuesFiles),
      '--is-upgrade',
      ...(input.kubeVersion === undefined ? [] : ['--kube-version', input.kubeVersion]),
      ...helmFlags(target),
    ],
    {hasSecretOutput: true},
  );

/** What an upgrade would send, as JSON with manifest, hooks, values and chart; `parseReleaseJson` reads it. */
export const upgradeDryRun = (target: Target, input: ChartInput): ProcessCommand =>
  helm(
    'what the upgrade would send to the cluster',
    [
      'upgrade',
      target.release,
      input.chart,
      ...valuesFlags(input.valuesFiles),
      '--dry-run=server',
      '-o',
      'json',
      ...helmFlags(target),
    ],
    {hasSecretOutput: true, timeoutMs: 2 * readTimeoutMs},
  );

/** helm ends by its own --timeout; nobody else ends it unasked, for one that was killed leaves the release pending. */
const untilItEnds = 0;

const waitFlags = (timeoutSeconds: number): string[] => ['--wait', '--timeout', `${timeoutSeconds}s`];

/** The upgrade itself. It must outlive the terminal: a hang-up kills helm and leaves `pending-upgrade`. */
export const upgrade = (target: Target, input: ChartInput & {timeoutSeconds: number}): ProcessCommand =>
  helm(
    'upgrade the release',
    [
      'upgrade',
      target.release,
      input.chart,
      ...valuesFlags(input.valuesFiles),
      ...waitFlags(input.timeoutSeconds),
      ...helmFlags(target),
    ],
    {changes: 'cluster', isSupervised: true, timeoutMs: untilItEnds},
  );

/** The way back. The revision is always named: without one helm takes the last but one, even a failed one. */
export const rollback = (target: Target, options: {revision: number; timeoutSeconds: number}): ProcessCommand =>
  helm(
    `roll back to revision ${options.revision}`,
    ['rollback', target.release, String(options.revision), ...waitFlags(options.timeoutSeconds), ...helmFlags(target)],
    {changes: 'cluster', isSupervised: true, timeoutMs: untilItEnds},
  );
