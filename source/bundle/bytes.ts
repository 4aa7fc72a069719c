import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {open} from 'node:fs/promises';

/** Bytes that can be read at any place, so that a large file never has to be in memory or unpacked. */
export type ByteSource = {
  sizeBytes: number;
  /** Exactly `lengthBytes` bytes from `offset`; fewer only at the end of the source. */
  read(offset: number, lengthBytes: number): Promise<Buffer>;
  /** A stretch of bytes in chunks, in order. */
  stream(offset: number, lengthBytes: number): AsyncIterable<Buffer>;
};

export type OpenSource = ByteSource & {close(): Promise<void>};

const chunkBytes = 1024 * 1024;

/** A source over bytes in memory. */
export function bytesInMemory(bytes: Buffer): ByteSource {
  const read = async (offset: number, lengthBytes: number) => bytes.subarray(offset, offset + lengthBytes);
  return {
    sizeBytes: bytes.length,
    read,
    async *stream(offset, lengthBytes) {
      yield await read(offset, lengthBytes);
    },
  };
}

/** A source over a file. Throws the file system's error when it cannot be opened; close it when done. */
export async function openBytes(path: string): Promise<OpenSource> {
  const handle = await open(path, 'r');
  const {size: sizeBytes} = await handle.stat();
  const read = async (offset: number, lengthBytes: number) => {
    const wanted = Math.max(0, Math.min(lengthBytes, sizeBytes - offset));
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(wanted), 0, wanted, offset);
    return buffer.subarray(0, bytesRead);
  };
  return {
    sizeBytes,
    read,
    async *stream(offset, lengthBytes) {
      const end = offset + lengthBytes;
      for (let position = offset; position < end; ) {
        const chunk = await read(position, Math.min(chunkBytes, end - position));
        if (chunk.length === 0) throw new Error(`${path} ends at byte ${position}, ${end - position} bytes early`);
        yield chunk;
        position += chunk.length;
      }
    },
    close: () => handle.close(),
  };
}

/** SHA-256 of a stream of chunks as 64 hexadecimal digits, with the number of bytes seen. */
export async function hashStream(
  chunks: AsyncIterable<Buffer>,
  onBytes?: (sizeBytes: number) => void,
): Promise<{sha256: string; sizeBytes: number}> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    onBytes?.(chunk.length);
  }
  return {sha256: hash.digest('hex'), sizeBytes};
}

/** SHA-256 of bytes at hand as 64 hexadecimal digits. */
export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of bytes at hand as images and registries write it: 'sha256:…'. */
export const digestOf = (bytes: Buffer): string => `sha256:${sha256Of(bytes)}`;
