/**
 * Image archives read without unpacking them: OCI layouts (skopeo, podman, docker from 25 on) and docker-archives
 * (older docker save, skopeo). Contents stay where they are; blobs are named by their place in the file.
 */
import type {Buffer} from 'node:buffer';
import {readDockerImages} from './archive-docker.ts';
import {readOciImages} from './archive-oci.ts';
import type {ByteSource} from './bytes.ts';
import {type Accepted, catchRefusal, refuse} from './refusal.ts';
import {indexTar} from './tar.ts';

export type Platform = {os: string; architecture: string; variant?: string | undefined};

/** A blob inside an archive. */
export type ArchivedBlob = {
  mediaType: string;
  /** Digest of the bytes as they lie in the archive, 'sha256:…'. */
  blobDigest: string;
  sizeBytes: number;
  /** Where the bytes start in the archive file. */
  offset: number;
};

export type ArchivedImage = {
  /** Names that the archive gives the image, as written there; may be empty. */
  references: string[];
  platform: Platform;
  configDigest: string;
  /** Digests of the unpacked layers, lowest first. */
  diffIds: string[];
  config: ArchivedBlob;
  layers: ArchivedBlob[];
  /** The manifest byte for byte, where the archive keeps one. */
  manifest: {manifestDigest: string; mediaType: string; bytes: Buffer} | undefined;
};

export type ImageArchive = {format: 'oci-layout' | 'docker-archive'; images: ArchivedImage[]};

/**
 * Reads what an image archive holds. A refusal (truncated, foreign, hostile) is a value with the reason; failures of
 * the file system are thrown. Small blobs are checked against their digests, layers are not: the sums of the bundle
 * cover them, and a registry checks them again.
 */
export function readImageArchive(source: ByteSource): Promise<Accepted<ImageArchive>> {
  return catchRefusal(async (): Promise<ImageArchive> => {
    const index = await indexTar(source, {allowsLinks: true});
    // Recent docker writes both descriptions; only the layout keeps the manifest.
    const isLayout = index.has('index.json') && index.has('oci-layout');
    if (!isLayout && !index.has('manifest.json')) {
      refuse('not an image archive: neither index.json with oci-layout nor manifest.json is inside');
    }
    const images = isLayout ? await readOciImages(source, index) : await readDockerImages(source, index);
    if (images.length === 0) refuse('the archive holds no image');
    return {format: isLayout ? 'oci-layout' : 'docker-archive', images};
  });
}

/** The image of an archive for a platform; undefined when it has none. */
export function imageForPlatform(archive: ImageArchive, wanted: Platform): ArchivedImage | undefined {
  return archive.images.find(
    ({platform}) =>
      platform.os === wanted.os &&
      platform.architecture === wanted.architecture &&
      (wanted.variant === undefined || platform.variant === wanted.variant),
  );
}
