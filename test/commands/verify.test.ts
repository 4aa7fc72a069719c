import {generateKeyPairSync} from 'node:crypto';
import {appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {push} from '../../source/commands/push.ts';
import {Refusal} from '../../source/commands/refusal.ts';
import {verify} from '../../source/commands/verify.ts';
import {startRegistry} from '../../source/rehearsal/registry/server.ts';
import {writeBundle} from '../../source/rehearsal/sample/bundle.ts';
import {ownFolder} from '../helpers/folder.ts';

const keys = generateKeyPairSync('ed25519');
const pristine = mkdtempSync(join(tmpdir(), 'airlock-bundle-'));
let folder = '';
let printed = '';

beforeAll(() => writeBundle(pristine, {version: '1.2.3', privateKey: keys.privateKey}));
afterAll(() => rmSync(pristine, {recursive: true}));

beforeEach(() => {
  folder = ownFolder();
  cpSync(pristine, folder, {recursive: true});
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

function keyOf({publicKey} = keys): string {
  const path = join(ownFolder(), 'key.pem');
  writeFileSync(path, publicKey.export({type: 'spki', format: 'pem'}));
  return path;
}

const damages = [
  ['a missing file', 'images/studio-frontend-1.2.3.tar: ', (path: string) => rmSync(path)],
  ['an altered file', 'images/studio-frontend-1.2.3.tar: ', (path: string) => appendFileSync(path, 'x')],
  ['a foreign file', 'images/gift.tar: ', () => writeFileSync(join(folder, 'images/gift.tar'), 'x')],
] as const;

const damage = (how: (path: string) => void): void => how(join(folder, 'images/studio-frontend-1.2.3.tar'));

describe('airlock verify', () => {
  test('a whole bundle: exit 0, what it is for', async () => {
    expect(await verify(folder, {})).toBe(0);
    expect(printed).toMatch(/^✓ studio 1\.2\.3 \(app 1\.2\.3\): \d+ files, 7 images, signature unchecked\n$/);
  });

  test('signed with the key', async () => {
    expect(await verify(folder, {key: keyOf()})).toBe(0);
    expect(printed).toContain('signature valid');
  });

  test.each(damages)('%s: exit 3, and its name alone', async (_name, line, how) => {
    damage(how);
    expect(await verify(folder, {})).toBe(3);
    const lines = printed.trimEnd().split('\n');
    expect(lines.length).toBe(2);
    expect(lines[0]).toContain(`✗ ${line}`);
    expect(lines[1]).toContain('✗ not whole');
  });

  test('the key of another: exit 3', async () => {
    expect(await verify(folder, {key: keyOf(generateKeyPairSync('ed25519'))})).toBe(3);
    expect(printed).toContain('signature invalid');
  });

  test('unsigned, though a key was given: exit 3', async () => {
    const unsigned = join(ownFolder(), 'bundle');
    await writeBundle(unsigned, {version: '1.2.3'});
    expect(await verify(unsigned, {key: keyOf()})).toBe(3);
    expect(await verify(unsigned, {})).toBe(0);
  });

  test('no bundle: exit 3, and what to name', async () => {
    expect(await verify(join(folder, 'gone'), {})).toBe(3);
    expect(printed).toContain('holds no bundle.json');
  });

  test('--json: one object, the bad files in it', async () => {
    damage(damages[0][2]);
    expect(await verify(folder, {json: true})).toBe(3);
    const found = JSON.parse(printed) as {files: {path: string; state: string}[]};
    expect(found.files.filter(({state}) => state !== 'ok')).toMatchObject([{state: 'missing'}]);
  });
});

describe('airlock push', () => {
  test.each(damages)('%s: refused before anything is sent', async (_name, line, how) => {
    damage(how);
    const registry = await startRegistry();
    const pushing = push(folder, {registry: registry.host, plainHttp: true});
    await expect(pushing).rejects.toBeInstanceOf(Refusal);
    await expect(pushing).rejects.toMatchObject({exitCode: 3, message: expect.stringContaining(line)});
    expect(registry.manifestDigest('datachain/studio-backend', '1.2.3')).toBeUndefined();
    await registry.close();
  });

  test('a whole bundle: every image in the registry, by digest', async () => {
    const registry = await startRegistry();
    expect(await push(folder, {registry: registry.host, plainHttp: true})).toBe(0);
    const digest = registry.manifestDigest('datachain/studio-backend', '1.2.3');
    expect(printed.trimEnd().split('\n').length).toBe(7);
    expect(printed).toContain(`✓ ${registry.host}/datachain/studio-backend:1.2.3  pushed  ${digest}`);
    await registry.close();
  });
});
