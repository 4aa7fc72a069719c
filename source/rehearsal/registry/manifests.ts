import type {Buffer} from 'node:buffer';
import {z} from 'zod';
import {digestOf} from '../../bundle/bytes.ts';
import type {Exchange, Reply} from './exchange.ts';
import {emptyReply, errorReply} from './exchange.ts';
import {dropManifest, findBlob, findManifest, keepManifest, type Storage} from './storage.ts';

const descriptor = z.object({mediaType: z.string(), digest: z.string(), size: z.number()});
const imageSchema = z.object({schemaVersion: z.literal(2), config: descriptor, layers: z.array(descriptor)});
const indexSchema = z.object({
  schemaVersion: z.literal(2),
  manifests: z.array(descriptor.extend({platform: z.object({os: z.string(), architecture: z.string()}).optional()})),
});
const manifestSchema = z.union([imageSchema, indexSchema]);
export type ParsedManifest = z.infer<typeof manifestSchema>;

/** Reads an image manifest or an index; undefined when it is neither. */
export function parseManifest(bytes: Buffer): ParsedManifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Whether the client takes this media type. Like the real server, a wildcard or nothing at all does not count. */
const accepts = (exchange: Exchange, mediaType: string) =>
  (exchange.headers.accept ?? '').split(',').some(part => part.split(';')[0]?.trim() === mediaType);

const read = (storage: Storage, name: string, reference: string, exchange: Exchange): Reply => {
  const manifest = findManifest(storage, name, reference);
  if (manifest === undefined) {
    const detail = reference.startsWith('sha256:') ? {Revision: reference, Name: name} : {Tag: reference};
    return errorReply(404, 'MANIFEST_UNKNOWN', detail);
  }
  if (!accepts(exchange, manifest.mediaType)) {
    // The real server converts some to schema 1 instead; refusing is louder, and nobody should rely on the conversion.
    const message = `manifest is ${manifest.mediaType}, but accept header does not support it`;
    return errorReply(404, 'MANIFEST_UNKNOWN', undefined, {message});
  }
  return {
    status: 200,
    headers: {
      'Content-Type': manifest.mediaType,
      'Docker-Content-Digest': manifest.manifestDigest,
      Etag: `"${manifest.manifestDigest}"`,
    },
    body: manifest.bytes,
  };
};

/** The first thing that a manifest refers to and the repository lacks. */
const missingPart = (storage: Storage, name: string, manifest: ParsedManifest) => {
  if ('manifests' in manifest) {
    return manifest.manifests.find(({digest}) => findManifest(storage, name, digest) === undefined)?.digest;
  }
  return [manifest.config, ...manifest.layers].find(({digest}) => findBlob(storage, name, digest) === undefined)
    ?.digest;
};

const write = async (
  storage: Storage,
  name: string,
  reference: string,
  exchange: Exchange,
  locate: (path: string) => string,
): Promise<Reply> => {
  const bytes = await exchange.body();
  const manifest = parseManifest(bytes);
  if (manifest === undefined) return errorReply(400, 'MANIFEST_INVALID', {});
  if (reference.startsWith('sha256:') && digestOf(bytes) !== reference) return errorReply(400, 'DIGEST_INVALID');
  const missing = missingPart(storage, name, manifest);
  if (missing !== undefined) return errorReply(400, 'MANIFEST_BLOB_UNKNOWN', missing);

  const mediaType = exchange.headers['content-type'] ?? 'application/vnd.oci.image.manifest.v1+json';
  const {manifestDigest} = keepManifest(storage, name, reference, {mediaType, bytes});
  return emptyReply(201, {
    'Docker-Content-Digest': manifestDigest,
    Location: locate(`/v2/${name}/manifests/${manifestDigest}`),
  });
};

const remove = (storage: Storage, name: string, reference: string): Reply => {
  if (findManifest(storage, name, reference) === undefined) return errorReply(404, 'MANIFEST_UNKNOWN');
  // By tag only the tag goes; by digest the manifest and every tag that names it.
  if (reference.startsWith('sha256:')) dropManifest(storage, name, reference);
  else storage.repositories.get(name)?.tags.delete(reference);
  return emptyReply(202);
};

/** GET, HEAD, PUT and DELETE of a manifest by tag or digest. */
export async function answerManifest(
  storage: Storage,
  name: string,
  reference: string,
  exchange: Exchange,
  locate: (path: string) => string,
): Promise<Reply> {
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return read(storage, name, reference, exchange);
  if (exchange.method === 'PUT') return write(storage, name, reference, exchange, locate);
  if (exchange.method === 'DELETE') return remove(storage, name, reference);
  return errorReply(405, 'UNSUPPORTED');
}
