import {Buffer} from 'node:buffer';
import type {IncomingHttpHeaders} from 'node:http';

/** A request as the rooms of the registry see it. */
export type Exchange = {
  method: string;
  /** Path without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The whole body; read at most once. */
  body(): Promise<Buffer>;
};

export type Reply = {status: number; headers?: Record<string, string>; body?: Buffer | string};

/** Codes and their standing messages, in the words of docker distribution 2.8.2. */
const messages = {
  BLOB_UNKNOWN: 'blob unknown to registry',
  BLOB_UPLOAD_INVALID: 'blob upload invalid',
  BLOB_UPLOAD_UNKNOWN: 'blob upload unknown to registry',
  DIGEST_INVALID: 'provided digest did not match uploaded content',
  MANIFEST_BLOB_UNKNOWN: 'blob unknown to registry',
  MANIFEST_INVALID: 'manifest invalid',
  MANIFEST_UNKNOWN: 'manifest unknown',
  NAME_UNKNOWN: 'repository name not known to registry',
  RANGE_INVALID: 'invalid content range',
  UNAUTHORIZED: 'authentication required',
  UNSUPPORTED: 'The operation is unsupported.',
} as const;

/** A JSON answer, ended by a newline as Go's encoder does. */
export const jsonReply = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: {'Content-Type': 'application/json; charset=utf-8', ...headers},
  body: `${JSON.stringify(value)}\n`,
});

/** A refusal in the form that the distribution specification asks for. */
export const errorReply = (
  status: number,
  code: keyof typeof messages,
  detail?: unknown,
  extra: {message?: string; headers?: Record<string, string>} = {},
): Reply => jsonReply(status, {errors: [{code, message: extra.message ?? messages[code], detail}]}, extra.headers);

/** What the server says to paths outside the API, names in upper case included. */
export const notFound: Reply = {
  status: 404,
  headers: {'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff'},
  body: '404 page not found\n',
};

/** An answer without a body. */
export const emptyReply = (status: number, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: Buffer.alloc(0),
});
