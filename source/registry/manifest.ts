import {Buffer} from 'node:buffer';
import type {ArchivedBlob, ArchivedImage, Platform} from '../bundle/archive.ts';
import {indexSchema, manifestSchema} from '../bundle/archive-config.ts';
import {digestOf} from '../bundle/bytes.ts';
import {mediaTypes} from '../bundle/media-types.ts';

export type ManifestToPush = {manifestDigest: string; mediaType: string; bytes: Buffer};

const describe = ({mediaType, blobDigest, sizeBytes}: ArchivedBlob) => ({
  mediaType,
  digest: blobDigest,
  size: sizeBytes,
});

/**
 * The manifest to push for an image: its own, byte for byte, where the archive kept it; else an OCI manifest made from
 * its parts, always the same for the same image.
 */
export function manifestFor(image: ArchivedImage): ManifestToPush {
  if (image.manifest !== undefined) return image.manifest;
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: describe(image.config),
    layers: image.layers.map(describe),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return {manifestDigest: digestOf(bytes), mediaType: mediaTypes.ociManifest, bytes};
}

/** What a manifest in a registry is: an image, or an index that leads to one for the platform, or neither. */
export type RemoteContent =
  | {kind: 'image'; configDigest: string}
  | {kind: 'index'; manifestDigest: string}
  | {kind: 'other'};

/** Reads a manifest that a registry handed out. */
export function readRemote(bytes: Buffer, platform: Platform): RemoteContent {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return {kind: 'other'};
  }
  const image = manifestSchema.safeParse(value);
  if (image.success) return {kind: 'image', configDigest: image.data.config.digest};
  const index = indexSchema.safeParse(value);
  const child = index.data?.manifests.find(
    ({platform: its}) => its?.os === platform.os && its.architecture === platform.architecture,
  );
  return child === undefined ? {kind: 'other'} : {kind: 'index', manifestDigest: child.digest};
}
