import {Buffer} from 'node:buffer';
import {inflateSync} from 'node:zlib';
import {type Archive, archiveFormat, sections} from './archive-format.ts';
import type {DumpItem} from './items.ts';

const {magic, intBytes, offsetBytes} = archiveFormat;

/** Reads values one after another; a RangeError means that the file ends too early. */
function reader(bytes: Buffer) {
  let at = 0;
  const take = (count: number) => {
    if (at + count > bytes.length) throw new RangeError('end of file');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const readInt = () => {
    const [sign] = take(1);
    const value = take(intBytes).readUInt32LE();
    return sign ? -value : value;
  };
  const readText = () => {
    const length = readInt();
    return length < 0 ? undefined : take(length).toString();
  };
  return {take, readInt, readText, isAtEnd: () => at >= bytes.length};
}

type Reader = ReturnType<typeof reader>;

function readEntry({take, readInt, readText}: Reader) {
  const [dumpId] = [readInt(), readInt()];
  const [catalogOid, oid] = [Number(readText()), Number(readText())];
  const [tag = '', kind = ''] = [readText(), readText()];
  readInt();
  const [definition = '', dropStatement = '', copyStatement = ''] = [readText(), readText(), readText()];
  for (const _ of ['namespace', 'tablespace', 'access method']) readText();
  const owner = readText() ?? '';
  readText();
  const dependsOn: number[] = [];
  for (let other = readText(); other !== undefined; other = readText()) dependsOn.push(Number(other));
  take(1 + offsetBytes);
  return {dumpId, catalogOid, oid, tag, kind, definition, dropStatement, copyStatement, owner, dependsOn};
}

const isItem = (entryRead: ReturnType<typeof readEntry>): entryRead is ReturnType<typeof readEntry> & DumpItem =>
  entryRead.kind in sections;

/** Reads an archive, or says in pg_restore's words why it cannot. */
export function readArchive(bytes: Buffer): Archive | {error: string} {
  if (bytes.subarray(0, magic.length).toString() !== magic) {
    const isSql = bytes.subarray(0, 200).toString().includes('PostgreSQL database dump');
    return {
      error: isSql
        ? 'input file appears to be a text format dump. Please use psql.'
        : 'input file does not appear to be a valid archive',
    };
  }
  try {
    const read = reader(bytes.subarray(11));
    read.readInt();
    const [seconds, minutes, hours, date, month, year] = Array.from({length: 6}, read.readInt);
    read.readInt();
    const [databaseName = '', version = ''] = [read.readText(), read.readText()];
    read.readText();
    const entryCount = read.readInt();
    const entries = Array.from({length: entryCount}, () => readEntry(read));
    const data = new Map<number, string>();
    while (!read.isAtEnd()) {
      read.take(1);
      const dumpId = read.readInt();
      const parts: Buffer[] = [];
      for (let length = read.readInt(); length > 0; length = read.readInt()) parts.push(read.take(length));
      data.set(dumpId, inflateSync(Buffer.concat(parts)).toString());
    }
    const missing = entries.some(item => item.kind === 'TABLE DATA' && !data.has(item.dumpId));
    if (missing) throw new RangeError('end of file');
    const items = entries
      .filter(isItem)
      .map((item): DumpItem => (item.kind === 'TABLE DATA' ? {...item, data: data.get(item.dumpId) ?? ''} : item));
    const createdAt = new Date(Date.UTC((year ?? 0) + 1900, month, date, hours, minutes, seconds));
    return {databaseName, version, createdAt, items, entryCount};
  } catch {
    return {error: 'could not read from input file: end of file'};
  }
}
