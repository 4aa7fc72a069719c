import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {generateKeyPairSync} from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Files} from '../../source/bundle/folder.ts';
import {openFolder} from '../../source/bundle/folder.ts';
import {isWhole, takeInventory} from '../../source/bundle/inventory.ts';
import {readPrivateKey, readPublicKey} from '../../source/bundle/signature.ts';
import {writeBundle} from '../../source/rehearsal/sample/bundle.ts';

const keys = generateKeyPairSync('ed25519');
const others = generateKeyPairSync('ed25519');
const parent = mkdtempSync(join(tmpdir(), 'airlock-bundle-'));
const pristine = join(parent, 'pristine');
const folder = join(parent, 'bundle');

beforeAll(() => writeBundle(pristine, {version: '1.2.3', privateKey: keys.privateKey}));
beforeEach(() => cpSync(pristine, folder, {recursive: true}));
afterEach(() => rmSync(folder, {recursive: true}));
afterAll(() => rmSync(parent, {recursive: true}));

const image = 'images/studio-backend-1.2.3.tar';
const at = (path: string) => join(folder, path);
const verify = (publicKey = keys.publicKey) => takeInventory(openFolder(folder), {publicKey});
const rewriteManifest = (edit: (manifest: Record<string, unknown>) => void) => {
  const manifest = JSON.parse(readFileSync(at('bundle.json'), 'utf8'));
  edit(manifest);
  writeFileSync(at('bundle.json'), JSON.stringify(manifest));
};

/** Path and state of every file that is not as it should be. */
const faults = async () => {
  const result = await verify();
  if (!result.ok) throw new Error(result.message);
  return result.value.files.filter(file => file.state !== 'ok').map(file => [file.path, file.state]);
};

describe('an untouched bundle', () => {
  test('is whole and its signature valid', async () => {
    let readBytes = 0;
    const onBytes = (sizeBytes: number) => {
      readBytes += sizeBytes;
    };
    const result = await takeInventory(openFolder(folder), {publicKey: keys.publicKey, onBytes});
    if (!result.ok) throw new Error(result.message);
    const {files, manifest, signature, bundleSha256} = result.value;
    expect(isWhole(result.value)).toBe(true);
    expect(signature).toBe('valid');
    expect(manifest.images).toHaveLength(7);
    // Seven images, the chart, the notes, bundle.json and SHA256SUMS.
    expect(files.map(file => file.state)).toEqual(Array(11).fill('ok'));
    expect(readBytes).toBe(manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0));
    expect(bundleSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('passes plain sha256sum and openssl', () => {
    const sums = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], {cwd: folder, encoding: 'utf8'});
    expect(sums.trim().split('\n')).toHaveLength(10);
    writeFileSync(at('../key.pem'), keys.publicKey.export({type: 'spki', format: 'pem'}));
    const files = ['-inkey', '../key.pem', '-in', 'bundle.json', '-sigfile', 'bundle.json.sig'];
    const said = execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-rawin', ...files], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(said).toContain('Verified Successfully');
  });

  test('sealed twice is the same twice', async () => {
    const again = join(parent, 'again');
    const when = new Date('2026-01-02T03:04:05Z');
    await writeBundle(again, {version: '1.2.3', at: when});
    const first = readFileSync(join(again, 'bundle.json'), 'utf8');
    await writeBundle(again, {version: '1.2.3', at: when});
    expect(readFileSync(join(again, 'bundle.json'), 'utf8')).toBe(first);
    const result = await takeInventory(openFolder(again));
    expect(result.ok && isWhole(result.value)).toBe(true);
  });
});

describe('a bundle that was changed on the way', () => {
  test.each<[string, () => void, [string, string][]]>([
    ['a missing image', () => rmSync(at(image)), [[image, 'missing']]],
    ['a longer image', () => appendFileSync(at(image), 'x'), [[image, 'altered']]],
    [
      'an image with one byte changed',
      () => {
        const bytes = readFileSync(at(image));
        bytes[5000] = (bytes[5000] ?? 0) ^ 1;
        writeFileSync(at(image), bytes);
      },
      [[image, 'altered']],
    ],
    ['a foreign file', () => writeFileSync(at('images/extra.tar'), 'x'), [['images/extra.tar', 'foreign']]],
    ['a foreign link', () => symlinkSync('/etc/passwd', at('notes/passwd')), [['notes/passwd', 'foreign']]],
    [
      'a file replaced by a link to itself elsewhere',
      () => {
        renameSync(at(image), join(parent, 'elsewhere.tar'));
        symlinkSync(join(parent, 'elsewhere.tar'), at(image));
      },
      [[image, 'altered']],
    ],
    [
      'a renamed chart',
      () => renameSync(at('chart/studio-1.2.3.tgz'), at('chart/studio.tgz')),
      [
        ['chart/studio-1.2.3.tgz', 'missing'],
        ['chart/studio.tgz', 'foreign'],
      ],
    ],
    ['no SHA256SUMS', () => rmSync(at('SHA256SUMS')), [['SHA256SUMS', 'missing']]],
    [
      'a line too many in SHA256SUMS',
      () => appendFileSync(at('SHA256SUMS'), `${'0'.repeat(64)}  ../x\n`),
      [['SHA256SUMS', 'altered']],
    ],
    ['a broken SHA256SUMS', () => appendFileSync(at('SHA256SUMS'), 'nonsense\n'), [['SHA256SUMS', 'altered']]],
    ['another bundle.json', () => appendFileSync(at('bundle.json'), '\n'), [['bundle.json', 'altered']]],
  ])('%s is named', async (_, damage, expected) => {
    damage();
    expect(await faults()).toEqual(expected);
    const result = await verify();
    expect(result.ok && isWhole(result.value)).toBe(false);
  });

  test.each<[string, () => void, string]>([
    ['no bundle.json', () => rmSync(at('bundle.json')), 'not a bundle'],
    [
      'a bundle.json that is a link',
      () => {
        rmSync(at('bundle.json'));
        symlinkSync(join(pristine, 'bundle.json'), at('bundle.json'));
      },
      'not a plain file',
    ],
    ['no JSON', () => writeFileSync(at('bundle.json'), '{'), 'not JSON'],
    [
      'a later version',
      () => rewriteManifest(manifest => Object.assign(manifest, {version: 2})),
      'bundles of version 1',
    ],
    ['a missing part', () => rewriteManifest(manifest => delete manifest['chart']), 'chart'],
    [
      'a path that climbs out',
      () =>
        rewriteManifest(manifest =>
          Object.assign(manifest, {files: [{path: '../x', sizeBytes: 1, sha256: '0'.repeat(64)}]}),
        ),
      'climbs out',
    ],
    [
      'an absolute path',
      () =>
        rewriteManifest(manifest =>
          Object.assign(manifest, {files: [{path: '/x', sizeBytes: 1, sha256: '0'.repeat(64)}]}),
        ),
      'absolute',
    ],
    [
      'itself among the files',
      () =>
        rewriteManifest(manifest =>
          Object.assign(manifest, {
            files: [...(manifest['files'] as unknown[]), {path: 'bundle.json', sizeBytes: 1, sha256: '0'.repeat(64)}],
          }),
        ),
      'must not be listed',
    ],
    [
      'a file listed twice',
      () =>
        rewriteManifest(manifest =>
          Object.assign(manifest, {files: [...(manifest['files'] as unknown[]), (manifest['files'] as unknown[])[0]]}),
        ),
      'listed twice',
    ],
    [
      'an image that is not among the files',
      () => rewriteManifest(manifest => Object.assign(manifest, {files: []})),
      'not listed under files',
    ],
    [
      'a bad image reference',
      () => rewriteManifest(manifest => Object.assign((manifest['images'] as object[])[0] ?? {}, {reference: 'a b'})),
      'images.0.reference',
    ],
  ])('%s is refused with the reason', async (_, damage, words) => {
    damage();
    expect(await verify()).toMatchObject({ok: false, message: expect.stringContaining(words)});
  });
});

describe('the signature', () => {
  test.each<[string, () => void, typeof keys.publicKey | undefined, string]>([
    ['of another key', () => {}, others.publicKey, 'invalid'],
    ['with no key at hand', () => {}, undefined, 'unchecked'],
    ['taken away', () => rmSync(at('bundle.json.sig')), keys.publicKey, 'absent'],
    ['cut short', () => writeFileSync(at('bundle.json.sig'), Buffer.alloc(10)), keys.publicKey, 'invalid'],
    [
      'cut short with no key at hand',
      () => writeFileSync(at('bundle.json.sig'), Buffer.alloc(10)),
      undefined,
      'invalid',
    ],
    ['of another manifest', () => appendFileSync(at('bundle.json'), ' '), keys.publicKey, 'invalid'],
  ])('%s is told apart', async (_, damage, publicKey, expected) => {
    damage();
    const result = await takeInventory(openFolder(folder), publicKey === undefined ? {} : {publicKey});
    expect(result).toMatchObject({ok: true, value: {signature: expected}});
    if (expected === 'invalid') expect(result.ok && isWhole(result.value)).toBe(false);
  });

  test('keys are read from PEM, and refused when they are of another kind', async () => {
    const rsa = generateKeyPairSync('rsa', {modulusLength: 2048});
    const pem = (key: typeof keys.publicKey) => String(key.export({type: 'spki', format: 'pem'}));
    expect(await readPublicKey(pem(keys.publicKey))).toMatchObject({ok: true});
    expect(await readPrivateKey(String(keys.privateKey.export({type: 'pkcs8', format: 'pem'})))).toMatchObject({
      ok: true,
    });
    expect(await readPublicKey(pem(rsa.publicKey))).toMatchObject({
      ok: false,
      message: 'the public key is rsa, not ed25519',
    });
    expect(await readPrivateKey('hello')).toMatchObject({ok: false, message: 'the private key is not a PEM key'});
  });
});

describe('bounds', () => {
  test('a folder of countless files is refused before anything is read', async () => {
    const files: Files = {
      list: async most =>
        Array.from({length: most + 1}, (_, index) => ({path: `${index}`, kind: 'file', sizeBytes: 1})),
      read: () => {
        throw new Error('nothing should be read');
      },
    };
    expect(await takeInventory(files)).toMatchObject({ok: false, message: expect.stringContaining('more than')});
  });

  test('an abort ends the verification', async () => {
    const abort = AbortSignal.abort(new Error('enough'));
    await expect(takeInventory(openFolder(folder), {signal: abort})).rejects.toThrow('enough');
  });
});
