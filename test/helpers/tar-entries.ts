import {Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {extract} from 'tar-stream';

/** The files of a tar by name, in their order. */
export async function entriesOf(bytes: Buffer): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  for await (const entry of Readable.from([bytes]).pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    if (entry.header.type === 'file') entries.set(entry.header.name, Buffer.concat(chunks));
  }
  return entries;
}
