import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {type ImageArchive, imageArchive} from '../../../source/rehearsal/sample/image.ts';
import {mayLeaveOut} from '../../helpers/real-tools.ts';
import {openEngineRoom} from './engine-room.ts';

const backend = 'datachain/studio-backend';
const open = (...options: Parameters<typeof openEngineRoom> extends [unknown, ...infer Rest] ? Rest : never) =>
  openEngineRoom(onTestFinished, ...options);

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** An OCI layout with an index of two images for two platforms; returns the digest of that index. */
function writeIndexLayout(folder: string, images: [ImageArchive, string][]): string {
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, {recursive: true});
  const keep = (digest: string, bytes: Buffer | string) => writeFileSync(join(blobs, digest.slice(7)), bytes);
  const manifests = images.map(([image, architecture]) => {
    for (const [digest, bytes] of image.blobs) keep(digest, bytes);
    keep(image.manifestDigest, image.manifest.bytes);
    const {mediaType, bytes} = image.manifest;
    return {mediaType, digest: image.manifestDigest, size: bytes.length, platform: {os: 'linux', architecture}};
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = JSON.stringify({schemaVersion: 2, mediaType, manifests});
  keep(digestOf(index), index);
  const annotations = {'org.opencontainers.image.ref.name': 'multi'};
  const top = {mediaType, digest: digestOf(index), size: index.length, annotations};
  writeFileSync(join(folder, 'index.json'), JSON.stringify({schemaVersion: 2, manifests: [top]}));
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({imageLayoutVersion: '1.0.0'}));
  return digestOf(index);
}

describe.skipIf(mayLeaveOut('skopeo'))('skopeo, over TLS and with a login', () => {
  test.each([
    ['a password', {}],
    ['a bearer token', {bearer: {}}],
    ['relative Locations', {hasRelativeLocations: true}],
  ])('brings an OCI archive over and back with its digests: %s', async (_, options) => {
    const room = await open(options);
    const image = await imageArchive(`${backend}:1.2.3`);
    const source = `oci-archive:${room.keep(image)}`;
    const target = `docker://${room.registry.host}/${backend}:1.2.3`;
    const copy = ['copy', '--preserve-digests', '--authfile', room.at('auth.json')];
    expect(await room.run('skopeo', [...copy, source, target])).toMatchObject({exitCode: 0, stderr: ''});
    expect(room.registry.manifestDigest(backend, '1.2.3')).toBe(image.manifestDigest);
    expect(room.uploads().length).toBeGreaterThan(0);

    // The second time everything is there.
    expect(await room.run('skopeo', [...copy, source, target])).toMatchObject({exitCode: 0});
    expect(room.uploads()).toEqual([]);

    expect(await room.run('skopeo', [...copy, target, `oci:${room.at('back')}:1.2.3`])).toMatchObject({exitCode: 0});
    const {manifests} = JSON.parse(readFileSync(join(room.at('back'), 'index.json'), 'utf8')) as {
      manifests: {digest: string}[];
    };
    expect(manifests.map(({digest}) => digest)).toEqual([image.manifestDigest]);
  });

  test('brings an index over with both platforms, and back the one that is asked for', async () => {
    const room = await open();
    const [one, other] = (await Promise.all(['1.2.2', '1.2.3'].map(tag => imageArchive(`${backend}:${tag}`)))) as [
      ImageArchive,
      ImageArchive,
    ];
    const indexDigest = writeIndexLayout(room.at('layout'), [
      [one, 'amd64'],
      [other, 'arm64'],
    ]);
    const target = `docker://${room.registry.host}/${backend}:multi`;
    const auth = ['--authfile', room.at('auth.json')];
    const source = `oci:${room.at('layout')}:multi`;
    expect(await room.run('skopeo', ['copy', '--all', '--preserve-digests', ...auth, source, target])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(room.registry.manifestDigest(backend, 'multi')).toBe(indexDigest);
    const raw = await room.run('skopeo', ['inspect', '--raw', ...auth, target]);
    expect(digestOf(raw.stdout)).toBe(indexDigest);
    for (const [architecture, image] of [
      ['amd64', one],
      ['arm64', other],
    ] as const) {
      const back = room.at(architecture);
      const args = ['--override-arch', architecture, 'copy', ...auth, target, `dir:${back}`];
      expect(await room.run('skopeo', args)).toMatchObject({exitCode: 0});
      expect(digestOf(readFileSync(join(back, 'manifest.json'), 'utf8'))).toBe(image.manifestDigest);
    }
    // A node takes the image of its own platform.
    expect(room.registry.resolve(`${room.registry.host}/${backend}:multi`)).toMatchObject({
      configDigest: one.configDigest,
    });
  });

  test('takes layers over from another repository', async () => {
    const room = await open();
    const image = await imageArchive(`${backend}:1.2.3`);
    const auth = ['copy', '--authfile', room.at('auth.json')];
    const at = (repository: string) => `docker://${room.registry.host}/${repository}:1.2.3`;
    await room.run('skopeo', [...auth, `oci-archive:${room.keep(image)}`, at(backend)]);
    room.uploads();
    expect(await room.run('skopeo', [...auth, at(backend), at('mirror/backend')])).toMatchObject({exitCode: 0});
    expect(room.registry.resolve(`${room.registry.host}/mirror/backend:1.2.3`)).toMatchObject({
      configDigest: image.configDigest,
    });
    // skopeo sends the config anew and no layer: each of them is one POST that mounts it.
    const methods = room.uploads().map(request => request.split(' ')[0]);
    expect(methods.filter(method => method === 'PUT')).toHaveLength(1);
    expect(methods.filter(method => method === 'POST')).toHaveLength(image.diffIds.length + 1);
  });

  test('says that it does not trust the CA, and that the login is wrong', async () => {
    const room = await open();
    const target = `docker://${room.registry.host}/${backend}:1.2.3`;
    const stranger = await room.run('skopeo', ['inspect', '--authfile', room.at('auth.json'), target], {});
    expect(stranger.exitCode).toBe(1);
    expect(stranger.stderr).toMatch(/x509: certificate signed by unknown authority/);
    const nobody = await room.run('skopeo', ['inspect', '--creds', 'robot:wrong', target]);
    expect(nobody.exitCode).toBe(1);
    expect(nobody.stderr).toMatch(/unauthorized: authentication required|invalid username\/password/);
  });
});

describe.skipIf(mayLeaveOut('podman'))('podman, over TLS and with a login', () => {
  test.each([
    ['a password', {}],
    ['a bearer token', {bearer: {}}],
  ])('loads, pushes and pulls: %s', async (_, options) => {
    const room = await open(options);
    const image = await imageArchive(`${backend}:1.2.3`);
    const store = ['--root', room.at('root'), '--runroot', room.at('runroot'), '--storage-driver=vfs'];
    const podman = (...args: string[]) => room.run('podman', [...store, ...args]);
    const auth = ['--authfile', room.at('auth.json')];
    const loaded = await podman('load', '--input', room.keep(image));
    expect(loaded).toMatchObject({exitCode: 0});
    const [, name = ''] = /Loaded image: (\S+)/.exec(loaded.stdout) ?? [];
    const target = `${room.registry.host}/${backend}:1.2.3`;
    expect(await podman('push', ...auth, name, target)).toMatchObject({exitCode: 0});
    expect(room.registry.resolve(target)).toMatchObject({configDigest: image.configDigest});
    expect(await podman('rmi', '--all', '--force')).toMatchObject({exitCode: 0});
    const pulled = await podman('pull', ...auth, target);
    expect(pulled).toMatchObject({exitCode: 0});
    expect(`sha256:${pulled.stdout.trim()}`).toBe(image.configDigest);
    const denied = await podman('push', '--creds', 'robot:wrong', target);
    expect(denied.exitCode).toBe(125);
  });
});
