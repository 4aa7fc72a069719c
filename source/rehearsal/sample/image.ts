import {Buffer} from 'node:buffer';
import {digestOf} from '../../bundle/bytes.ts';
import {familiarReference, formatReference, normaliseReference, referenceOf} from '../../bundle/reference.ts';
import {madeUpUser} from '../pods/run-as.ts';
import {type Layer, sampleLayers} from './layers.ts';
import {packTar} from './tar.ts';

export type ImageArchive = {
  /** Short reference, 'postgres:14'. */
  reference: string;
  /** Archive's name, 'postgres-14.tar'. */
  file: string;
  /** The whole archive: an OCI layout in a tar, with the manifest.json that older docker daemons look for. */
  bytes: Buffer;
  manifestDigest: string;
  configDigest: string;
  diffIds: string[];
  platform: {os: string; architecture: string};
  /** The same image in pieces, to seed a registry with. */
  manifest: {mediaType: string; bytes: Buffer};
  blobs: Map<string, Buffer>;
};

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const created = '2026-01-01T00:00:00Z';
const platform = {os: 'linux', architecture: 'amd64'};

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

const configOf = (name: string, version: string, layers: Layer[]) =>
  json({
    created,
    ...platform,
    config: {
      User: madeUpUser,
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
      Entrypoint: [`/opt/${name}/bin/${name}`],
      Labels: {'org.opencontainers.image.title': name, 'org.opencontainers.image.version': version},
    },
    rootfs: {type: 'layers', diff_ids: layers.map(layer => layer.diffId)},
    history: layers.map((_, index) => ({created, created_by: `rehearsal step ${index + 1}`})),
  });

const manifestOf = (config: Buffer, layers: Layer[]) =>
  json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: {mediaType: configType, digest: digestOf(config), size: config.length},
    layers: layers.map(({mediaType, blobDigest, bytes}) => ({mediaType, digest: blobDigest, size: bytes.length})),
  });

const blobPath = (digest: string) => `blobs/${digest.replace(':', '/')}`;

const build = async (text: string): Promise<ImageArchive> => {
  const full = normaliseReference(referenceOf(text));
  const reference = formatReference(familiarReference(full));
  const name = full.repository.split('/').at(-1) ?? full.repository;
  const version = full.tag ?? 'latest';

  const layers = await sampleLayers(name, version);
  const config = configOf(name, version, layers);
  const manifest = manifestOf(config, layers);
  const [configDigest, manifestDigest] = [digestOf(config), digestOf(manifest)];
  const blobs = new Map([
    [configDigest, config],
    ...layers.map(({blobDigest, bytes}): [string, Buffer] => [blobDigest, bytes]),
  ]);

  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        mediaType: manifestType,
        digest: manifestDigest,
        size: manifest.length,
        annotations: {
          'io.containerd.image.name': formatReference(full),
          'org.opencontainers.image.ref.name': version,
        },
        platform,
      },
    ],
  };
  const forOlderDocker = [
    {Config: blobPath(configDigest), RepoTags: [reference], Layers: layers.map(layer => blobPath(layer.blobDigest))},
  ];
  const bytes = await packTar([
    {name: 'blobs/', isFolder: true},
    {name: 'blobs/sha256/', isFolder: true},
    ...[...blobs, [manifestDigest, manifest] as const].map(([digest, blob]) => ({name: blobPath(digest), bytes: blob})),
    {name: 'index.json', bytes: json(index)},
    {name: 'manifest.json', bytes: json(forOlderDocker)},
    {name: 'oci-layout', bytes: json({imageLayoutVersion: '1.0.0'})},
  ]);
  return {
    reference,
    file: `${name}-${version}.tar`,
    bytes,
    manifestDigest,
    configDigest,
    diffIds: layers.map(layer => layer.diffId),
    platform,
    manifest: {mediaType: manifestType, bytes: manifest},
    blobs,
  };
};

const built = new Map<string, Promise<ImageArchive>>();

/** A small image for any reference, made up from its name and tag; the same bytes at every call. */
export function imageArchive(reference: string): Promise<ImageArchive> {
  const archive = built.get(reference) ?? build(reference);
  built.set(reference, archive);
  return archive;
}
