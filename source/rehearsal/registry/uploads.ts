import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import {digestOf} from '../../bundle/bytes.ts';
import type {Context, Upload} from './context.ts';
import {type Exchange, emptyReply, errorReply, type Reply} from './exchange.ts';
import {findBlob, keepBlob, openRepository} from './storage.ts';

const created = (context: Context, name: string, digest: string) =>
  emptyReply(201, {'Docker-Content-Digest': digest, Location: context.locate(`/v2/${name}/blobs/${digest}`)});

/** How far an upload is, as its Location carries it: an older Location is of no use any more. */
type State = {Name: string; UUID: string; Offset: number};

const stateOf = (text: string): Partial<State> => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<State>;
  } catch {
    return {};
  }
};

const whereabouts = (context: Context, id: string, {name, sizeBytes}: Upload) => {
  const state: State = {Name: name, UUID: id, Offset: sizeBytes};
  const packed = Buffer.from(JSON.stringify(state)).toString('base64url');
  return {
    Location: context.locate(`/v2/${name}/blobs/uploads/${id}?_state=${packed}`),
    Range: `0-${Math.max(0, sizeBytes - 1)}`,
  };
};

const progress = (context: Context, status: number, id: string, upload: Upload) =>
  emptyReply(status, {'Docker-Upload-Uuid': id, ...whereabouts(context, id, upload)});

const digestPattern = /^sha256:[0-9a-f]{64}$/;

const finish = (context: Context, name: string, digest: string, bytes: Buffer): Reply => {
  if (digestOf(bytes) !== digest) return errorReply(400, 'DIGEST_INVALID', {Digest: digest, Reason: {}});
  keepBlob(context.storage, name, bytes);
  return created(context, name, digest);
};

/**
 * POST to …/blobs/uploads/: mounts, takes a whole blob, or opens an upload. Taking a whole blob is what the
 * specification allows and docker distribution 2.8 leaves out.
 */
export async function startUpload(context: Context, name: string, exchange: Exchange): Promise<Reply> {
  const {storage, uploads} = context;
  const [mount, from] = [exchange.query.get('mount'), exchange.query.get('from')];
  if (mount !== null && from !== null && findBlob(storage, from, mount) !== undefined) {
    openRepository(storage, name).blobs.add(mount);
    return created(context, name, mount);
  }
  const digest = exchange.query.get('digest');
  if (digest !== null) return finish(context, name, digest, await exchange.body());
  const id = randomUUID();
  const upload = {name, chunks: [], sizeBytes: 0};
  uploads.set(id, upload);
  return progress(context, 202, id, upload);
}

/** PATCH: the next piece. One with a Content-Range has to follow on what is there, as the specification demands. */
async function append(context: Context, id: string, upload: Upload, exchange: Exchange): Promise<Reply> {
  const type = exchange.headers['content-type'] ?? 'application/octet-stream';
  if (type !== 'application/octet-stream') return errorReply(500, 'UNKNOWN', {});
  const chunk = await exchange.body();
  const range = exchange.headers['content-range'];
  const [, start, end] = /^(?:bytes )?(\d+)-(\d+)(?:\/.*)?$/.exec(range ?? '') ?? [];
  const follows = Number(start) === upload.sizeBytes && Number(end) - Number(start) + 1 === chunk.length;
  if (range !== undefined && !follows) {
    return errorReply(416, 'RANGE_INVALID', undefined, {headers: whereabouts(context, id, upload)});
  }
  const longer = {...upload, chunks: [...upload.chunks, chunk], sizeBytes: upload.sizeBytes + chunk.length};
  context.uploads.set(id, longer);
  return progress(context, 202, id, longer);
}

/** PUT: the last piece, which may be empty, and the digest of all. */
async function close(context: Context, id: string, upload: Upload, exchange: Exchange): Promise<Reply> {
  const digest = exchange.query.get('digest');
  if (digest === null) return errorReply(400, 'DIGEST_INVALID', 'digest missing');
  if (!digestPattern.test(digest)) return errorReply(400, 'DIGEST_INVALID', 'digest parsing failed');
  const rest = await exchange.body();
  context.uploads.delete(id);
  return finish(context, upload.name, digest, Buffer.concat([...upload.chunks, rest]));
}

/** GET, HEAD, PATCH, PUT and DELETE of an upload under way. */
export async function continueUpload(context: Context, name: string, id: string, exchange: Exchange): Promise<Reply> {
  const state = stateOf(exchange.query.get('_state') ?? '');
  if (state.Name !== name || state.UUID !== id) return errorReply(404, 'BLOB_UPLOAD_INVALID', {});
  const upload = context.uploads.get(id);
  if (upload === undefined) return errorReply(404, 'BLOB_UPLOAD_UNKNOWN', {});
  if (state.Offset !== upload.sizeBytes) return errorReply(404, 'BLOB_UPLOAD_INVALID');

  if (exchange.method === 'PATCH') return append(context, id, upload, exchange);
  if (exchange.method === 'PUT') return close(context, id, upload, exchange);
  if (exchange.method !== 'DELETE') return progress(context, 204, id, upload);
  context.uploads.delete(id);
  return emptyReply(204, {'Docker-Upload-Uuid': id});
}
