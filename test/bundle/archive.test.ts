import {Buffer} from 'node:buffer';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {type Header, pack} from 'tar-stream';
import {describe, expect, test} from 'vitest';
import {imageForPlatform, readImageArchive} from '../../source/bundle/archive.ts';
import {bytesInMemory, digestOf, hashStream} from '../../source/bundle/bytes.ts';
import {imageArchive} from '../../source/rehearsal/sample/image.ts';
import {packTar} from '../../source/rehearsal/sample/tar.ts';
import {dockerArchive} from '../helpers/docker-archive.ts';
import {entriesOf} from '../helpers/tar-entries.ts';

/** What tar-stream needs of a header; it fills in the rest. */
type TarHeader = Partial<Header> & {name: string};

const sample = await imageArchive('datachain/studio-backend:1.2.3');
const read = (bytes: Buffer) => readImageArchive(bytesInMemory(bytes));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The sample's archive with its entries changed. */
const changed = async (change: (entries: Map<string, Buffer>) => void) => {
  const entries = await entriesOf(sample.bytes);
  change(entries);
  return packTar([...entries].map(([name, bytes]) => ({name, bytes})));
};

/** A tar with any header that tar-stream can write. */
const tarOf = async (headers: [TarHeader, Buffer?][]) => {
  const tar = pack();
  for (const [header, bytes] of headers) tar.entry(header, bytes ?? Buffer.alloc(0));
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Buffer>));
};

const blob = (digest: string) => `blobs/${digest.replace(':', '/')}`;

describe('a good archive', () => {
  test('in OCI layout keeps both digests, and says where each blob lies', async () => {
    const result = await read(sample.bytes);
    if (!result.ok) throw new Error(result.message);
    const [image] = result.value.images;
    expect(result.value.format).toBe('oci-layout');
    expect(image).toMatchObject({
      references: ['docker.io/datachain/studio-backend:1.2.3'],
      platform: sample.platform,
      configDigest: sample.configDigest,
      diffIds: sample.diffIds,
      manifest: {manifestDigest: sample.manifestDigest, bytes: sample.manifest.bytes},
    });
    const source = bytesInMemory(sample.bytes);
    for (const {blobDigest, offset, sizeBytes} of [image?.config, ...(image?.layers ?? [])].filter(
      part => part !== undefined,
    )) {
      expect(`sha256:${(await hashStream(source.stream(offset, sizeBytes))).sha256}`).toBe(blobDigest);
    }
    expect(image?.layers).toHaveLength(3);
  });

  test('of older docker keeps the config digest and the diff ids', async () => {
    const result = await read(await dockerArchive(sample));
    if (!result.ok) throw new Error(result.message);
    const [image] = result.value.images;
    expect(result.value.format).toBe('docker-archive');
    expect(image).toMatchObject({
      references: ['datachain/studio-backend:1.2.3'],
      configDigest: sample.configDigest,
      diffIds: sample.diffIds,
      manifest: undefined,
    });
    expect(image?.layers.map(layer => layer.blobDigest)).toEqual(sample.diffIds);
  });

  test('with gzipped layers and only manifest.json has their digests computed', async () => {
    const bytes = await changed(entries => {
      entries.delete('index.json');
      entries.delete('oci-layout');
    });
    const result = await read(bytes);
    expect(result).toMatchObject({ok: true, value: {format: 'docker-archive'}});
    const layers = result.ok ? result.value.images[0]?.layers.map(layer => layer.blobDigest) : [];
    expect(layers).toEqual([...sample.blobs.keys()].slice(1));
  });

  test('may hold relative links inside, as skopeo writes them', async () => {
    const entries = await entriesOf(await dockerArchive(sample));
    const [described] = JSON.parse(String(entries.get('manifest.json')));
    const [first] = described.Layers;
    const headers: [TarHeader, Buffer?][] = [...entries].map(([name, bytes]) => [
      {name: name === first ? 'first.tar' : name},
      bytes,
    ]);
    const bytes = await tarOf([...headers, [{name: first, type: 'symlink', linkname: '../first.tar'}]]);
    expect(await read(bytes)).toMatchObject({ok: true, value: {images: [{configDigest: sample.configDigest}]}});
  });

  test('may have names too long for a plain header', async () => {
    const entries = await entriesOf(await dockerArchive(sample));
    const long = `${'folder/'.repeat(30)}layer.tar`;
    const [described] = JSON.parse(String(entries.get('manifest.json')));
    const [first, ...others] = described.Layers;
    entries.set('manifest.json', json([{...described, Layers: [long, ...others]}]));
    const renamed: [TarHeader, Buffer?][] = [...entries].map(([name, bytes]) => [
      {name: name === first ? long : name},
      bytes,
    ]);
    expect(await read(await tarOf(renamed))).toMatchObject({ok: true});
  });

  test('of several platforms gives the right one, leaving out attestations and what was not saved', async () => {
    const config = JSON.parse(String(sample.blobs.get(sample.configDigest)));
    const armConfig = json({...config, architecture: 'arm64'});
    const manifest = JSON.parse(String(sample.manifest.bytes));
    const armManifest = json({
      ...manifest,
      config: {...manifest.config, digest: digestOf(armConfig), size: armConfig.length},
    });
    const child = (digest: string, size: number, architecture: string, os = 'linux') => ({
      mediaType: sample.manifest.mediaType,
      digest,
      size,
      platform: {os, architecture},
    });
    const index = json({
      schemaVersion: 2,
      manifests: [
        child(sample.manifestDigest, sample.manifest.bytes.length, 'amd64'),
        child(digestOf(armManifest), armManifest.length, 'arm64'),
        child(`sha256:${'1'.repeat(64)}`, 1, 's390x'),
        child(`sha256:${'2'.repeat(64)}`, 1, 'unknown', 'unknown'),
      ],
    });
    const bytes = await changed(entries => {
      for (const part of [armConfig, armManifest, index]) entries.set(blob(digestOf(part)), part);
      const mediaType = 'application/vnd.oci.image.index.v1+json';
      entries.set(
        'index.json',
        json({schemaVersion: 2, manifests: [{mediaType, digest: digestOf(index), size: index.length}]}),
      );
    });
    const result = await read(bytes);
    if (!result.ok) throw new Error(result.message);
    expect(result.value.images.map(image => image.platform.architecture)).toEqual(['amd64', 'arm64']);
    const arm = imageForPlatform(result.value, {os: 'linux', architecture: 'arm64'});
    expect(arm?.configDigest).toBe(digestOf(armConfig));
    expect(imageForPlatform(result.value, {os: 'linux', architecture: 's390x'})).toBeUndefined();
  });
});

describe('a damaged archive is refused', () => {
  const firstLayer = blob([...sample.blobs.keys()][1] ?? '');
  const configPath = blob(sample.configDigest);

  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['empty', () => Buffer.alloc(0), 'empty'],
    ['foreign', () => Buffer.alloc(4096, 'hello '), 'not a tar archive'],
    ['gzipped', () => gzipSync(sample.bytes), 'not a tar archive'],
    ['another tar', () => packTar([{name: 'hello', bytes: Buffer.from('x')}]), 'not an image archive'],
    ['without a layer', () => changed(entries => entries.delete(firstLayer)), 'missing from the archive'],
    ['with a short layer', () => changed(entries => entries.set(firstLayer, Buffer.from('short'))), 'instead of'],
    ['without its configuration', () => changed(entries => entries.delete(configPath)), 'missing from the archive'],
    ['with another configuration', () => changed(entries => entries.set(configPath, json({}))), 'another digest'],
    [
      'with a broken index',
      () => changed(entries => entries.set('index.json', Buffer.from('{'))),
      'index.json is not JSON',
    ],
    [
      'with a wrong index',
      () => changed(entries => entries.set('index.json', json({schemaVersion: 2}))),
      'index.json is not valid: manifests',
    ],
    [
      'with nothing in it',
      () => changed(entries => entries.set('index.json', json({schemaVersion: 2, manifests: []}))),
      'no image',
    ],
    ['with `..` in a path', () => tarOf([[{name: '../../etc/cron.d/x'}, Buffer.from('x')]]), 'climbs out'],
    ['with an absolute path', () => tarOf([[{name: '/etc/passwd'}, Buffer.from('x')]]), 'absolute'],
    ['with a control character', () => tarOf([[{name: 'a\u001b[31mb'}, Buffer.from('x')]]), 'control characters'],
    [
      'with a file twice',
      () =>
        tarOf([
          [{name: 'a'}, Buffer.from('1')],
          [{name: './a'}, Buffer.from('2')],
        ]),
      'twice',
    ],
    [
      'with a link that leads out',
      () => tarOf([[{name: 'a/b', type: 'symlink', linkname: '../../etc/passwd'}]]),
      'leads out',
    ],
    ['with an absolute link', () => tarOf([[{name: 'a', type: 'symlink', linkname: '/etc/passwd'}]]), 'leads out'],
    ['with a device', () => tarOf([[{name: 'a', type: 'character-device'}]]), 'neither file, folder nor link'],
  ])('%s', async (_, make, words) => {
    const result = await read(await make());
    expect(result).toMatchObject({ok: false, message: expect.stringContaining(words)});
    expect(!result.ok && /[\u0000-\u001f\u007f-\u009f]/.test(result.message)).toBe(false);
  });

  test('a docker-archive whose configuration does not match its name', async () => {
    const entries = await entriesOf(await dockerArchive(sample));
    const name = `${sample.configDigest.slice(7)}.json`;
    entries.set(name, Buffer.concat([entries.get(name) ?? Buffer.alloc(0), Buffer.from(' ')]));
    const bytes = await packTar([...entries].map(([path, content]) => ({name: path, bytes: content})));
    expect(await read(bytes)).toMatchObject({ok: false, message: expect.stringContaining('another digest')});
  });

  test('whichever block it is cut at', async () => {
    // Two blocks of zeros end a tar; without either the archive is cut short.
    const body = sample.bytes.length - 1024;
    for (let end = 512; end <= body; end += 512) {
      expect(await read(sample.bytes.subarray(0, end))).toMatchObject({
        ok: false,
        message: expect.stringContaining('truncated'),
      });
    }
  });

  test('whatever byte of a header or description is flipped, nothing but a value comes back', async () => {
    const position = fc.integer({min: 0, max: sample.bytes.length - 1});
    await fc.assert(
      fc.asyncProperty(position, fc.integer({min: 1, max: 255}), async (at, mask) => {
        const bytes = Buffer.from(sample.bytes);
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        const result = await read(bytes);
        // A flip inside a layer is for the sums of the bundle to find; the identity never changes unnoticed.
        if (result.ok) expect(result.value.images.map(image => image.configDigest)).toEqual([sample.configDigest]);
      }),
      {numRuns: 500},
    );
  });
});
