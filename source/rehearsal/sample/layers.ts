import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {digestOf} from '../../bundle/bytes.ts';
import {packTar, type TarEntry} from './tar.ts';

export type Layer = {
  mediaType: string;
  /** Digest of the bytes as stored and sent. */
  blobDigest: string;
  /** Digest of the unpacked tar. */
  diffId: string;
  bytes: Buffer;
};

const plainTar = 'application/vnd.oci.image.layer.v1.tar';
const gzippedTar = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Bytes that do not compress, the same for the same seed. */
const noise = (seed: string, sizeBytes: number) =>
  createHash('shake256', {outputLength: sizeBytes}).update(seed).digest();

/** Bytes that compress well. */
const prose = (line: string, sizeBytes: number) => Buffer.alloc(sizeBytes, `${line}\n`);

const layerOf = async (entries: TarEntry[], isGzipped: boolean): Promise<Layer> => {
  const tar = await packTar(entries);
  const bytes = isGzipped ? gzipSync(tar, {level: 9}) : tar;
  return {mediaType: isGzipped ? gzippedTar : plainTar, blobDigest: digestOf(bytes), diffId: digestOf(tar), bytes};
};

const baseLayer = () =>
  layerOf(
    [
      {name: 'etc/', isFolder: true},
      {name: 'etc/os-release', bytes: Buffer.from('ID=rehearsal\nPRETTY_NAME="Rehearsal base"\n')},
      {name: 'usr/lib/libbase.so', bytes: noise('base', 16 * 1024), mode: 0o755},
      {name: 'usr/share/licenses.txt', bytes: prose('Permission is hereby granted, free of charge', 16 * 1024)},
    ],
    // Left uncompressed on purpose: one archive then has both kinds, and a digest that is its own diff id.
    false,
  );

const programLayer = (name: string) =>
  layerOf(
    [
      {name: `opt/${name}/bin/${name}`, bytes: noise(name, 12 * 1024), mode: 0o755},
      {name: `opt/${name}/share/messages.txt`, bytes: prose(`messages of ${name}`, 24 * 1024)},
    ],
    true,
  );

const versionLayer = (name: string, version: string) =>
  layerOf(
    [
      {name: `opt/${name}/VERSION`, bytes: Buffer.from(`${version}\n`)},
      {name: `opt/${name}/lib/core.bin`, bytes: noise(`${name} ${version}`, 4 * 1024)},
    ],
    true,
  );

/** The three layers of an image: a base that all images share, the program, and what is new in its version. */
export async function sampleLayers(name: string, version: string): Promise<Layer[]> {
  return [await baseLayer(), await programLayer(name), await versionLayer(name, version)];
}
