import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openFolder} from '../../source/bundle/folder.ts';
import {isWhole, takeInventory} from '../../source/bundle/inventory.ts';
import {formatSums, readSums} from '../../source/bundle/sums.ts';
import {type BundleDescription, sealBundle} from '../../source/bundle/write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-seal-'));
  mkdirSync(join(folder, 'chart'));
  writeFileSync(join(folder, 'chart', 'app-1.0.0.tgz'), 'chart');
});
afterEach(() => rmSync(folder, {recursive: true}));

const platform = {os: 'linux', architecture: 'amd64'};
const description: BundleDescription = {
  target: {chartVersion: '1.0.0', appVersion: '1.0', platforms: [platform]},
  chart: {name: 'app', version: '1.0.0', file: 'chart/app-1.0.0.tgz'},
  images: [],
  notes: [],
  tools: [],
  made: {by: 'robot', at: '2026-01-01T00:00:00.000Z', on: 'connected.example.com'},
};
const image = {reference: 'app:1', file: 'images/app.tar', configDigest: `sha256:${'0'.repeat(64)}`, platform};

describe('sealing', () => {
  test('measures every file and leaves nothing half-written behind', async () => {
    writeFileSync(join(folder, 'bundle.json.partial'), 'left by a seal that was killed');
    const manifest = await sealBundle(folder, description);
    expect(manifest.files.map(file => file.path)).toEqual(['chart/app-1.0.0.tgz']);
    expect(readdirSync(folder).sort()).toEqual(['SHA256SUMS', 'bundle.json', 'chart']);
    const result = await takeInventory(openFolder(folder));
    expect(result.ok && isWhole(result.value)).toBe(true);
  });

  test.each<[string, () => BundleDescription, string]>([
    ['an image without its file', () => ({...description, images: [image]}), 'is not in the folder'],
    [
      'notes without their file',
      () => ({...description, notes: [{title: 'x', file: 'notes/x.md'}]}),
      'not listed under files',
    ],
    [
      'a bad reference',
      () => {
        mkdirSync(join(folder, 'images'));
        writeFileSync(join(folder, 'images', 'app.tar'), 'x');
        return {...description, images: [{...image, reference: 'App:1'}]};
      },
      'images.0.reference',
    ],
    [
      'a link',
      () => {
        symlinkSync('/etc/hostname', join(folder, 'link'));
        return description;
      },
      'cannot cross the gap',
    ],
  ])('is refused with %s, and nothing is written', async (_, prepare, words) => {
    await expect(sealBundle(folder, prepare())).rejects.toThrow(words);
    expect(readdirSync(folder)).not.toContain('bundle.json');
  });
});

describe('SHA256SUMS', () => {
  test('is read as it was written, sorted by path', async () => {
    const files = [
      {path: 'b/with space.tar', sha256: '1'.repeat(64)},
      {path: 'a', sha256: '2'.repeat(64)},
    ];
    const text = formatSums(files);
    expect(text).toBe(`${'2'.repeat(64)}  a\n${'1'.repeat(64)}  b/with space.tar\n`);
    const read = await readSums(text);
    expect(read.ok && [...read.value].sort()).toEqual([
      ['a', '2'.repeat(64)],
      ['b/with space.tar', '1'.repeat(64)],
    ]);
  });

  test.each([
    ['nonsense', 'line 1'],
    [`${'1'.repeat(64)}  a\n${'1'.repeat(63)}  b`, 'line 2'],
    [`${'1'.repeat(64)}  a\n${'2'.repeat(64)} *a`, 'second time'],
  ])('%# is refused with its line', async (text, words) => {
    expect(await readSums(text)).toMatchObject({ok: false, message: expect.stringContaining(words)});
  });
});

test('what was sealed can be read by people', async () => {
  await sealBundle(folder, description);
  expect(readFileSync(join(folder, 'bundle.json'), 'utf8')).toContain('\n  "format": "airlock-bundle",\n');
});
