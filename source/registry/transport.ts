import {Buffer} from 'node:buffer';

export type TransportRequest = {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  /** Made anew for each attempt. A stream comes with a Content-Length header. */
  body?: Buffer | AsyncIterable<Buffer>;
  signal?: AbortSignal | undefined;
};

export type TransportResponse = {
  status: number;
  /** Names in lower case; several values of one name joined by ', '. */
  headers: Record<string, string>;
  /** To be read or dropped to the end by the caller. */
  body: AsyncIterable<Buffer>;
};

/**
 * Sends one HTTP request: no redirects followed, no retries. Rejects when there is no answer (refused, reset, name not
 * found, certificate not trusted), with the system's or TLS's code in `code` of the error or of its cause.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** Reads a body that should be small. Throws when it is larger than `mostBytes`. */
export async function readBody(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
