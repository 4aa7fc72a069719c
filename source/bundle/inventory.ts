/**
 * Checks a bundle against what it says of itself: nothing missing, nothing altered, nothing foreign, and the signature
 * where there is one. It needs the folder alone, so that it can run again at any time.
 */
import {Buffer} from 'node:buffer';
import type {KeyObject} from 'node:crypto';
import {hashStream, sha256Of} from './bytes.ts';
import type {Files, FolderEntry} from './folder.ts';
import {type BundleManifest, bundleNames, mostFiles, mostManifestBytes, readBundleManifest} from './manifest.ts';
import {visible, whyUnsafePath} from './path.ts';
import {type Accepted, catchRefusal, refuse} from './refusal.ts';
import {isSignedBy, signatureBytes} from './signature.ts';
import {readSums} from './sums.ts';

export type FileState = 'ok' | 'missing' | 'altered' | 'foreign';
/** `path` is as found on the medium: whoever shows it has to neutralise it. */
export type FileVerdict = {path: string; state: FileState; sizeBytes: number; why?: string};

export type SignatureState =
  | 'valid'
  | 'invalid'
  /** The bundle is not signed. */
  | 'absent'
  /** The bundle is signed, but no key was given. */
  | 'unchecked';

export type Inventory = {
  manifest: BundleManifest;
  /** SHA-256 of bundle.json: the identity of the whole bundle. */
  bundleSha256: string;
  files: FileVerdict[];
  signature: SignatureState;
};

export type InventoryOptions = {
  publicKey?: KeyObject;
  /** Called as content is read, with the bytes read since the last call. */
  onBytes?: (sizeBytes: number) => void;
  signal?: AbortSignal;
};

const readSmall = async (files: Files, entry: FolderEntry | undefined, mostBytes: number) => {
  if (entry === undefined) return undefined;
  if (entry.kind !== 'file') return refuse(`${entry.path} is not a plain file`);
  if (entry.sizeBytes > mostBytes) return refuse(`${entry.path} is larger than ${mostBytes} bytes`);
  const chunks: Buffer[] = [];
  for await (const chunk of files.read(entry.path)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const judgeSignature = (
  manifest: Buffer,
  signature: Buffer | undefined,
  key: KeyObject | undefined,
): SignatureState => {
  if (signature === undefined) return 'absent';
  if (key === undefined) return signature.length === signatureBytes ? 'unchecked' : 'invalid';
  return isSignedBy(manifest, signature, key) ? 'valid' : 'invalid';
};

const judgeFile = async (
  files: Files,
  entry: FolderEntry | undefined,
  expected: {path: string; sizeBytes: number; sha256: string},
  onBytes: InventoryOptions['onBytes'],
): Promise<FileVerdict> => {
  const {path, sizeBytes} = expected;
  if (entry === undefined) return {path, state: 'missing', sizeBytes};
  if (entry.kind !== 'file') return {path, state: 'altered', sizeBytes, why: 'a link or device instead of a file'};
  // A wrong size says enough: the content need not be read, and a swollen file cannot hold the check up.
  if (entry.sizeBytes !== sizeBytes) {
    return {path, state: 'altered', sizeBytes, why: `${entry.sizeBytes} bytes instead of ${sizeBytes}`};
  }
  const {sha256} = await hashStream(files.read(path), onBytes);
  return sha256 === expected.sha256
    ? {path, state: 'ok', sizeBytes}
    : {path, state: 'altered', sizeBytes, why: 'same size, other content'};
};

/** The verdicts on SHA256SUMS and, by it, on bundle.json, which cannot list itself. */
const judgeSums = async (
  sums: Buffer | undefined,
  manifest: {sha256: string; sizeBytes: number},
  expected: Map<string, string>,
): Promise<FileVerdict[]> => {
  const own: FileVerdict = {path: bundleNames.manifest, state: 'ok', sizeBytes: manifest.sizeBytes};
  if (sums === undefined) return [own, {path: bundleNames.sums, state: 'missing', sizeBytes: 0}];
  const list: FileVerdict = {path: bundleNames.sums, state: 'ok', sizeBytes: sums.length};
  const read = await readSums(sums.toString('utf8'));
  if (!read.ok) return [own, {...list, state: 'altered', why: read.message}];

  const isOther = read.value.get(bundleNames.manifest) !== manifest.sha256;
  const judged: FileVerdict = isOther ? {...own, state: 'altered', why: 'SHA256SUMS has another sum for it'} : own;
  const differing = [...new Set([...expected.keys(), ...read.value.keys()])].find(
    path => path !== bundleNames.manifest && expected.get(path) !== read.value.get(path),
  );
  if (differing === undefined) return [judged, list];
  return [judged, {...list, state: 'altered', why: `disagrees with bundle.json about ${visible(differing)}`}];
};

const judgeForeign = (entry: FolderEntry): FileVerdict => {
  const why = entry.kind === 'file' ? whyUnsafePath(entry.path) : 'a link or device';
  return {path: entry.path, state: 'foreign', sizeBytes: entry.sizeBytes, ...(why === undefined ? {} : {why})};
};

/**
 * Verifies a bundle folder. Refused (a value) when there is no bundle.json, when it cannot be read, or when the folder
 * holds absurdly many files; everything else is a verdict a file. File system errors and an abort are thrown.
 */
export function takeInventory(files: Files, options: InventoryOptions = {}): Promise<Accepted<Inventory>> {
  return catchRefusal(async () => {
    const entries = await files.list(mostFiles);
    if (entries.length > mostFiles) refuse(`the folder holds more than ${mostFiles} files; is it a bundle?`);
    const byPath = new Map(entries.map(entry => [entry.path, entry]));

    const bytes = await readSmall(files, byPath.get(bundleNames.manifest), mostManifestBytes);
    if (bytes === undefined) return refuse('bundle.json is missing: this folder is not a bundle');
    const read = await readBundleManifest(bytes);
    if (!read.ok) return refuse(read.message);
    const manifest = read.value;
    const bundleSha256 = sha256Of(bytes);

    const sums = await readSmall(files, byPath.get(bundleNames.sums), mostManifestBytes);
    const signature = await readSmall(files, byPath.get(bundleNames.signature), 4096);
    const expected = new Map(manifest.files.map(file => [file.path, file.sha256]));
    const verdicts = await judgeSums(sums, {sha256: bundleSha256, sizeBytes: bytes.length}, expected);
    for (const file of manifest.files) {
      options.signal?.throwIfAborted();
      verdicts.push(await judgeFile(files, byPath.get(file.path), file, options.onBytes));
    }
    const own: string[] = Object.values(bundleNames);
    const foreign = entries.filter(entry => !expected.has(entry.path) && !own.includes(entry.path));
    verdicts.push(...foreign.map(judgeForeign));
    return {manifest, bundleSha256, files: verdicts, signature: judgeSignature(bytes, signature, options.publicKey)};
  });
}

/** Whether nothing is missing, altered or foreign. What an absent signature means is for the site's policy to say. */
export const isWhole = ({files, signature}: Inventory): boolean =>
  signature !== 'invalid' && files.every(file => file.state === 'ok');
