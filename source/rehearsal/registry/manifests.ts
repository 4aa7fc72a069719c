import type {Buffer} from 'node:buffer';
import {digestOf} from '../../bundle/bytes.ts';
import {mediaTypes} from '../../bundle/media-types.ts';
import type {Context} from './context.ts';
import {type Exchange, emptyReply, errorReply, errorsReply, isKnown, type Reply} from './exchange.ts';
import {parseManifest, readManifest, referencesOf} from './parse.ts';
import {convertToSchema1} from './schema1.ts';
import {dropManifest, findBlob, findManifest, keepManifest, type Storage, type StoredManifest} from './storage.ts';

const unknown = (message?: string) =>
  errorReply(404, 'MANIFEST_UNKNOWN', undefined, message === undefined ? {} : {message});

const content = (mediaType: string, digest: string, body: Buffer): Reply => ({
  status: 200,
  headers: {'Content-Type': mediaType, 'Docker-Content-Digest': digest, Etag: `"${digest}"`},
  body,
});

/** What an older client gets for a list: the image for the platform that everybody had then. */
const usualImage = (storage: Storage, name: string, list: StoredManifest): StoredManifest | undefined => {
  const manifest = parseManifest(list.bytes);
  if (manifest === undefined || !('manifests' in manifest)) return undefined;
  const usual = manifest.manifests.find(({platform}) => platform?.os === 'linux' && platform.architecture === 'amd64');
  return usual && findManifest(storage, name, usual.digest);
};

/**
 * GET and HEAD. OCI content is refused to clients that do not name its type (a wildcard does not count); Docker's is
 * converted for them when they ask by tag: to another digest, with status 200.
 */
const read = ({storage}: Context, name: string, reference: string, exchange: Exchange): Reply => {
  const isDigest = reference.startsWith('sha256:');
  const found = findManifest(storage, name, reference);
  if (found === undefined) {
    return errorReply(404, 'MANIFEST_UNKNOWN', isDigest ? {Name: name, Revision: reference} : {Tag: reference});
  }
  if (isKnown(exchange, found.manifestDigest)) return {status: 304};
  const accepted = (exchange.headers.accept ?? '').split(',').map(part => part.split(';')[0]?.trim());
  const accepts = (mediaType: string) => accepted.includes(mediaType);

  if (found.mediaType === mediaTypes.ociManifest && !accepts(found.mediaType)) {
    return unknown('OCI manifest found, but accept header does not support OCI manifests');
  }
  if (found.mediaType === mediaTypes.ociIndex && !accepts(found.mediaType)) {
    return unknown('OCI index found, but accept header does not support OCI indexes');
  }
  const isListUnknown = found.mediaType === mediaTypes.dockerIndex && !isDigest && !accepts(found.mediaType);
  const chosen = isListUnknown ? usualImage(storage, name, found) : found;
  if (chosen === undefined) return unknown();
  if (chosen.mediaType === mediaTypes.dockerManifest && !isDigest && !accepts(chosen.mediaType)) {
    const converted = convertToSchema1(storage, name, reference, chosen);
    if (converted === undefined) return errorReply(400, 'MANIFEST_INVALID', {});
    return content(converted.mediaType, converted.manifestDigest, converted.bytes);
  }
  return content(chosen.mediaType, chosen.manifestDigest, chosen.bytes);
};

const write = async (context: Context, name: string, reference: string, exchange: Exchange): Promise<Reply> => {
  const {storage} = context;
  const bytes = await exchange.body();
  const parsed = readManifest(bytes, exchange.headers['content-type']);
  if (!parsed.ok) return errorReply(400, 'MANIFEST_INVALID', parsed.detail);
  const isDigest = reference.startsWith('sha256:');
  if (isDigest && digestOf(bytes) !== reference) return errorReply(400, 'DIGEST_INVALID');

  const find = 'manifests' in parsed.manifest ? findManifest : findBlob;
  const missing = referencesOf(parsed.manifest).filter(digest => find(storage, name, digest) === undefined);
  if (missing.length > 0) return errorsReply(400, 'MANIFEST_BLOB_UNKNOWN', missing);
  if (!isDigest && context.isImmutable(name, reference) && findManifest(storage, name, reference) !== undefined) {
    const message = `Failed to process request due to '${name}:${reference}' configured as immutable.`;
    return errorReply(412, 'PRECONDITION', undefined, {message});
  }
  const {manifestDigest} = keepManifest(storage, name, reference, {mediaType: parsed.mediaType, bytes});
  return emptyReply(201, {
    'Docker-Content-Digest': manifestDigest,
    Location: context.locate(`/v2/${name}/manifests/${manifestDigest}`),
  });
};

/** Only a digest can be deleted; every tag that names it goes with it. */
const remove = ({storage}: Context, name: string, reference: string): Reply => {
  if (!reference.startsWith('sha256:')) return errorReply(400, 'DIGEST_INVALID');
  return dropManifest(storage, name, reference) ? emptyReply(202) : unknown();
};

/** GET, HEAD, PUT and DELETE of a manifest by tag or digest. */
export async function answerManifest(
  context: Context,
  name: string,
  reference: string,
  exchange: Exchange,
): Promise<Reply> {
  if (exchange.method === 'PUT') return write(context, name, reference, exchange);
  if (exchange.method === 'DELETE') return remove(context, name, reference);
  return read(context, name, reference, exchange);
}
