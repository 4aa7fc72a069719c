import {createHash} from 'node:crypto';
import {closeSync, createReadStream, fsyncSync, linkSync, openSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {PassThrough, pipeline, type Readable} from 'node:stream';
import {Encrypter} from 'age-encryption';
import {syncFolder} from '../session/durable.ts';
import type {Captured} from '../tools/command.ts';

export type Capture = {
  /** Resolves when the stream has ended and everything is on the disk. */
  done: Promise<{sizeBytes: number; sha256: string; text: string}>;
  /** Gives the file its name; fails when the name is taken: nothing is ever overwritten. */
  keep: () => Promise<Captured>;
  discard: () => Promise<void>;
};

/** What is kept in memory for the judgement, in bytes; of a longer stream only the end is. */
const keptBytes = 32 * 1024 * 1024;

type Tally = {
  sizeBytes: number;
  hash: ReturnType<typeof createHash>;
  kept: Buffer[];
  keptBytes: number;
  /** Reads along; then nothing is kept in memory. */
  observe: ((chunk: Uint8Array) => void) | undefined;
};

async function hashFile(path: string): Promise<{sizeBytes: number; sha256: string}> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path, {highWaterMark: 1024 * 1024})) {
    hash.update(chunk as Buffer);
    sizeBytes += (chunk as Buffer).length;
  }
  return {sizeBytes, sha256: hash.digest('hex')};
}

/** The stream's chunks, hashed on their way. */
async function* measured(source: Readable, tally: Tally) {
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk as Buffer);
    tally.sizeBytes += bytes.length;
    tally.hash.update(bytes);
    if (tally.observe === undefined) {
      tally.kept.push(bytes);
      tally.keptBytes += bytes.length;
      while (tally.keptBytes > keptBytes) tally.keptBytes -= tally.kept.shift()?.length ?? 0;
    } else tally.observe(bytes);
    yield new Uint8Array(bytes);
  }
}

/**
 * Writes a stream to `PATH.partial` (0600), encrypted for an age recipient when one is named; size and SHA-256 are
 * those of what was printed. The name itself appears only in `keep`. Who observes reads along, and no text is kept.
 */
export function captureTo(
  path: string,
  source: Readable,
  recipient: string | undefined,
  observe?: (chunk: Uint8Array) => void,
): Capture {
  const partial = `${path}.partial`;
  // Taken up at once: the encryption needs a moment before it reads, and what nobody reads by then is thrown away.
  const feed = pipeline(source, new PassThrough(), () => undefined);
  let isOurs = false;
  const tally: Tally = {sizeBytes: 0, hash: createHash('sha256'), kept: [], keptBytes: 0, observe};
  let sum: {sizeBytes: number; sha256: string; text: string} | undefined;

  const done = (async () => {
    let handle: number | undefined;
    try {
      handle = openSync(partial, 'wx', 0o600);
      isOurs = true;
      const plain = ReadableStream.from(measured(feed, tally)) as ReadableStream<Uint8Array>;
      let stored = plain;
      if (recipient !== undefined) {
        const encrypter = new Encrypter();
        encrypter.addRecipient(recipient);
        stored = await encrypter.encrypt(plain);
      }
      // Goes on until all is written, or throws: a disk that is nearly full takes a part and says nothing.
      for await (const chunk of stored) writeFileSync(handle, chunk);
      fsyncSync(handle);
    } catch (error) {
      // Nobody reads on: what prints into it ends, instead of waiting for ever.
      source.destroy();
      throw error;
    } finally {
      if (handle !== undefined) closeSync(handle);
    }
    sum = {
      sizeBytes: tally.sizeBytes,
      sha256: tally.hash.digest('hex'),
      text: Buffer.concat(tally.kept).toString('utf8'),
    };
    return sum;
  })();

  return {
    done,
    async keep() {
      const {sizeBytes, sha256} = sum ?? (await done);
      // A hard link refuses a name that is taken, where a rename would replace it.
      linkSync(partial, path);
      rmSync(partial);
      syncFolder(dirname(path));
      const stored = recipient === undefined ? {sizeBytes, sha256} : await hashFile(path);
      return {path, sizeBytes, sha256, storedBytes: stored.sizeBytes, storedSha256: stored.sha256};
    },
    async discard() {
      await done.catch(() => undefined);
      if (isOurs) rmSync(partial, {force: true});
    },
  };
}
