import {Buffer} from 'node:buffer';
import {deflateSync, inflateSync} from 'node:zlib';
import type {DumpItem} from './items.ts';

/**
 * PostgreSQL's custom dump format, version 1.14: written so that the real pg_restore lists and restores it, read back
 * for the pretend pg_restore. Source: PostgreSQL's pg_backup_archiver.c and pg_backup_custom.c.
 */
export type Archive = {databaseName: string; version: string; createdAt: Date; items: DumpItem[]; entryCount: number};

const intBytes = 4;
const offsetBytes = 8;
const customFormat = 1;
const hasData = 2;
const hasNoData = 3;
const dataBlock = 1;
const sections: Record<DumpItem['kind'], number> = {TABLE: 2, 'TABLE DATA': 3, CONSTRAINT: 4, INDEX: 4};

function int(value: number): Buffer {
  const bytes = Buffer.alloc(1 + intBytes);
  bytes.writeUInt8(value < 0 ? 1 : 0);
  bytes.writeUInt32LE(Math.abs(value), 1);
  return bytes;
}

const text = (value: string | undefined): Buffer => {
  if (value === undefined) return int(-1);
  const bytes = Buffer.from(value);
  return Buffer.concat([int(bytes.length), bytes]);
};

function offset(state: number, position: number): Buffer {
  const bytes = Buffer.alloc(1 + offsetBytes);
  bytes.writeUInt8(state);
  bytes.writeBigUInt64LE(BigInt(position), 1);
  return bytes;
}

/** Entries that set the session up: real dumps have them, lists leave them out. */
const settings: [kind: string, definition: string][] = [
  ['ENCODING', "SET client_encoding = 'UTF8';\n"],
  ['STDSTRINGS', "SET standard_conforming_strings = 'on';\n"],
  ['SEARCHPATH', "SELECT pg_catalog.set_config('search_path', '', false);\n"],
];

const settingEntry = ([kind, definition]: [string, string], index: number): Buffer =>
  Buffer.concat([
    ...[int(9000 + index), int(0), text('0'), text('0'), text(kind), text(kind), int(2)],
    ...[text(definition), text(''), text(undefined), text(undefined), text(undefined), text(undefined), text('')],
    ...[text('false'), text(undefined), offset(hasNoData, 0)],
  ]);

function entry(item: DumpItem, position: number): Buffer {
  const data = item.data !== undefined;
  return Buffer.concat([
    ...[int(item.dumpId), int(data ? 1 : 0), text(String(item.catalogOid)), text(String(item.oid))],
    ...[text(item.tag), text(item.kind), int(sections[item.kind])],
    ...[text(item.definition), text(item.dropStatement), text(data ? item.copyStatement : undefined)],
    ...[text('public'), text(item.kind === 'TABLE' ? '' : undefined)],
    ...[text(item.kind === 'TABLE' ? 'heap' : undefined), text(item.owner), text('false')],
    ...[...item.dependsOn.map(dumpId => text(String(dumpId))), text(undefined)],
    offset(data ? hasData : hasNoData, position),
  ]);
}

function block({dumpId, data = ''}: DumpItem): Buffer {
  const packed = deflateSync(Buffer.from(data));
  return Buffer.concat([Buffer.from([dataBlock]), int(dumpId), int(packed.length), packed, int(0)]);
}

/** Writes the archive. */
export function writeArchive({databaseName, version, createdAt, items}: Omit<Archive, 'entryCount'>): Buffer {
  const at = createdAt;
  const head = Buffer.concat([
    Buffer.from('PGDMP'),
    Buffer.from([1, 14, 0, intBytes, offsetBytes, customFormat]),
    int(-1),
    ...[at.getUTCSeconds(), at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth()].map(int),
    ...[int(at.getUTCFullYear() - 1900), int(0), text(databaseName), text(version), text(version)],
    int(items.length + settings.length),
    ...settings.map(settingEntry),
  ]);
  const blocks = items.filter(item => item.data !== undefined).map(item => ({item, bytes: block(item)}));
  // An entry's length does not depend on its offset, so the first pass tells where the data begin.
  let position = items.reduce((sum, item) => sum + entry(item, 0).length, head.length);
  const positions = new Map<DumpItem, number>();
  for (const {item, bytes} of blocks) {
    positions.set(item, position);
    position += bytes.length;
  }
  const entries = items.map(item => entry(item, positions.get(item) ?? 0));
  return Buffer.concat([head, ...entries, ...blocks.map(({bytes}) => bytes)]);
}

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
  if (bytes.subarray(0, 5).toString() !== 'PGDMP') {
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
