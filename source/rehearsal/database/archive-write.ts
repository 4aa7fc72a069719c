import {Buffer} from 'node:buffer';
import {deflateSync} from 'node:zlib';
import {type Archive, archiveFormat, sections} from './archive-format.ts';
import type {DumpItem} from './items.ts';

const {
  magic,
  version: formatVersion,
  intBytes,
  offsetBytes,
  customFormat,
  hasData,
  hasNoData,
  dataBlock,
} = archiveFormat;

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
    Buffer.from(magic),
    Buffer.from([...formatVersion, intBytes, offsetBytes, customFormat]),
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
