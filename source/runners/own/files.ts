import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {open, readFile, rename, rm, stat, statfs} from 'node:fs/promises';
import {resolve, sep} from 'node:path';
import * as z from 'zod';
import type {OwnResults} from '../../tools/own.ts';
import type {OwnWork} from './work.ts';

const mostTextBytes = 10 * 1024 * 1024;

const pathParams = z.object({path: z.string()});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A text file, whole. */
export const readTextFile: OwnWork = async params => {
  const {path} = pathParams.parse(params);
  const {size} = await stat(path);
  if (size > mostTextBytes) throw new Error(`${path} is larger than ${mostTextBytes} bytes`);
  const bytes = await readFile(path);
  return {path, text: bytes.toString('utf8'), sha256: sha256(bytes)} satisfies OwnResults['file.read'];
};

/** Only the session's own files are written or removed. */
function ownPath(folder: string, path: string): string {
  const full = resolve(path);
  if (!full.startsWith(resolve(folder) + sep)) throw new Error(`${path} is not a file of this session`);
  return full;
}

/** Writes a document of the session to a file of the session: whole, synced, then named. */
export const writeTextFile: OwnWork = async (params, {folder}) => {
  const {path, document} = z.object({path: z.string(), document: z.string()}).parse(params);
  const full = ownPath(folder, path);
  const bytes = await readFile(ownPath(folder, `${folder}/documents/${document}`));
  const handle = await open(`${full}.partial`, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${full}.partial`, full);
  return {path: full, sha256: sha256(bytes), sizeBytes: bytes.length} satisfies OwnResults['file.write'];
};

/** Removes a file of the session; one that is gone already is no failure. */
export const removeTextFile: OwnWork = async (params, {folder}) => {
  const {path} = pathParams.parse(params);
  await rm(ownPath(folder, path), {force: true});
  return {path} satisfies OwnResults['file.remove'];
};

async function hashOne(path: string): Promise<OwnResults['files.hash']['files'][number]> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path, {highWaterMark: 1024 * 1024})) {
      const bytes = chunk as Buffer;
      hash.update(bytes);
      sizeBytes += bytes.length;
    }
  } catch (error) {
    return {path, sizeBytes: 0, sha256: '', error: error instanceof Error ? error.message : String(error)};
  }
  return {path, sizeBytes, sha256: hash.digest('hex')};
}

/** Size and SHA-256 of files, one after another: the disk is the limit. */
export const hashFiles: OwnWork = async params => {
  const {paths} = z.object({paths: z.array(z.string())}).parse(params);
  const files = [];
  for (const path of paths) files.push(await hashOne(path));
  return {files} satisfies OwnResults['files.hash'];
};

/** Free room where a folder lies. */
export const diskRoom: OwnWork = async params => {
  const {path} = pathParams.parse(params);
  const {bsize, bavail, blocks, ffree} = await statfs(path);
  return {freeBytes: bsize * bavail, totalBytes: bsize * blocks, freeInodes: ffree} satisfies OwnResults['disk.room'];
};
