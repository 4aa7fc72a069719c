import type {Outcome, OwnCommand, OwnName} from './command.ts';
import {isSuccess, stdoutOf} from './command.ts';

/**
 * Our own works as commands: what each takes and answers. Use as `import * as own from '../tools/own.ts'`.
 */

export type RegistryParams = {host: string; plainHttp: boolean; caFile?: string; authFile?: string};

type PushableImage = {
  reference: string;
  internalReference: string;
  /** Relative to the bundle's folder. */
  file: string;
  sizeBytes: number;
  configDigest: string;
};

export type OwnResults = {
  'bundle.notes': {notes: {file: string; text: string}[]};
  'bundle.verify': {
    manifestSha256: string;
    target: {chartName: string; chartVersion: string; appVersion: string};
    chart: {file: string; sha256: string};
    notesFiles: string[];
    images: {
      reference: string;
      file: string;
      sizeBytes: number;
      configDigest: string;
      manifestDigest?: string;
      platform: string;
    }[];
    files: {path: string; state: 'ok' | 'missing' | 'altered' | 'foreign'; detail?: string}[];
    signature: 'valid' | 'absent' | 'invalid' | 'unchecked';
    /** bundle.json itself could not be used: nothing else is known then. */
    problem?: string;
    madeBy?: string;
    madeAt?: string;
  };
  'chart.read': {chartYaml: string; values: string; files: string[]; sha256: string};
  'disk.room': {freeBytes: number; totalBytes: number; freeInodes: number};
  'dns.lookup': {results: {name: string; addresses?: string[]; error?: string}[]};
  'file.read': {path: string; text: string; sha256: string};
  'file.remove': {path: string};
  'file.write': {path: string; sha256: string; sizeBytes: number};
  'files.hash': {files: {path: string; sizeBytes: number; sha256: string; error?: string}[]};
  'http.measure': {
    samples: number;
    medianMs: number;
    p95Ms: number;
    failures: number;
    lastStatus: number;
    lastBody: string;
    error?: string;
  };
  'images.check': {
    images: {
      reference: string;
      state: 'present' | 'absent' | 'error';
      manifestDigest?: string;
      configDigest?: string;
      error?: string;
    }[];
  };
  'images.push': {
    images: {
      reference: string;
      internalReference: string;
      manifestDigest: string;
      configDigest: string;
      how: 'pushed' | 'present';
      sizeBytes: number;
    }[];
  };
  'registry.ping': {reachable: boolean; status?: number; needsLogin: boolean; mayPush?: boolean; error?: string};
  'report.write': {path: string; sha256: string};
};

const minuteMs = 60_000;

const own = <Name extends OwnName>(
  name: Name,
  params: Record<string, unknown>,
  display: readonly string[],
  purpose: string,
  extra: Partial<Pick<OwnCommand, 'changes' | 'timeoutMs' | 'hasSecretOutput' | 'isSupervised'>> = {},
): OwnCommand => ({
  kind: 'own',
  name,
  params,
  display,
  purpose,
  changes: extra.changes ?? 'nothing',
  timeoutMs: extra.timeoutMs ?? minuteMs,
  ...(extra.hasSecretOutput === undefined ? {} : {hasSecretOutput: extra.hasSecretOutput}),
  ...(extra.isSupervised === undefined ? {} : {isSupervised: extra.isSupervised}),
});

/** What an own work answered; undefined when it failed. Our own output is trusted as typed. */
export function ownResult<Name extends OwnName>(
  _name: Name,
  outcome: Outcome | undefined,
): OwnResults[Name] | undefined {
  return isSuccess(outcome) ? (JSON.parse(stdoutOf(outcome)) as OwnResults[Name]) : undefined;
}

/** Checks every file of a bundle against bundle.json and SHA256SUMS, and the signature against a public key (PEM file). */
export const verifyBundle = (folder: string, keyFile?: string): OwnCommand =>
  own(
    'bundle.verify',
    {folder, keyFile},
    ['airlock', 'verify', folder, ...(keyFile === undefined ? [] : ['--key', keyFile])],
    'every file of the bundle against its sums and its signature',
    {timeoutMs: 60 * minuteMs},
  );

/** The release notes that came with a verified bundle. */
export const readNotes = (folder: string, files: readonly string[]): OwnCommand =>
  own('bundle.notes', {folder, files}, ['cat', ...files.map(file => `${folder}/${file}`)], 'the release notes');

/** Chart.yaml, default values and file list, straight out of the .tgz: nothing is unpacked. */
export const readChart = (file: string): OwnCommand =>
  own('chart.read', {file}, ['tar', '-xzOf', file], 'the chart, read out of its archive');

/** Free room where a folder lies. */
export const diskRoom = (path: string): OwnCommand => own('disk.room', {path}, ['df', '-Pk', path], 'room on the disk');

/** Addresses of names, as this host resolves them. */
export const lookup = (names: readonly string[]): OwnCommand =>
  own('dns.lookup', {names}, ['nslookup', ...names], 'names resolved');

/** A text file, whole (10 MB at most). */
export const readFile = (path: string, options: {hasSecretOutput?: boolean} = {}): OwnCommand =>
  own('file.read', {path}, ['cat', path], `read ${path}`, options);

/** Writes a file of the session from a document of it; replaces only what this session wrote before. */
export const writeFile = (path: string, document: string): OwnCommand =>
  own('file.write', {path, document}, ['cp', document, path], `write ${path}`, {changes: 'files'});

/** Removes a file that this session wrote. */
export const removeFile = (path: string): OwnCommand =>
  own('file.remove', {path}, ['rm', path], `remove ${path}`, {changes: 'files'});

/** Size and SHA-256 of files, read again from the disk. */
export const hashFiles = (paths: readonly string[]): OwnCommand =>
  own('files.hash', {paths}, ['sha256sum', ...paths], 'the files read back', {timeoutMs: 60 * minuteMs});

/** Asks a URL some times and measures; 4xx and 5xx are counted as failures. */
export const measure = (url: string, samples: number): OwnCommand =>
  own(
    'http.measure',
    {url, samples},
    ['curl', '-sS', url],
    samples > 1 ? `${samples} timed answers of ${url}` : `ask ${url}`,
  );

/** What the registry has under each reference. */
export const checkImages = (registry: RegistryParams, references: readonly string[]): OwnCommand =>
  own(
    'images.check',
    {registry, references},
    ['skopeo', 'inspect', '--raw', ...references.map(reference => `docker://${reference}`)],
    'what the registry has under these references',
    {timeoutMs: 5 * minuteMs},
  );

const registryFlags = ({plainHttp, caFile, authFile}: RegistryParams): string[] => [
  ...(plainHttp ? ['--plain-http'] : []),
  ...(caFile === undefined ? [] : ['--ca-file', caFile]),
  ...(authFile === undefined ? [] : ['--authfile', authFile]),
];

/** Our own direct transfer of the bundle's archives. */
export const pushImages = (registry: RegistryParams, folder: string, images: readonly PushableImage[]): OwnCommand =>
  own(
    'images.push',
    {registry, folder, images},
    ['airlock', 'push', folder, '--registry', registry.host, ...registryFlags(registry)],
    'the archives sent to the registry, layer by layer',
    {changes: 'registry', isSupervised: true, timeoutMs: 4 * 60 * minuteMs},
  );

/** Is the registry there, does it take the login, may this account push. */
export const pingRegistry = (registry: RegistryParams): OwnCommand =>
  own(
    'registry.ping',
    {...registry},
    ['curl', '-sS', `${registry.plainHttp ? 'http' : 'https'}://${registry.host}/v2/`],
    'the registry and its login',
  );

/** Writes the report of the session as it stands. */
export const writeReport = (): OwnCommand =>
  own('report.write', {}, ['airlock', 'report'], 'the report of this session', {changes: 'files'});
