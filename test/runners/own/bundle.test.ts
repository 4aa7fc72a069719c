import {generateKeyPairSync} from 'node:crypto';
import {appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {writeBundle} from '../../../source/rehearsal/sample/bundle.ts';
import {readChart, readNotes, verifyBundle} from '../../../source/runners/own/bundle.ts';
import type {OwnResults} from '../../../source/tools/own.ts';
import {ownFolder} from '../../helpers/folder.ts';
import {context} from './context.ts';

const keys = generateKeyPairSync('ed25519');
const pristine = mkdtempSync(join(tmpdir(), 'airlock-bundle-'));
let folder = '';

beforeAll(() => writeBundle(pristine, {version: '1.2.3', privateKey: keys.privateKey}));
afterAll(() => rmSync(pristine, {recursive: true}));
beforeEach(() => {
  folder = ownFolder();
  cpSync(pristine, folder, {recursive: true});
});

const image = 'images/studio-backend-1.2.3.tar';

const verify = async (keyFile?: string): Promise<OwnResults['bundle.verify']> =>
  (await verifyBundle({folder, ...(keyFile === undefined ? {} : {keyFile})}, context())) as OwnResults['bundle.verify'];

function keyFile({publicKey} = keys): string {
  const path = join(ownFolder(), 'key.pem');
  writeFileSync(path, publicKey.export({type: 'spki', format: 'pem'}));
  return path;
}

const wrong = ({files}: OwnResults['bundle.verify']) =>
  files.filter(({state}) => state !== 'ok').map(({path, state}) => `${path} ${state}`);

describe('a bundle verified', () => {
  test('whole: every file as sealed, every image named', async () => {
    const found = await verify(keyFile());
    expect(wrong(found)).toEqual([]);
    expect(found).toMatchObject({
      signature: 'valid',
      target: {chartName: 'studio', chartVersion: '1.2.3', appVersion: '1.2.3'},
      chart: {file: 'chart/studio-1.2.3.tgz', sha256: expect.stringMatching(/^[0-9a-f]{64}$/)},
    });
    expect(found.images.length).toBe(7);
    expect(found).not.toHaveProperty('problem');
  });

  test.each<[string, () => void, string]>([
    ['a missing file', () => rmSync(join(folder, image)), `${image} missing`],
    ['an altered file', () => appendFileSync(join(folder, image), 'x'), `${image} altered`],
    ['a foreign file', () => writeFileSync(join(folder, 'images/gift.tar'), ''), 'images/gift.tar foreign'],
  ])('with %s names it', async (_name, damage, expected) => {
    damage();
    expect(wrong(await verify(keyFile()))).toEqual([expected]);
  });

  test('against the key of another says so', async () => {
    expect((await verify(keyFile(generateKeyPairSync('ed25519')))).signature).toBe('invalid');
  });

  test('without a key is not called signed', async () => {
    expect((await verify()).signature).toBe('unchecked');
  });

  test('with a key file that is no key says which', async () => {
    const path = join(folder, 'no-key.pem');
    writeFileSync(path, 'no key');
    await expect(verify(path)).rejects.toThrow(path);
  });

  test.each<[string, () => void, string]>([
    ['without bundle.json', () => rmSync(join(folder, 'bundle.json')), 'holds no bundle.json'],
    ['with a bundle.json that is no JSON', () => writeFileSync(join(folder, 'bundle.json'), '{'), 'bundle.json: '],
    [
      'with a bundle.json of another shape',
      () => writeFileSync(join(folder, 'bundle.json'), '{"a": 1}'),
      'bundle.json: ',
    ],
  ])('%s has a problem, and nothing else is known', async (_name, damage, words) => {
    damage();
    const found = await verify();
    expect(found.problem).toContain(words);
    expect(found).toMatchObject({images: [], files: []});
  });
});

describe('what lies in a bundle', () => {
  test('the notes are read as they are', async () => {
    const file = 'notes/release-notes-1.2.3.md';
    const {notes} = (await readNotes({folder, files: [file]}, context())) as OwnResults['bundle.notes'];
    expect(notes).toEqual([{file, text: readFileSync(join(folder, file), 'utf8')}]);
  });

  test.each(['../secret', '/etc/hostname', 'notes/../../secret'])(
    'notes outside of it (%s) are refused',
    async file => {
      await expect(readNotes({folder, files: [file]}, context())).rejects.toThrow(file);
    },
  );

  test('the chart is read out of its archive', async () => {
    const file = join(folder, 'chart/studio-1.2.3.tgz');
    const chart = (await readChart({file}, context())) as OwnResults['chart.read'];
    expect(chart.chartYaml).toContain('version: 1.2.3');
    expect(chart.values).toContain('backend');
    expect(chart.files.some(path => path.endsWith('values.schema.json'))).toBe(true);
  });

  test('a chart that is cut is told with its file', async () => {
    const file = join(folder, 'cut.tgz');
    writeFileSync(file, readFileSync(join(folder, 'chart/studio-1.2.3.tgz')).subarray(0, 500));
    await expect(readChart({file}, context())).rejects.toThrow(file);
  });
});
