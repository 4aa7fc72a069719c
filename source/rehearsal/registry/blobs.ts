import type {Exchange, Reply} from './exchange.ts';
import {emptyReply, errorReply, isKnown} from './exchange.ts';
import {dropBlob, findBlob, type Storage} from './storage.ts';

type Range = {start: number; end: number} | 'outside' | 'malformed';

/** One range of `bytes=from-to`; undefined when none or several were asked for (then all of it is answered). */
const rangeOf = (header: string | undefined, sizeBytes: number): Range | undefined => {
  if (header === undefined || header.includes(',')) return undefined;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === '' && to === '') return 'malformed';
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (start >= sizeBytes) return 'outside';
  return start <= end ? {start, end} : 'malformed';
};

/** GET and HEAD (also of a range) and DELETE of a blob. */
export function answerBlob(storage: Storage, name: string, digest: string, exchange: Exchange): Reply {
  if (exchange.method === 'DELETE') {
    return dropBlob(storage, name, digest) ? emptyReply(202) : errorReply(404, 'BLOB_UNKNOWN');
  }
  const bytes = findBlob(storage, name, digest);
  if (bytes === undefined) return errorReply(404, 'BLOB_UNKNOWN', digest);
  const known = {'Cache-Control': 'max-age=31536000', 'Docker-Content-Digest': digest, Etag: `"${digest}"`};
  if (isKnown(exchange, digest)) return {status: 304, headers: known};

  const range = rangeOf(exchange.headers.range, bytes.length);
  if (range === 'outside') return emptyReply(416, {...known, 'Content-Range': `bytes */${bytes.length}`});
  if (range === 'malformed') return emptyReply(416, known);
  const headers = {...known, 'Accept-Ranges': 'bytes', 'Content-Type': 'application/octet-stream'};
  if (range === undefined) return {status: 200, headers, body: bytes};
  return {
    status: 206,
    headers: {...headers, 'Content-Range': `bytes ${range.start}-${range.end}/${bytes.length}`},
    body: bytes.subarray(range.start, range.end + 1),
  };
}
