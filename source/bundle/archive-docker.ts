import type {Buffer} from 'node:buffer';
import type {ArchivedBlob, ArchivedImage} from './archive.ts';
import {configSchema, dockerManifestSchema, mostJsonBytes} from './archive-config.ts';
import {type ByteSource, digestOf, hashStream} from './bytes.ts';
import {mediaTypes} from './media-types.ts';
import {visible} from './path.ts';
import {parseJson, refuse} from './refusal.ts';
import {readEntry, type TarIndex} from './tar.ts';

const layerType = (start: Buffer) => {
  if (start[0] === 0x1f && start[1] === 0x8b) return mediaTypes.ociGzipLayer;
  if (start.readUInt32LE(0) === 0xfd2fb528) return mediaTypes.ociZstdLayer;
  return mediaTypes.ociLayer;
};

const readLayer = async (source: ByteSource, index: TarIndex, name: string, diffId: string): Promise<ArchivedBlob> => {
  const entry = index.get(name);
  if (entry === undefined) return refuse(`the layer ${visible(name)} is missing from the archive`);
  const {offset, sizeBytes} = entry;
  if (sizeBytes < 4) refuse(`damaged: the layer ${visible(name)} has ${sizeBytes} bytes`);
  const mediaType = layerType(await source.read(offset, 4));
  // An uncompressed layer's digest is its diff id; only a compressed one has to be read to learn its digest.
  const isPlain = mediaType === mediaTypes.ociLayer;
  const blobDigest = isPlain ? diffId : `sha256:${(await hashStream(source.stream(offset, sizeBytes))).sha256}`;
  return {mediaType, blobDigest, sizeBytes, offset};
};

/** The images of a docker-archive, which keeps no manifest. Refuses missing and damaged parts. */
export async function readDockerImages(source: ByteSource, index: TarIndex): Promise<ArchivedImage[]> {
  const described = parseJson(
    await readEntry(source, index, 'manifest.json', mostJsonBytes),
    dockerManifestSchema,
    'manifest.json',
  );
  const images: ArchivedImage[] = [];
  for (const {Config: configName, RepoTags: references, Layers: layerNames} of described) {
    const bytes = await readEntry(source, index, configName, mostJsonBytes);
    const config = parseJson(bytes, configSchema, `configuration ${visible(configName)}`);
    const configDigest = digestOf(bytes);
    const named = /([0-9a-f]{64})(?:\.json)?$/.exec(configName)?.[1];
    if (named !== undefined && `sha256:${named}` !== configDigest) {
      refuse(`damaged: the configuration ${visible(configName)} has another digest`);
    }
    const diffIds = config.rootfs.diff_ids;
    if (diffIds.length !== layerNames.length) {
      refuse(`damaged: ${layerNames.length} layers, but ${diffIds.length} in the configuration`);
    }
    const layers: ArchivedBlob[] = [];
    for (const [position, name] of layerNames.entries()) {
      layers.push(await readLayer(source, index, name, diffIds[position] ?? ''));
    }
    images.push({
      references: references ?? [],
      platform: {os: config.os, architecture: config.architecture, variant: config.variant},
      configDigest,
      diffIds,
      config: {
        mediaType: mediaTypes.ociConfig,
        blobDigest: configDigest,
        sizeBytes: bytes.length,
        offset: index.get(configName)?.offset ?? 0,
      },
      layers,
      manifest: undefined,
    });
  }
  return images;
}
