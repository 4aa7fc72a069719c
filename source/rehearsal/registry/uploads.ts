import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import {digestOf} from '../../bundle/bytes.ts';
import type {Exchange, Reply} from './exchange.ts';
import {emptyReply, errorReply} from './exchange.ts';
import {findBlob, keepBlob, openRepository, type Storage} from './storage.ts';

/** Uploads under way: what has arrived so far. */
export type Uploads = Map<string, {name: string; received: Buffer}>;

export type UploadContext = {
  storage: Storage;
  uploads: Uploads;
  /** Turns a path into a Location: absolute like docker distribution's, or relative like some others'. */
  locate(path: string): string;
};

const created = (context: UploadContext, name: string, digest: string) =>
  emptyReply(201, {'Docker-Content-Digest': digest, Location: context.locate(`/v2/${name}/blobs/${digest}`)});

const progress = (context: UploadContext, status: number, name: string, id: string, received: Buffer) =>
  emptyReply(status, {
    'Docker-Upload-Uuid': id,
    Location: context.locate(`/v2/${name}/blobs/uploads/${id}?_state=${received.length}`),
    Range: `0-${Math.max(0, received.length - 1)}`,
  });

const wrongDigest = (digest: string) => errorReply(400, 'DIGEST_INVALID', {Digest: digest, Reason: {}});

const finish = (context: UploadContext, name: string, digest: string, bytes: Buffer): Reply => {
  if (digestOf(bytes) !== digest) return wrongDigest(digest);
  keepBlob(context.storage, name, bytes);
  return created(context, name, digest);
};

/** POST to …/blobs/uploads/: mounts, takes a whole blob, or opens an upload. */
export async function startUpload(context: UploadContext, name: string, exchange: Exchange): Promise<Reply> {
  const {storage, uploads} = context;
  const [mount, from] = [exchange.query.get('mount'), exchange.query.get('from')];
  if (mount !== null && from !== null && findBlob(storage, from, mount) !== undefined) {
    openRepository(storage, name).blobs.add(mount);
    return created(context, name, mount);
  }
  const digest = exchange.query.get('digest');
  if (digest !== null) return finish(context, name, digest, await exchange.body());
  const id = randomUUID();
  uploads.set(id, {name, received: Buffer.alloc(0)});
  return progress(context, 202, name, id, Buffer.alloc(0));
}

/** GET, PATCH, PUT and DELETE of an upload under way. */
export async function continueUpload(
  context: UploadContext,
  name: string,
  id: string,
  exchange: Exchange,
): Promise<Reply> {
  const {uploads} = context;
  const upload = uploads.get(id);
  if (upload === undefined || upload.name !== name) return errorReply(404, 'BLOB_UPLOAD_UNKNOWN', {});
  const {received} = upload;

  if (exchange.method === 'GET') return progress(context, 204, name, id, received);
  if (exchange.method === 'DELETE') {
    uploads.delete(id);
    return emptyReply(204);
  }
  if (exchange.method === 'PATCH') {
    const [, start, end] = /^(\d+)-(\d+)$/.exec(exchange.headers['content-range'] ?? '') ?? [];
    const chunk = await exchange.body();
    const isInOrder =
      start === undefined || (Number(start) === received.length && Number(end) - Number(start) + 1 === chunk.length);
    if (!isInOrder) {
      return errorReply(416, 'RANGE_INVALID', undefined, {headers: {Range: `0-${Math.max(0, received.length - 1)}`}});
    }
    const longer = Buffer.concat([received, chunk]);
    uploads.set(id, {name, received: longer});
    return progress(context, 202, name, id, longer);
  }
  if (exchange.method === 'PUT') {
    const rest = await exchange.body();
    const digest = exchange.query.get('digest') ?? '';
    uploads.delete(id);
    return finish(context, name, digest, Buffer.concat([received, rest]));
  }
  return errorReply(405, 'UNSUPPORTED');
}
