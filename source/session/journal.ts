import {hash} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Durable} from '../engine/event.ts';
import {syncFolder} from './durable.ts';

/**
 * The journal of a session: JSON lines, each with its number, the hash of the line before and its own, each on disk
 * (fsync) before anything that follows from it runs. The first names its format.
 */

export const journalFormat = 1;

export type JournalLine = {seq: number; prev: string; format?: number; event: Durable; sum: string};

const hashOf = (text: string): string => hash('sha256', text);

/** What the first line follows. */
export const origin = hashOf('airlock journal');

/** The hash stands last, over all before it: the last line of a journal has none after it that would tell. */
const seal = (content: string, sum: string): string => `${content.slice(0, -1)},"sum":"${sum}"}`;

const sealLength = seal('', origin).length;

/** A record as it stands in the journal, without the line's end, and the hash that the next one follows. */
export function sealedLine(seq: number, prev: string, event: Durable): {line: string; sum: string} {
  const format = seq === 0 ? {format: journalFormat} : {};
  const content = JSON.stringify({seq, prev, ...format, event} satisfies Omit<JournalLine, 'sum'>);
  const sum = hashOf(content);
  return {line: seal(content, sum), sum};
}

/** True when nothing of a line was altered since it was sealed. */
function isWhole(line: string): boolean {
  const content = `${line.slice(0, -sealLength)}}`;
  return seal(content, hashOf(content)) === line;
}

export type Journal = {
  /** Throws when the disk does not take the whole line; nothing of it is left then. */
  append: (event: Durable) => void;
  /** A last record after one could not be appended: room was kept for it. Never throws. */
  lastWords: (event: Durable) => void;
  close: () => void;
};

/** Room for the last words of a session on a full disk, in bytes. */
const reserveBytes = 64 * 1024;

const reservePath = (journalPath: string): string => join(dirname(journalPath), 'reserve');

/** Not zeros: a file system could keep a file of zeros without room. */
function keepReserve(journalPath: string): void {
  const path = reservePath(journalPath);
  if (existsSync(path)) return;
  const room = 'room for the last record on a full disk\n'.repeat(reserveBytes / 40);
  try {
    writeFileSync(path, room, {mode: 0o600, flush: true});
  } catch (error) {
    // A part of it would pass for the whole with the next login.
    rmSync(path, {force: true});
    throw error;
  }
}

function openAt(path: string, flags: string, seq: number, prev: string): Journal {
  const handle = openSync(path, flags, 0o600);
  let next = seq;
  let last = prev;
  let isOpen = true;

  function append(event: Durable): void {
    if (!isOpen) return;
    const {line, sum} = sealedLine(next, last, event);
    const {size} = fstatSync(handle);
    try {
      // Goes on until all is written, or throws: a disk that is nearly full takes a part and says nothing.
      writeFileSync(handle, `${line}\n`);
      fsyncSync(handle);
    } catch (error) {
      // A part of a line is taken back, so that last words can follow; where that fails too, it is a torn tail.
      ftruncateSync(handle, size);
      throw error;
    }
    next += 1;
    last = sum;
  }

  return {
    append,
    lastWords(event) {
      try {
        rmSync(reservePath(path), {force: true});
        append(event);
      } catch {
        // Nothing more can be kept: the journal ends with what was on the disk.
      }
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(handle);
    },
  };
}

/** Starts a journal; fails when the file is there. The folder is synced so that the new name survives a power cut. */
export function createJournal(path: string, folder: string): Journal {
  const journal = openAt(path, 'ax', 0, origin);
  keepReserve(path);
  syncFolder(folder);
  return journal;
}

/** Where the chain breaks, and why in words; what stands before it is whole. */
export type Damage = {line: number; reason: string};

export type JournalRead = {
  events: Durable[];
  seq: number;
  prev: string;
  validBytes: number;
  torn: boolean;
  damage?: Damage;
};

/** Written by a program that knows more than this one: it is left alone. */
export class NewerFormat extends Error {}

function parseLine(line: string): JournalLine | undefined {
  try {
    return JSON.parse(line) as JournalLine;
  } catch {
    return undefined;
  }
}

/** What is wrong with a line at this place of the chain; undefined when nothing is. */
function problemOf(parsed: JournalLine | null | undefined, line: string, index: number, prev: string) {
  if (parsed === undefined) return 'is not JSON: the journal is damaged';
  if (!isWhole(line)) return 'does not match its own hash: the journal was altered';
  const isNext = parsed?.seq === index && parsed.prev === prev && typeof parsed.event?.type === 'string';
  return isNext ? undefined : 'does not follow the line before it: the journal was altered';
}

/**
 * Reads a journal and checks its chain. A last line without its end is torn: it never happened. Damage before that is
 * told with the records in front of it: they can be looked at, and nothing may follow them. Throws on a newer format.
 */
export function readJournal(path: string): JournalRead {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  const events: Durable[] = [];
  const validBytes = Buffer.byteLength(text) - Buffer.byteLength(tail);
  let prev = origin;
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    const format = index === 0 ? (parsed?.format ?? journalFormat) : journalFormat;
    if (format > journalFormat) {
      const words = `${path} has format ${format}, this program knows ${journalFormat}: a newer Airlock wrote it`;
      throw new NewerFormat(`${words}; nothing was changed`);
    }
    const reason = problemOf(parsed, line, index, prev);
    if (reason !== undefined || parsed === undefined) {
      const damage = {line: index + 1, reason: `line ${index + 1} ${reason ?? ''}`};
      return {events, seq: index, prev, validBytes, torn: false, damage};
    }
    events.push(parsed.event);
    prev = parsed.sum;
  }
  return {events, seq: lines.length, prev, validBytes, torn: tail !== ''};
}

/** Goes on with a journal that was read and whose torn tail was cut off. */
export function continueJournal(path: string, read: Pick<JournalRead, 'seq' | 'prev'>): Journal {
  keepReserve(path);
  return openAt(path, 'a', read.seq, read.prev);
}
