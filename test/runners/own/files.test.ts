import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {diskRoom, hashFiles, readTextFile, removeTextFile, writeTextFile} from '../../../source/runners/own/files.ts';
import {ownWorks} from '../../../source/runners/own/index.ts';
import {ownFolder} from '../../helpers/folder.ts';
import {context} from './context.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder = '';
let outside = '';

beforeEach(() => {
  const parent = ownFolder();
  folder = join(parent, 'session');
  outside = join(parent, 'outside.yaml');
  for (const name of ['', 'documents', 'plan']) mkdirSync(join(folder, name));
  writeFileSync(outside, 'of the operator');
  writeFileSync(join(folder, 'documents', 'values.yaml'), 'image: new\n');
});

describe('only files of the session are written or removed', () => {
  const elsewhere = () => [
    outside,
    join(folder, '..', 'outside.yaml'),
    `${folder}/plan/../../outside.yaml`,
    `${folder}-beside`,
    folder,
    '/etc/airlock-test',
  ];

  test('every path out of it is refused, and nothing happens there', async () => {
    for (const path of elsewhere()) {
      await expect(writeTextFile({path, document: 'values.yaml'}, context(folder)), path).rejects.toThrow(
        'is not a file of this session',
      );
      await expect(removeTextFile({path}, context(folder)), path).rejects.toThrow('is not a file of this session');
    }
    expect(readFileSync(outside, 'utf8')).toBe('of the operator');
  });

  test('a document is one of the session too', async () => {
    const work = writeTextFile({path: join(folder, 'plan', 'a'), document: '../../outside.yaml'}, context(folder));
    await expect(work).rejects.toThrow('is not a file of this session');
    expect(existsSync(join(folder, 'plan', 'a'))).toBe(false);
  });

  test('a document becomes a file, whole, for its owner alone', async () => {
    const path = join(folder, 'plan', 'values.yaml');
    expect(await writeTextFile({path, document: 'values.yaml'}, context(folder))).toEqual({
      path,
      sha256: sha256('image: new\n'),
      sizeBytes: 11,
    });
    expect(readFileSync(path, 'utf8')).toBe('image: new\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  test('a document that is not there leaves the file as it was', async () => {
    const path = join(folder, 'plan', 'values.yaml');
    writeFileSync(path, 'before');
    await expect(writeTextFile({path, document: 'gone.yaml'}, context(folder))).rejects.toThrow('ENOENT');
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  test('a file is removed; one that is gone already is no failure', async () => {
    const path = join(folder, 'plan', 'values.yaml');
    writeFileSync(path, '');
    await removeTextFile({path}, context(folder));
    await removeTextFile({path}, context(folder));
    expect(existsSync(path)).toBe(false);
  });
});

describe('reading', () => {
  test('a text file comes whole, with its sum', async () => {
    expect(await readTextFile({path: outside}, context())).toEqual({
      path: outside,
      text: 'of the operator',
      sha256: sha256('of the operator'),
    });
  });

  test('a file that is gone is an error', async () => {
    await expect(readTextFile({path: `${outside}.gone`}, context())).rejects.toThrow('ENOENT');
  });

  test('a file too large to be a text is refused before it is read', async () => {
    writeFileSync(outside, Buffer.alloc(10 * 1024 * 1024 + 1));
    await expect(readTextFile({path: outside}, context())).rejects.toThrow('is larger than');
  });

  test('of several files each has its own sum or its own error', async () => {
    symlinkSync(outside, join(folder, 'link'));
    const {files} = (await hashFiles({paths: [outside, `${outside}.gone`, join(folder, 'link')]}, context())) as {
      files: {sha256: string; error?: string; sizeBytes: number}[];
    };
    const sum = sha256('of the operator');
    expect(files).toMatchObject([
      {sha256: sum, sizeBytes: 15},
      {sha256: '', error: expect.stringContaining('ENOENT')},
      {sha256: sum},
    ]);
  });

  test('room on the disk is told in bytes', async () => {
    const room = (await diskRoom({path: folder}, context())) as Record<string, number>;
    expect(room['totalBytes']).toBeGreaterThan(1_000_000);
    expect(room['freeBytes']).toBeLessThanOrEqual(room['totalBytes'] ?? 0);
  });
});

describe('works', () => {
  const works = ownWorks(async () => 'reported');

  test('are found by name, the report’s too', async () => {
    expect(await works('report.write')({}, context())).toBe('reported');
    expect(() => works('shell.run')).toThrow('unknown work "shell.run"');
  });

  test.each(['file.read', 'file.write', 'files.hash', 'images.check', 'images.push', 'bundle.verify', 'http.measure'])(
    '%s reads its parameters like any other input',
    async name => {
      await expect(works(name)({path: 7, paths: 'x', registry: null}, context(folder))).rejects.toThrow();
    },
  );
});
