import {Buffer} from 'node:buffer';
import type {KeyObject} from 'node:crypto';
import {open, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {hashStream, sha256Of} from './bytes.ts';
import {openFolder} from './folder.ts';
import {
  type BundleFile,
  type BundleManifest,
  bundleNames,
  bundleVersion,
  mostFiles,
  readBundleManifest,
} from './manifest.ts';
import {signBytes} from './signature.ts';
import {formatSums} from './sums.ts';

/** What the preparer says of a bundle; sizes and sums are taken from the files themselves. */
export type BundleDescription = Omit<BundleManifest, 'format' | 'version' | 'files' | 'images'> & {
  images: Omit<BundleManifest['images'][number], 'sizeBytes' | 'sha256'>[];
};

/** Writes beside the target, makes it durable, then renames: a reader sees the old file or the whole new one. */
const writeAtomically = async (path: string, bytes: Buffer) => {
  const partial = `${path}.partial`;
  const handle = await open(partial, 'w', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, path);
};

const syncFolder = async (folder: string) => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const measure = async (folder: string): Promise<BundleFile[]> => {
  const files = openFolder(folder);
  const own = Object.values(bundleNames).flatMap(name => [name, `${name}.partial`]);
  const measured: BundleFile[] = [];
  for (const entry of await files.list(mostFiles)) {
    if (own.includes(entry.path)) continue;
    if (entry.kind !== 'file') throw new Error(`${entry.path} is not a plain file and cannot cross the gap`);
    measured.push({path: entry.path, ...(await hashStream(files.read(entry.path)))});
  }
  return measured;
};

/**
 * Seals a folder: reads every file in it, writes bundle.json, the signature when a key is given, and SHA256SUMS last.
 * Throws when the description names a file that is not there, or when the folder holds a link.
 */
export async function sealBundle(
  folder: string,
  description: BundleDescription,
  options: {privateKey?: KeyObject} = {},
): Promise<BundleManifest> {
  const files = await measure(folder);
  const byPath = new Map(files.map(file => [file.path, file]));
  const images = description.images.map(image => {
    const file = byPath.get(image.file);
    if (file === undefined) throw new Error(`${image.file} is named for ${image.reference} but is not in the folder`);
    return {...image, sizeBytes: file.sizeBytes, sha256: file.sha256};
  });
  const manifest: BundleManifest = {format: 'airlock-bundle', version: bundleVersion, ...description, images, files};
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  // The reader's own check, so that nothing is sealed that the other side would refuse.
  const read = await readBundleManifest(bytes);
  if (!read.ok) throw new Error(read.message);

  await writeAtomically(join(folder, bundleNames.manifest), bytes);
  if (options.privateKey !== undefined) {
    await writeAtomically(join(folder, bundleNames.signature), signBytes(bytes, options.privateKey));
  }
  const sums = formatSums([...files, {path: bundleNames.manifest, sha256: sha256Of(bytes)}]);
  await writeAtomically(join(folder, bundleNames.sums), Buffer.from(sums));
  await syncFolder(folder);
  return read.value;
}
