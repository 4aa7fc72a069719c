import type {Buffer} from 'node:buffer';
import {refuse} from './refusal.ts';

export type TarHeader = {
  name: string;
  sizeBytes: number;
  /** The type flag: '0' file, '5' folder, '1' hard link, '2' symbolic link, 'x' and 'g' pax, 'L' and 'K' long names. */
  type: string;
  linkTarget: string;
};

export const blockBytes = 512;

const textAt = (block: Buffer, start: number, lengthBytes: number) => {
  const field = block.subarray(start, start + lengthBytes);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? lengthBytes : end).toString('utf8');
};

/** Octal text, or big-endian binary when the first bit is set (sizes of 8 GiB and more). */
const numberAt = (block: Buffer, start: number, lengthBytes: number) => {
  const first = block[start] ?? 0;
  if (first < 0x80) return Number.parseInt(textAt(block, start, lengthBytes).trim() || '0', 8);
  return [...block.subarray(start + 1, start + lengthBytes)].reduce((sum, byte) => sum * 256 + byte, first & 0x7f);
};

const checksumOf = (block: Buffer) =>
  block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);

/** Whether a block is all zeros: the mark at the end of an archive. */
export const isEndMark = (block: Buffer): boolean => block.every(byte => byte === 0);

/** Reads a header block (ustar, GNU or the old form). Refuses what is not one. */
export function readHeader(block: Buffer, offset: number): TarHeader {
  if (checksumOf(block) !== numberAt(block, 148, 8)) {
    refuse(offset === 0 ? 'not a tar archive' : `damaged: no tar header at byte ${offset}`);
  }
  const sizeBytes = numberAt(block, 124, 12);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) refuse(`damaged: impossible size at byte ${offset}`);
  const prefix = textAt(block, 257, 6) === 'ustar' ? textAt(block, 345, 155) : '';
  const name = textAt(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    sizeBytes,
    type: String.fromCharCode(block[156] || 0x30),
    linkTarget: textAt(block, 157, 100),
  };
}

/** Reads pax records ("27 path=some/name\n"), whose lengths count bytes. */
export function readPax(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let position = 0; position < bytes.length; ) {
    const space = bytes.indexOf(0x20, position);
    const lengthBytes = Number(bytes.subarray(position, space).toString('ascii'));
    if (space === -1 || !Number.isInteger(lengthBytes) || lengthBytes < 5) refuse('damaged: bad pax header');
    const record = bytes.subarray(space + 1, position + lengthBytes - 1).toString('utf8');
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    position += lengthBytes;
  }
  return records;
}
