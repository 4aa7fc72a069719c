import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';
import {startDockerd} from '../../helpers/dockerd.ts';
import {mayLeaveOut} from '../../helpers/real-tools.ts';
import {login, openEngineRoom, registryName} from './engine-room.ts';

const backend = 'datachain/studio-backend';

/** A registry on the loopback address that docker does not trust by itself, and a daemon that knows it by name. */
const open = async (isTrusted: boolean, options: Parameters<typeof openEngineRoom>[1] = {}) => {
  const room = await openEngineRoom(onTestFinished, {host: '::1', ...options});
  const daemon = await startDockerd({
    folder: join(room.folder, 'docker'),
    hosts: {[registryName]: '::1'},
    ...(isTrusted ? {caFile: room.at('ca.pem')} : {}),
  });
  onTestFinished(daemon.stop);
  const host = `${registryName}:${room.registry.host.split(':').at(-1)}`;
  const logIn = (password: string) =>
    daemon.docker(['login', '--username', login.username, '--password-stdin', host], password);
  return {room, host, logIn, docker: (...args: string[]) => daemon.docker(args)};
};

describe.skipIf(mayLeaveOut('docker', 'dockerd'))('docker, over TLS and with a login', () => {
  test.each([
    ['a password', {}],
    ['a bearer token', {bearer: {}}],
  ])('loads, pushes, mounts, pulls and saves: %s', async (_, options) => {
    const {room, host, logIn, docker} = await open(true, options);
    const {registry} = room;
    const image = await imageArchive(`${backend}:1.2.3`);
    const target = `${host}/${backend}:1.2.3`;
    expect(await docker('load', '--input', room.keep(image))).toMatchObject({exitCode: 0});
    expect(await docker('tag', image.reference, target)).toMatchObject({exitCode: 0});

    const stranger = await docker('push', target);
    expect([stranger.exitCode, stranger.stderr]).toEqual([
      1,
      expect.stringMatching(/no basic auth credentials|denied|unauthorized/),
    ]);
    const wrong = await logIn('wrong');
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toMatch(/401 Unauthorized|unauthorized/);
    expect(await logIn(login.password)).toMatchObject({exitCode: 0});

    const pushed = await docker('push', target);
    expect(pushed.exitCode).toBe(0);
    const manifestDigest = registry.manifestDigest(backend, '1.2.3') ?? '';
    expect(pushed.stdout).toContain(`digest: ${manifestDigest} `);
    room.uploads();
    expect((await docker('push', target)).stdout).toContain('Layer already exists');
    expect(room.uploads()).toEqual([]);

    const mirror = `${host}/mirror/backend:1.2.3`;
    await docker('tag', target, mirror);
    expect((await docker('push', mirror)).stdout).toContain(`Mounted from ${backend}`);

    expect(await docker('rmi', image.reference, target, mirror)).toMatchObject({exitCode: 0});
    expect((await docker('pull', target)).stdout).toContain(`Digest: ${manifestDigest}`);
    expect((await docker('image', 'inspect', '--format', '{{.Id}}', target)).stdout).toBe(image.configDigest);

    const saved = room.at('saved.tar');
    expect(await docker('save', '--output', saved, target)).toMatchObject({exitCode: 0});
    expect(await docker('rmi', target)).toMatchObject({exitCode: 0});
    expect((await docker('load', '--input', saved)).stdout).toContain(`Loaded image: ${target}`);
    const missing = await docker('pull', `${host}/${backend}:9.9.9`);
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      expect.stringContaining(`manifest for ${host}/${backend}:9.9.9 not found`),
    ]);
  });

  test('says that it does not trust the CA', async () => {
    const {room, host, docker} = await open(false);
    const image = await imageArchive(`${backend}:1.2.3`);
    await docker('load', '--input', room.keep(image));
    await docker('tag', image.reference, `${host}/${backend}:1.2.3`);
    const {exitCode, stderr} = await docker('push', `${host}/${backend}:1.2.3`);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('x509: certificate signed by unknown authority')]);
  });
});
