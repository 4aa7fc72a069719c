import {expect, test} from 'vitest';
import {displayCommand} from '../../source/tools/command.ts';
import * as docker from '../../source/tools/docker.ts';
import * as skopeo from '../../source/tools/skopeo.ts';
import {recording} from './recording.ts';

test('docker loads, names and pushes', () => {
  expect(
    [docker.load('/b/a.tar'), docker.tag('a:1', 'r:5000/a:1'), docker.push('r:5000/a:1')].map(
      command => `${displayCommand(command)} (${command.changes})`,
    ),
  ).toEqual([
    'docker load --input /b/a.tar (files)',
    'docker tag a:1 r:5000/a:1 (files)',
    'docker push r:5000/a:1 (registry)',
  ]);
});

test('docker is given a login that it can read', () => {
  expect(docker.push('r/a:1', '/home/op/.docker/config.json').args).toEqual([
    '--config',
    '/home/op/.docker',
    'push',
    'r/a:1',
  ]);
  expect(docker.push('r/a:1', '/home/op/registry-auth.json').args).toEqual(['push', 'r/a:1']);
});

test('a pushed image is told by its digests and platform', () => {
  const image = docker.parseImageInspect(recording('docker/image-inspect-after-push').stdout);
  expect(image).toMatchObject({
    id: 'sha256:2e085994132cce6f27af3ce23b8319d1e556ebf7494f2272b8d3d9c89ee5ccac',
    digests: [
      '127.0.0.1:5100/datachain/studio-backend@sha256:bf4ab059329ce80dfe91fbc5d29278e4a1365b32ef44b0dd2ea230cd2ea0da57',
    ],
    platform: 'linux/amd64',
  });
  expect(image.diffIds).toHaveLength(3);
});

test('a missing image is no image', () => {
  expect(() => docker.parseImageInspect(recording('docker/image-inspect-missing').stdout)).toThrow(/image inspect/);
});

test('the digest of a push is in its last line, and nowhere when it was refused', () => {
  expect(docker.pushedDigest(recording('docker/push').stdout)).toMatch(/^sha256:bf4ab059/);
  expect(docker.pushedDigest(recording('docker/push-no-login').stdout)).toBeUndefined();
});

const registry = {plainHttp: false, caFile: '/etc/airlock/ca/ca.crt', authFile: '/home/op/auth.json'};

test('skopeo keeps the manifest digest of an OCI layout', () => {
  const copy = skopeo.copyArchive({
    archive: '/b/images/a.tar',
    manifestDigest: `sha256:${'a'.repeat(64)}`,
    internalReference: 'r/a:1',
    registry,
  });
  expect(displayCommand(copy)).toBe(
    'SSL_CERT_FILE=/etc/airlock/ca/ca.crt skopeo copy --preserve-digests --authfile /home/op/auth.json oci-archive:/b/images/a.tar docker://r/a:1',
  );
});

test('a docker-archive has no manifest digest to keep', () => {
  const copy = skopeo.copyArchive({archive: '/b/a.tar', internalReference: 'r/a:1', registry: {plainHttp: true}});
  expect(displayCommand(copy)).toBe('skopeo copy --dest-tls-verify=false docker-archive:/b/a.tar docker://r/a:1');
  expect(copy.args.join(' ')).not.toContain('creds');
});
