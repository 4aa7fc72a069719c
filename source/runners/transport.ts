import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {Readable} from 'node:stream';
import {Agent, request} from 'undici';
import type {Transport} from '../registry/transport.ts';

/** How long a registry may be silent before an answer, in milliseconds. */
const silenceMs = 60_000;

/** An HTTP transport with connections kept; `caFile` is trusted besides the system's authorities. */
export function createTransport(options: {caFile?: string | undefined} = {}): {
  transport: Transport;
  close: () => Promise<void>;
} {
  const ca = options.caFile === undefined ? undefined : readFileSync(options.caFile);
  const dispatcher = new Agent({
    headersTimeout: silenceMs,
    connect: {timeout: 10_000, ...(ca === undefined ? {} : {ca: [ca]})},
  });
  const transport: Transport = async ({method, url, headers, body, signal}) => {
    const answer = await request(url, {
      method,
      headers,
      dispatcher,
      body: body === undefined || Buffer.isBuffer(body) ? (body ?? null) : Readable.from(body),
      ...(signal === undefined ? {} : {signal}),
    });
    const plain = Object.entries(answer.headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]);
    return {status: answer.statusCode, headers: Object.fromEntries(plain), body: answer.body};
  };
  return {transport, close: () => dispatcher.destroy()};
}
