import type {Buffer} from 'node:buffer';
import type {ArchivedBlob, ArchivedImage} from './archive.ts';
import {configSchema, type Descriptor, indexSchema, manifestSchema, mostJsonBytes} from './archive-config.ts';
import {type ByteSource, digestOf} from './bytes.ts';
import {mediaTypes} from './media-types.ts';
import {parseJson, refuse} from './refusal.ts';
import {readEntry, type TarIndex} from './tar.ts';

const deepestIndex = 3;
const indexTypes: string[] = [mediaTypes.ociIndex, mediaTypes.dockerIndex];

const blobPath = (digest: string) => `blobs/${digest.replace(':', '/')}`;

/** A small blob, checked against the digest that names it. */
const readBlob = async (source: ByteSource, index: TarIndex, digest: string): Promise<Buffer> => {
  const bytes = await readEntry(source, index, blobPath(digest), mostJsonBytes);
  if (digestOf(bytes) !== digest) refuse(`damaged: the content of ${digest} has another digest`);
  return bytes;
};

const locateBlob = (index: TarIndex, {mediaType, digest, size}: Descriptor): ArchivedBlob => {
  const entry = index.get(blobPath(digest));
  if (entry === undefined) return refuse(`the layer or configuration ${digest} is missing from the archive`);
  if (entry.sizeBytes !== size) refuse(`damaged: ${digest} has ${entry.sizeBytes} bytes instead of ${size}`);
  return {mediaType, blobDigest: digest, sizeBytes: size, offset: entry.offset};
};

const namesOf = ({annotations}: Descriptor) => {
  const name = annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name'];
  return name === undefined ? [] : [name];
};

const readImage = async (
  source: ByteSource,
  index: TarIndex,
  descriptor: Descriptor,
  references: string[],
): Promise<ArchivedImage> => {
  const bytes = await readBlob(source, index, descriptor.digest);
  const manifest = parseJson(bytes, manifestSchema, `manifest ${descriptor.digest}`);
  const config = parseJson(
    await readBlob(source, index, manifest.config.digest),
    configSchema,
    `configuration ${manifest.config.digest}`,
  );
  if (config.rootfs.diff_ids.length !== manifest.layers.length) {
    refuse(`damaged: ${manifest.layers.length} layers, but ${config.rootfs.diff_ids.length} in the configuration`);
  }
  return {
    references,
    platform: {os: config.os, architecture: config.architecture, variant: config.variant},
    configDigest: manifest.config.digest,
    diffIds: config.rootfs.diff_ids,
    config: locateBlob(index, manifest.config),
    layers: manifest.layers.map(layer => locateBlob(index, layer)),
    manifest: {manifestDigest: descriptor.digest, mediaType: manifest.mediaType ?? descriptor.mediaType, bytes},
  };
};

const readDescriptor = async (
  source: ByteSource,
  index: TarIndex,
  descriptor: Descriptor,
  inherited: string[],
  depth: number,
): Promise<ArchivedImage[]> => {
  const names = namesOf(descriptor);
  const references = names.length > 0 ? names : inherited;
  if (!indexTypes.includes(descriptor.mediaType)) return [await readImage(source, index, descriptor, references)];
  if (depth === deepestIndex) refuse(`refused: indexes nested deeper than ${deepestIndex}`);
  const nested = parseJson(await readBlob(source, index, descriptor.digest), indexSchema, `index ${descriptor.digest}`);
  const images: ArchivedImage[] = [];
  for (const child of nested.manifests) {
    // An index may name platforms that were not saved, and attestations, whose platform is "unknown".
    if (child.platform?.os === 'unknown' || !index.has(blobPath(child.digest))) continue;
    images.push(...(await readDescriptor(source, index, child, references, depth + 1)));
  }
  return images;
};

/** The images of an OCI layout. Refuses missing and damaged parts. */
export async function readOciImages(source: ByteSource, index: TarIndex): Promise<ArchivedImage[]> {
  const top = parseJson(await readEntry(source, index, 'index.json', mostJsonBytes), indexSchema, 'index.json');
  const images: ArchivedImage[] = [];
  for (const descriptor of top.manifests) images.push(...(await readDescriptor(source, index, descriptor, [], 0)));
  return images;
}
