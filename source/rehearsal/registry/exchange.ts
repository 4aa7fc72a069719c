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

/** One thing that a request refers to: what a login needs a right for. */
export type Access = {type: 'repository' | 'registry'; name: string; action: 'pull' | 'push' | 'delete' | '*'};

/** Codes and their standing messages, in the words of docker distribution 2.8.2. */
const messages = {
  BLOB_UNKNOWN: 'blob unknown to registry',
  BLOB_UPLOAD_INVALID: 'blob upload invalid',
  BLOB_UPLOAD_UNKNOWN: 'blob upload unknown to registry',
  DENIED: 'requested access to the resource is denied',
  DIGEST_INVALID: 'provided digest did not match uploaded content',
  MANIFEST_BLOB_UNKNOWN: 'blob unknown to registry',
  MANIFEST_INVALID: 'manifest invalid',
  MANIFEST_UNKNOWN: 'manifest unknown',
  NAME_UNKNOWN: 'repository name not known to registry',
  PRECONDITION: 'precondition failed',
  RANGE_INVALID: 'invalid content range',
  TOOMANYREQUESTS: 'too many requests',
  UNAUTHORIZED: 'authentication required',
  UNKNOWN: 'unknown error',
  UNSUPPORTED: 'The operation is unsupported.',
} as const;

/** A JSON answer, ended by a newline as Go's encoder does. */
export const jsonReply = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: {'Content-Type': 'application/json; charset=utf-8', ...headers},
  body: `${JSON.stringify(value)}\n`,
});

/** Several refusals of one kind in one answer, each with its detail. */
export const errorsReply = (status: number, code: keyof typeof messages, details: readonly unknown[]): Reply =>
  jsonReply(status, {errors: details.map(detail => ({code, message: messages[code], detail}))});

/** A refusal in the form that the distribution specification asks for. */
export const errorReply = (
  status: number,
  code: keyof typeof messages,
  detail?: unknown,
  extra: {message?: string; headers?: Record<string, string>} = {},
): Reply => jsonReply(status, {errors: [{code, message: extra.message ?? messages[code], detail}]}, extra.headers);

const plainReply = (status: number, body: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: {'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff', ...headers},
  body,
});

/** What the server says to paths outside the API, names in upper case included. */
export const notFound: Reply = plainReply(404, '404 page not found\n');

/** What the server says to a method that the path does not have. */
export const notAllowed = (...allowed: string[]): Reply =>
  plainReply(405, 'Method not allowed\n', {Allow: allowed.join(', ')});

/** Whether the client says that it has this content already. */
export const isKnown = ({headers}: Exchange, digest: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some(tag => tag.trim().replaceAll('"', '') === digest);

/** An answer without a body. */
export const emptyReply = (status: number, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: Buffer.alloc(0),
});
