import fs, {existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import type {Durable} from '../../source/engine/event.ts';
import {
  continueJournal,
  createJournal,
  type JournalLine,
  NewerFormat,
  readJournal,
} from '../../source/session/journal.ts';
import {reopenSession, sessionFiles} from '../../source/session/store.ts';
import {ownFolder} from '../helpers/folder.ts';

const note = (text: string): Durable => ({type: 'noted', at: '2026-11-22T20:00:00.000Z', text});

/** Words of one, two, three and four bytes a character: a tear may fall inside any of them. */
const records = [note('first'), note('zweite Übung'), note('三番目 🚀'), note('last')];

function written(events: readonly Durable[] = records) {
  const folder = ownFolder();
  const path = join(folder, 'journal.jsonl');
  const journal = createJournal(path, folder);
  for (const event of events) journal.append(event);
  journal.close();
  return {folder, path, bytes: readFileSync(path)};
}

describe('a journal', () => {
  test('gives back what was appended, in order', () => {
    const {path, bytes} = written();
    expect(readJournal(path)).toMatchObject({events: records, seq: 4, torn: false, validBytes: bytes.length});
  });

  test('has a line a record, numbered, each with the hash of the line before', () => {
    const {bytes} = written();
    const lines = bytes.toString().trimEnd().split('\n');
    const read = lines.map(line => JSON.parse(line) as JournalLine);
    expect(read.map(({seq}) => seq)).toEqual([0, 1, 2, 3]);
    expect(new Set(read.map(({prev}) => prev)).size).toBe(4);
    expect(read.every(({prev}) => /^[0-9a-f]{64}$/.test(prev))).toBe(true);
  });

  test('is readable by its owner alone', () => {
    expect(statSync(written().path).mode & 0o777).toBe(0o600);
  });

  test('is never started over another', () => {
    const {path, folder, bytes} = written();
    expect(() => createJournal(path, folder)).toThrow('EEXIST');
    expect(readFileSync(path)).toEqual(bytes);
  });

  test('goes on where it was left', () => {
    const {path} = written();
    const again = continueJournal(path, readJournal(path));
    again.append(note('more'));
    again.close();
    expect(readJournal(path).events).toEqual([...records, note('more')]);
  });

  test('closed, takes nothing more', () => {
    const {path} = written();
    const journal = continueJournal(path, readJournal(path));
    journal.close();
    journal.close();
    journal.append(note('too late'));
    expect(readJournal(path).events.length).toBe(4);
  });

  test('an empty one is a walk that never began', () => {
    const {path} = written([]);
    expect(readJournal(path)).toMatchObject({events: [], seq: 0, torn: false});
  });
});

describe('F41 a torn tail', () => {
  test('at every byte: whole records are kept, the rest is cut and kept aside', () => {
    const {bytes} = written();
    // One folder for all the cuts: its reserve is written once.
    const folder = ownFolder();
    const files = sessionFiles(folder);
    let torn = 0;
    for (let length = 0; length <= bytes.length; length += 1) {
      writeFileSync(files.journalPath, bytes.subarray(0, length));
      const whole = bytes.subarray(0, length).lastIndexOf('\n') + 1;
      const expected = bytes.subarray(0, whole).toString().split('\n').length - 1;

      const {events, journal} = reopenSession(files);
      // Every append waits for the disk: a few of the cuts are enough to see that it goes on.
      const more = length % 20 === 0 ? [note('after')] : [];
      for (const event of more) journal.append(event);
      journal.close();

      expect(events, `cut at ${length}`).toEqual(records.slice(0, expected));
      expect(readJournal(files.journalPath).events).toEqual([...events, ...more]);
      const aside = readdirSync(folder).filter(name => name.includes('.torn-'));
      if (whole === length) {
        expect(aside).toEqual([]);
        continue;
      }
      torn += 1;
      expect(aside.map(name => readFileSync(join(folder, name)))).toEqual([bytes.subarray(whole, length)]);
      for (const name of aside) rmSync(join(folder, name));
    }
    expect(torn).toBe(bytes.length + 1 - (records.length + 1));
  });
});

describe('a full disk', () => {
  const full = (path: string, folder: string, bytes: number) => {
    const journal = createJournal(path, folder);
    journal.append(note('first'));
    const write = vi.spyOn(fs, 'writeFileSync').mockImplementation((handle, data) => {
      // A disk that is nearly full takes a part.
      fs.writeSync(Number(handle), String(data).slice(0, bytes));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      write.mockRestore();
      syncBuiltinESMExports();
    });
    return {journal, write};
  };

  test.each([0, 1, 40])(
    'F42 takes %i bytes of a record: it throws, nothing of it is left, and last words fit',
    bytes => {
      const folder = ownFolder();
      const path = join(folder, 'journal.jsonl');
      const {journal, write} = full(path, folder, bytes);
      expect(() => journal.append(note('second'))).toThrow('ENOSPC');
      expect(readJournal(path)).toMatchObject({events: [note('first')], torn: false});
      write.mockRestore();
      syncBuiltinESMExports();
      journal.lastWords(note('no room'));
      expect(readJournal(path).events).toEqual([note('first'), note('no room')]);
      expect(existsSync(join(folder, 'reserve')), 'the room kept for it was given up').toBe(false);
    },
  );

  test('that takes no last words either throws nothing more', () => {
    const folder = ownFolder();
    const {journal} = full(join(folder, 'journal.jsonl'), folder, 0);
    expect(() => journal.append(note('second'))).toThrow('ENOSPC');
    expect(() => journal.lastWords(note('no room'))).not.toThrow();
  });

  test('F42 has no room for the reserve: the next login is told so, and no part of it passes for the whole', () => {
    const {folder, path} = written();
    rmSync(join(folder, 'reserve'));
    const before = readFileSync(path, 'utf8');
    const write = vi.spyOn(fs, 'writeFileSync').mockImplementation(to => {
      fs.closeSync(fs.openSync(String(to), 'w'));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      write.mockRestore();
      syncBuiltinESMExports();
    });
    expect(() => continueJournal(path, readJournal(path))).toThrow('ENOSPC');
    expect(existsSync(join(folder, 'reserve'))).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('the reserve is there from the beginning, and again with the next login', () => {
    const {folder, path} = written();
    expect(statSync(join(folder, 'reserve')).size).toBeGreaterThan(60_000);
    rmSync(join(folder, 'reserve'));
    continueJournal(path, readJournal(path)).close();
    expect(statSync(join(folder, 'reserve')).size).toBeGreaterThan(60_000);
  });
});

test('a journal of a newer format is refused in words, and left alone', () => {
  const {path, bytes} = written();
  const text = bytes.toString().replace('"format":1', '"format":2');
  writeFileSync(path, text);
  expect(() => readJournal(path)).toThrow('a newer Airlock wrote it; nothing was changed');
  expect(readFileSync(path, 'utf8')).toBe(text);
});

describe('F41 damage in the middle', () => {
  const lines = () => written().bytes.toString().trimEnd().split('\n');

  test.each<[string, (lines: string[]) => string[], string]>([
    [
      'a line that is no JSON',
      ([a = '', , ...rest]) => [a, '{"seq":', ...rest],
      'line 2 is not JSON: the journal is damaged',
    ],
    [
      'an altered last line',
      lines => [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('last', 'lost')],
      'line 4 does not match its own hash',
    ],
    [
      'an altered line',
      ([a = '', ...rest]) => [a.replace('first', 'worst'), ...rest],
      'line 1 does not match its own hash',
    ],
    ['a missing line', ([a = '', , ...rest]) => [a, ...rest], 'line 2 does not follow'],
    ['two lines exchanged', ([a = '', b = '', ...rest]) => [b, a, ...rest], 'line 1 does not follow'],
    ['a line twice', ([a = '', ...rest]) => [a, a, ...rest], 'line 2 does not follow'],
    ['an empty line', ([a = '', ...rest]) => [a, '', ...rest], 'line 2 is not JSON'],
    ['another beginning', ([, ...rest]) => rest, 'line 1 does not follow'],
  ])('%s is told with its line, and nothing is changed', (_name, damage, words) => {
    const folder = ownFolder();
    const files = sessionFiles(folder);
    const text = `${damage(lines()).join('\n')}\n`;
    writeFileSync(files.journalPath, text);
    expect(readJournal(files.journalPath).damage?.reason).toContain(words);
    expect(() => reopenSession(files)).toThrow(files.journalPath);
    expect(readFileSync(files.journalPath, 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual(['journal.jsonl']);
  });

  test.each(['null', '7', '"text"', '[]'])('a line that is %s and no record is damage too', word => {
    const folder = ownFolder();
    const path = join(folder, 'journal.jsonl');
    writeFileSync(path, `${word}\n`);
    expect(readJournal(path)).toMatchObject({events: [], damage: {line: 1}});
  });

  test('a byte flipped, wherever it is: what stands before it is read, nothing altered ever is', () => {
    const {path, bytes} = written();
    for (const [place, byte] of bytes.entries()) {
      // Another letter or digit, or no UTF-8 any more.
      const bit = place % 2 === 0 ? 0x01 : 0x80;
      const flipped = Buffer.from(bytes);
      flipped[place] = byte ^ bit;
      writeFileSync(path, flipped);
      const line = bytes.subarray(0, place).toString('utf8').split('\n').length - 1;
      const what = `bit ${bit} of byte ${place}`;
      let read: ReturnType<typeof readJournal>;
      try {
        read = readJournal(path);
      } catch (error) {
        // Another format, where its number was hit: nothing is read at all.
        expect(error, what).toBeInstanceOf(NewerFormat);
        expect(bytes.subarray(0, place).toString('utf8').endsWith('"format":'), what).toBe(true);
        continue;
      }
      // The end of the last line is the one place where what follows is a torn tail and not damage.
      expect(read.damage !== undefined || (read.torn && place === bytes.length - 1), what).toBe(true);
      expect(read.events, what).toEqual(records.slice(0, line));
    }
  });
});
