import type {Exchange, Reply} from './exchange.ts';
import {emptyReply, errorReply} from './exchange.ts';
import {findBlob, type Storage} from './storage.ts';

/** One range of `bytes=from-to`, or 'bad' when it lies outside; undefined when none was asked for. */
const rangeOf = (header: string | undefined, sizeBytes: number) => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  return start < sizeBytes && start <= end ? {start, end} : 'bad';
};

/** GET (also of a range), HEAD and DELETE of a blob. */
export function answerBlob(storage: Storage, name: string, digest: string, exchange: Exchange): Reply {
  const bytes = findBlob(storage, name, digest);
  if (bytes === undefined) return errorReply(404, 'BLOB_UNKNOWN', digest);
  if (exchange.method === 'DELETE') {
    storage.repositories.get(name)?.blobs.delete(digest);
    return emptyReply(202);
  }
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return errorReply(405, 'UNSUPPORTED');

  const headers = {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'max-age=31536000',
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    Etag: `"${digest}"`,
  };
  const range = exchange.method === 'GET' ? rangeOf(exchange.headers.range, bytes.length) : undefined;
  if (range === 'bad') return emptyReply(416, {'Content-Range': `bytes */${bytes.length}`});
  if (range === undefined) return {status: 200, headers, body: bytes};
  return {
    status: 206,
    headers: {...headers, 'Content-Range': `bytes ${range.start}-${range.end}/${bytes.length}`},
    body: bytes.subarray(range.start, range.end + 1),
  };
}
