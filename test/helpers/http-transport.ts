import {Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {Agent, request} from 'undici';
import type {Transport} from '../../source/registry/transport.ts';

/** A plain HTTP transport for tests, with a way to close its connections. */
export function createHttpTransport(): {transport: Transport; close: () => Promise<void>} {
  const dispatcher = new Agent();
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
