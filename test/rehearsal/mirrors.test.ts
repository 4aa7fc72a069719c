import {afterEach, expect, test} from 'vitest';
import {type Mirror, pullSource} from '../../source/rehearsal/mirrors.ts';
import {startRegistry} from '../../source/rehearsal/registry/server.ts';
import {imageArchive} from '../../source/rehearsal/sample/image.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const robot = {username: 'robot', password: 'not-a-password'};
const name = 'datachain/studio-backend';

async function startRegistries(mirror: Omit<Mirror, 'registry'>) {
  const internal = await startRegistry({users: {robot: robot.password}});
  const vendor = await startRegistry();
  cleanups.push(internal.close, vendor.close);
  const {manifest, blobs, manifestDigest} = await imageArchive(`${name}:1.2.2`);
  internal.put(name, '1.2.2', {manifest, blobs});
  const source = pullSource({internal, vendor}, [{registry: 'registry.company.com', ...mirror}]);
  return {source, manifestDigest, internal: internal.host, vendor: vendor.host};
}

const resolving = (image: string) =>
  `failed to pull and unpack image "${image}": failed to resolve reference "${image}": `;

test('a mirror has the image under the name of the registry that it stands for, for whoever may log in', async () => {
  const image = `registry.company.com/${name}:1.2.2`;
  const refused = (host: string) => ({
    error: `${resolving(image)}pulling from host ${host} failed with status code [manifests 1.2.2]: 401 Unauthorized`,
  });
  const {source, manifestDigest, internal} = await startRegistries({goesTo: 'internal'});
  expect(source.resolve(image)).toEqual(refused(internal));
  expect(source.resolve(image, [{...robot, password: 'wrong'}])).toEqual(refused(internal));
  expect(source.resolve(image, [{...robot, password: 'wrong'}, robot])).toMatchObject({manifestDigest});
  const byNode = await startRegistries({goesTo: 'internal', hasLogin: true});
  expect(byNode.source.resolve(image)).toMatchObject({manifestDigest});
  const missing = `registry.company.com/${name}:9.9.9`;
  expect(byNode.source.resolve(missing)).toEqual({
    error: `rpc error: code = NotFound desc = ${resolving(missing)}${missing}: not found`,
  });
});

test('what is no mirror is asked under its own name, and only the internal registry answers', async () => {
  const {source, manifestDigest, internal} = await startRegistries({goesTo: 'internal', isDistrusted: true});
  expect(source.resolve(`${internal}/${name}:1.2.2`, [robot])).toMatchObject({manifestDigest});
  const image = 'docker.io/library/nginx:1.24';
  expect(source.resolve('nginx:1.24')).toEqual({
    error: `${resolving(image)}failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1.24": dial tcp: lookup registry-1.docker.io on 10.0.0.53:53: dial udp 10.0.0.53:53: connect: network is unreachable`,
  });
});

test.each<[string, Omit<Mirror, 'registry'>, (hosts: {internal: string; vendor: string}) => [string, string]]>([
  [
    'whose authority nobody told the node',
    {goesTo: 'internal', isDistrusted: true},
    ({internal}) => [internal, 'x509: certificate signed by unknown authority'],
  ],
  ['that speaks no TLS', {goesTo: 'vendor'}, ({vendor}) => [vendor, 'http: server gave HTTP response to HTTPS client']],
  [
    'where nobody listens',
    {goesTo: {host: '127.0.0.1:9'}},
    () => ['127.0.0.1:9', 'dial tcp 127.0.0.1:9: connect: connection refused'],
  ],
  [
    'with a name that nobody can look up',
    {goesTo: {host: 'mirror.invalid:5000'}},
    () => [
      'mirror.invalid:5000',
      'dial tcp: lookup mirror.invalid on 10.0.0.53:53: dial udp 10.0.0.53:53: connect: network is unreachable',
    ],
  ],
])('a mirror %s is told in the words of containerd', async (_title, mirror, expected) => {
  const {source, ...hosts} = await startRegistries(mirror);
  const image = `registry.company.com/${name}:1.2.2`;
  const [host, why] = expected(hosts);
  const url = `https://${host}/v2/${name}/manifests/1.2.2?ns=registry.company.com`;
  expect(source.resolve(image, [robot])).toEqual({
    error: `${resolving(image)}failed to do request: Head "${url}": ${why}`,
  });
});
