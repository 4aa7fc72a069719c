import {Buffer} from 'node:buffer';
import {gunzipSync} from 'node:zlib';
import type {ImageArchive} from '../../source/rehearsal/sample/image.ts';
import {packTar} from '../../source/rehearsal/sample/tar.ts';

/** The same image as docker before 25 saves it: uncompressed layers, no manifest. */
export async function dockerArchive({reference, configDigest, blobs}: ImageArchive): Promise<Buffer> {
  const config = blobs.get(configDigest) ?? Buffer.alloc(0);
  const layers = [...blobs].filter(([digest]) => digest !== configDigest);
  const hex = (digest: string) => digest.replace('sha256:', '');
  const plain = (bytes: Buffer) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  const described = {
    Config: `${hex(configDigest)}.json`,
    RepoTags: [reference],
    Layers: layers.map(([digest]) => `${hex(digest)}/layer.tar`),
  };
  return packTar([
    ...layers.flatMap(([digest, bytes]) => [
      {name: `${hex(digest)}/`, isFolder: true as const},
      {name: `${hex(digest)}/layer.tar`, bytes: plain(bytes)},
    ]),
    {name: `${hex(configDigest)}.json`, bytes: config},
    {name: 'manifest.json', bytes: Buffer.from(JSON.stringify([described]))},
  ]);
}
