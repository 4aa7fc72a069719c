import {createHash} from 'node:crypto';
import {closeSync, fsyncSync, openSync, readFileSync, writeFileSync} from 'node:fs';
import type {Durable} from '../engine/event.ts';

/**
 * The journal of a session: JSON lines, each with its number and the hash of the line before, each on disk (fsync)
 * before anything that follows from it runs.
 */

export const journalFormat = 1;

export type JournalLine = {seq: number; prev: string; event: Durable};

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex');

const origin = hashOf(`airlock journal ${journalFormat}`);

export type Journal = {
  append: (event: Durable) => void;
  close: () => void;
};

function openAt(path: string, flags: string, seq: number, prev: string): Journal {
  const handle = openSync(path, flags, 0o600);
  let next = seq;
  let last = prev;
  let isOpen = true;
  return {
    append(event) {
      if (!isOpen) return;
      const line = JSON.stringify({seq: next, prev: last, event} satisfies JournalLine);
      // Goes on until all is written, or throws: a disk that is nearly full takes a part and says nothing.
      writeFileSync(handle, `${line}\n`);
      fsyncSync(handle);
      next += 1;
      last = hashOf(line);
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
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
  return journal;
}

export type JournalRead = {events: Durable[]; seq: number; prev: string; validBytes: number; torn: boolean};

/**
 * Reads a journal and checks its chain. A last line without its end is torn: it never happened. Damage before that
 * throws, naming the line.
 */
export function readJournal(path: string): JournalRead {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  const events: Durable[] = [];
  let prev = origin;
  for (const [index, line] of lines.entries()) {
    let parsed: JournalLine | null;
    try {
      parsed = JSON.parse(line) as JournalLine | null;
    } catch {
      throw new Error(`${path}: line ${index + 1} is not JSON: the journal is damaged; nothing was changed`);
    }
    if (parsed?.seq !== index || parsed.prev !== prev) {
      throw new Error(`${path}: line ${index + 1} does not follow the line before it: the journal was altered`);
    }
    events.push(parsed.event);
    prev = hashOf(line);
  }
  const validBytes = Buffer.byteLength(text) - Buffer.byteLength(tail);
  return {events, seq: lines.length, prev, validBytes, torn: tail !== ''};
}

/** Goes on with a journal that was read and whose torn tail was cut off. */
export const continueJournal = (path: string, read: Pick<JournalRead, 'seq' | 'prev'>): Journal =>
  openAt(path, 'a', read.seq, read.prev);
