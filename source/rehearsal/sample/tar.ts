import {Buffer} from 'node:buffer';
import {pack} from 'tar-stream';

export type TarEntry = {name: string; bytes: Buffer; mode?: number} | {name: string; isFolder: true};

/** Times in the sample's archives, so that the same input makes the same bytes everywhere. */
const mtime = new Date('2026-01-01T00:00:00Z');
const owner = {uid: 0, gid: 0, uname: 'root', gname: 'root'};

/** Packs entries, in the order given, into a tar with fixed times and owners. */
export async function packTar(entries: TarEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const entry of entries) {
    if ('isFolder' in entry) tar.entry({name: entry.name, type: 'directory', mode: 0o755, mtime, ...owner});
    else tar.entry({name: entry.name, mode: entry.mode ?? 0o644, mtime, ...owner}, entry.bytes);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
