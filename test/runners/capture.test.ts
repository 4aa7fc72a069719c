import {createHash} from 'node:crypto';
import {existsSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {Decrypter, generateX25519Identity, identityToRecipient} from 'age-encryption';
import {describe, expect, test} from 'vitest';
import {captureTo} from '../../source/runners/capture.ts';
import {ownFolder} from '../helpers/folder.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const content = Buffer.from('-- PostgreSQL database dump\nCOPY users;\n\\.\n'.repeat(5000));

/** The content in uneven pieces. */
const pieces = (): Readable => {
  const chunks: Buffer[] = [];
  for (let from = 0, size = 1; from < content.length; from += size, size = (size * 3) % 70_001) {
    chunks.push(content.subarray(from, from + size));
  }
  return Readable.from(chunks);
};

describe('a captured stream', () => {
  test('lies under its partial name until it is kept; size and sum are those of the bytes', async () => {
    const path = join(ownFolder(), 'dump.sql');
    const capture = captureTo(path, pieces(), undefined);
    const {text} = await capture.done;
    expect(text).toBe(content.toString());
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([false, true]);
    expect(statSync(`${path}.partial`).mode & 0o777).toBe(0o600);
    const sum = {sizeBytes: content.length, sha256: sha256(content)};
    expect(await capture.keep()).toEqual({path, ...sum, storedBytes: sum.sizeBytes, storedSha256: sum.sha256});
    expect(readFileSync(path)).toEqual(content);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  test('encrypted, only its recipient can read it; both sums are told', async () => {
    const identity = await generateX25519Identity();
    const path = join(ownFolder(), 'dump.sql.age');
    const capture = captureTo(path, pieces(), await identityToRecipient(identity));
    const kept = await capture.keep();
    const stored = readFileSync(path);
    expect(stored.subarray(0, 22).toString()).toBe('age-encryption.org/v1\n');
    expect(stored.includes('PostgreSQL')).toBe(false);
    expect(kept).toEqual({
      path,
      sizeBytes: content.length,
      sha256: sha256(content),
      storedBytes: stored.length,
      storedSha256: sha256(stored),
    });
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(Buffer.from(await decrypter.decrypt(stored))).toEqual(content);
    const stranger = new Decrypter();
    stranger.addIdentity(await generateX25519Identity());
    await expect(stranger.decrypt(stored)).rejects.toThrow();
  });

  test('loses nothing to whoever lets an unread stream run, as a runner does with a child that nobody reads', async () => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    const source = pieces();
    const capture = captureTo(join(ownFolder(), 'dump.sql.age'), source, recipient);
    if (source.readableFlowing === null) source.resume();
    expect((await capture.done).text).toBe(content.toString());
  });

  test('discarded, leaves nothing', async () => {
    const path = join(ownFolder(), 'dump.sql');
    const capture = captureTo(path, pieces(), undefined);
    await capture.discard();
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([false, false]);
  });

  test('an empty one is an empty file', async () => {
    const path = join(ownFolder(), 'empty');
    const capture = captureTo(path, Readable.from([]), undefined);
    expect(await capture.keep()).toMatchObject({sizeBytes: 0, sha256: sha256(Buffer.alloc(0))});
    expect(readFileSync(path).length).toBe(0);
  });

  test('of a stream that breaks, nothing is kept', async () => {
    const path = join(ownFolder(), 'dump.sql');
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('the pod is gone');
      })(),
    );
    const capture = captureTo(path, broken, undefined);
    await expect(capture.done).rejects.toThrow('the pod is gone');
    await capture.discard();
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([false, false]);
  });

  test('for a recipient that is none, nothing is written in the clear', async () => {
    const path = join(ownFolder(), 'dump.sql');
    const capture = captureTo(path, pieces(), 'age1nonsense');
    await expect(capture.done).rejects.toThrow();
    await capture.discard();
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([false, false]);
  });
});
