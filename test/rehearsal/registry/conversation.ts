import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {request} from 'undici';

/**
 * One conversation with a registry, said in the same words to docker distribution and to the pretend registry. It ends
 * where the two agree on every status, header and body; what only a server can know is replaced by its name.
 */

type Turn = {
  name: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `UPLOAD` stands for the Location that the last answer to an upload gave, `FIRST` for the one that opened it. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

export type Spoken = {name: string; status: number; headers: Record<string, string>; body: string};

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const sizeOf = (text: string) => Buffer.byteLength(text);

const docker = 'application/vnd.docker.distribution.manifest.v2+json';
const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';
const oci = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';

const hello = 'hello';
const zeros = `sha256:${'0'.repeat(64)}`;
const diffId = digestOf('a layer, unpacked');
const config = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  created: '2026-01-01T00:00:00Z',
  config: {Env: ['A=b'], Cmd: ['/bin/true']},
  rootfs: {type: 'layers', diff_ids: [diffId]},
  history: [
    {created: '2026-01-01T00:00:00Z', created_by: 'step 1'},
    {created: '2026-01-01T00:00:00Z', created_by: 'ENV A=b', empty_layer: true},
  ],
});

const manifestOf = (mediaType: string, configType: string, layerType: string, layer = hello) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: {mediaType: configType, size: sizeOf(config), digest: digestOf(config)},
    layers: [{mediaType: layerType, size: sizeOf(layer), digest: digestOf(layer)}],
  });
const dockerImage = manifestOf(
  docker,
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
);
const ociImage = manifestOf(
  oci,
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.oci.image.layer.v1.tar+gzip',
);
const lacking = manifestOf(
  docker,
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
  'not there',
);

const listOf = (mediaType: string, childType: string, child: string, digest = digestOf(child)) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType,
    manifests: [{mediaType: childType, size: sizeOf(child), digest, platform: {architecture: 'amd64', os: 'linux'}}],
  });
const list = listOf(dockerList, docker, dockerImage);
const index = listOf(ociIndex, oci, ociImage);

const octets = {'content-type': 'application/octet-stream'};
const blob = `/v2/a/b/blobs/${digestOf(hello)}`;
const open = (name: string): Turn => ({name: `${name}: open`, method: 'POST', path: '/v2/a/b/blobs/uploads/'});
const manifest = (name: string, method: Turn['method'], reference: string, rest: Partial<Turn> = {}): Turn => ({
  name,
  method,
  path: `/v2/a/b/manifests/${reference}`,
  ...rest,
});
const accept = (...types: string[]) => ({headers: {accept: types.join(', ')}});
const typed = (type: string, body: string) => ({headers: {'content-type': type}, body});

/** Every turn that both take the same way. */
export const turns: Turn[] = [
  {name: 'the base', method: 'GET', path: '/v2/'},
  {name: 'the base without its slash', method: 'GET', path: '/v2'},
  {name: 'outside the API', method: 'GET', path: '/v3/'},
  {name: 'referrers', method: 'GET', path: `/v2/a/b/referrers/${zeros}`},
  {name: 'nothing in the catalog', method: 'GET', path: '/v2/_catalog'},
  {name: 'a method that the catalog lacks', method: 'POST', path: '/v2/_catalog'},
  {name: 'a method that tags lack', method: 'POST', path: '/v2/a/b/tags/list'},
  {name: 'a method that blobs lack', method: 'POST', path: blob},
  {name: 'a method that manifests lack', method: 'POST', path: '/v2/a/b/manifests/1'},
  {name: 'tags of no repository', method: 'GET', path: '/v2/a/b/tags/list'},
  {name: 'no such blob', method: 'GET', path: blob},
  {name: 'no such blob to delete', method: 'DELETE', path: blob},
  {name: 'a digest that is none', method: 'GET', path: '/v2/a/b/blobs/junk'},
  open('in pieces'),
  {name: 'in pieces: status at first', method: 'GET', path: 'UPLOAD'},
  {name: 'in pieces: first', method: 'PATCH', path: 'UPLOAD', headers: octets, body: 'he'},
  {name: 'in pieces: status', method: 'GET', path: 'UPLOAD'},
  {name: 'in pieces: status by an old Location', method: 'GET', path: 'FIRST'},
  {name: 'in pieces: second', method: 'PATCH', path: 'UPLOAD', headers: octets, body: 'llo'},
  {name: 'in pieces: closed', method: 'PUT', path: `UPLOAD&digest=${digestOf(hello)}`},
  {name: 'in pieces: closed again', method: 'PUT', path: `UPLOAD&digest=${digestOf(hello)}`},
  open('as text'),
  {name: 'as text', method: 'PATCH', path: 'UPLOAD', headers: {'content-type': 'text/plain'}, body: hello},
  open('no digest'),
  {name: 'no digest', method: 'PUT', path: 'UPLOAD', headers: octets, body: hello},
  open('junk for a digest'),
  {name: 'junk for a digest', method: 'PUT', path: 'UPLOAD&digest=junk', headers: octets, body: hello},
  open('a wrong digest'),
  {name: 'a wrong digest', method: 'PUT', path: `UPLOAD&digest=${zeros}`, headers: octets, body: hello},
  open('given up'),
  {name: 'given up', method: 'DELETE', path: 'UPLOAD'},
  {name: 'given up: status', method: 'GET', path: 'UPLOAD'},
  {name: 'without a state', method: 'GET', path: '/v2/a/b/blobs/uploads/00000000-0000-0000-0000-000000000000'},
  {name: 'mounted', method: 'POST', path: `/v2/c/d/blobs/uploads/?mount=${digestOf(hello)}&from=a/b`},
  {name: 'mounted: there', method: 'HEAD', path: `/v2/c/d/blobs/${digestOf(hello)}`},
  {name: 'mounted from where it is not', method: 'POST', path: `/v2/c/d/blobs/uploads/?mount=${zeros}&from=a/b`},
  {name: 'mounted from nowhere', method: 'POST', path: `/v2/e/blobs/uploads/?mount=${digestOf(hello)}`},
  {name: 'mount of junk', method: 'POST', path: '/v2/e/blobs/uploads/?mount=junk&from=a/b'},
  {name: 'the blob', method: 'GET', path: blob},
  {name: 'the blob, known already', method: 'GET', path: blob, headers: {'if-none-match': `"${digestOf(hello)}"`}},
  ...['bytes=0-1', 'bytes=3-', 'bytes=-2', 'bytes=2-99'].map(
    (range): Turn => ({name: `the blob, ${range}`, method: 'GET', path: blob, headers: {range}}),
  ),
  {name: 'the head of a range', method: 'HEAD', path: blob, headers: {range: 'bytes=0-1'}},
  open('config'),
  {name: 'config', method: 'PUT', path: `UPLOAD&digest=${digestOf(config)}`, headers: octets, body: config},
  manifest('a manifest that is none', 'PUT', '1', typed(docker, 'hello')),
  manifest('a manifest cut off', 'PUT', '1', typed(docker, '{"schemaVersion": 2')),
  manifest('a manifest without a type', 'PUT', '1', {headers: {}, body: dockerImage}),
  manifest('a manifest of another type', 'PUT', '1', typed(oci, dockerImage)),
  manifest('a manifest of an unknown type', 'PUT', '1', typed('application/json', dockerImage)),
  manifest('a manifest that lacks a layer', 'PUT', '1', typed(docker, lacking)),
  manifest('a manifest under a wrong digest', 'PUT', zeros, typed(docker, dockerImage)),
  manifest('a manifest', 'PUT', '1', typed(docker, dockerImage)),
  manifest('a manifest under its digest', 'PUT', digestOf(dockerImage), typed(docker, dockerImage)),
  manifest('an OCI manifest', 'PUT', '2', typed(oci, ociImage)),
  manifest(
    'a list that lacks a manifest',
    'PUT',
    '3',
    typed(dockerList, listOf(dockerList, docker, dockerImage, zeros)),
  ),
  manifest('a list', 'PUT', '3', typed(dockerList, list)),
  manifest('an index', 'PUT', '4', typed(ociIndex, index)),
  manifest('read by tag', 'GET', '1', accept(docker)),
  manifest('read by digest', 'GET', digestOf(dockerImage), accept(oci, docker)),
  manifest('known already', 'GET', '1', {headers: {accept: docker, 'if-none-match': `"${digestOf(dockerImage)}"`}}),
  manifest('headed', 'HEAD', '1', accept(docker)),
  manifest('no such tag', 'GET', '9', accept(docker)),
  manifest('no such digest', 'GET', zeros, accept(docker)),
  manifest('an OCI manifest by tag', 'GET', '2', accept(docker, oci)),
  manifest('an OCI manifest to an older client', 'GET', '2', accept(docker)),
  manifest('an OCI manifest to anybody', 'GET', '2', accept('*/*')),
  manifest('an OCI index to an older client', 'GET', '4', accept(docker, oci)),
  manifest('an OCI index', 'GET', '4', accept(ociIndex)),
  manifest('a list itself', 'GET', '3', accept(docker, dockerList)),
  manifest('a list to a client without lists', 'GET', '3', accept(docker)),
  manifest('a digest to a client of another type', 'GET', digestOf(dockerImage), accept(oci)),
  manifest('converted for who names no type', 'HEAD', '1'),
  manifest('converted for who names another', 'HEAD', '1', accept(oci)),
  manifest('a list converted', 'HEAD', '3'),
  manifest('deleted by tag', 'DELETE', '1'),
  {name: 'tags', method: 'GET', path: '/v2/a/b/tags/list'},
  {name: 'tags of blobs alone', method: 'GET', path: '/v2/c/d/tags/list'},
  {name: 'catalog', method: 'GET', path: '/v2/_catalog'},
  {name: 'catalog, first page', method: 'GET', path: '/v2/_catalog?n=1'},
  {name: 'catalog, a page that holds all', method: 'GET', path: '/v2/_catalog?n=2'},
  {name: 'catalog, a page with room', method: 'GET', path: '/v2/_catalog?n=3'},
  {name: 'catalog, last page', method: 'GET', path: '/v2/_catalog?n=1&last=a/b'},
  {name: 'catalog, after the last', method: 'GET', path: '/v2/_catalog?n=1&last=c/d'},
  {name: 'catalog, no number', method: 'GET', path: '/v2/_catalog?n=x'},
  {name: 'catalog, less than one', method: 'GET', path: '/v2/_catalog?n=0'},
  manifest('deleted', 'DELETE', digestOf(ociImage)),
  manifest('deleted again', 'DELETE', digestOf(ociImage)),
  {name: 'tags after', method: 'GET', path: '/v2/a/b/tags/list'},
  ...[dockerImage, list, index].map(text => manifest('the others deleted', 'DELETE', digestOf(text))),
  {name: 'tags when all are gone', method: 'GET', path: '/v2/a/b/tags/list'},
  {name: 'the blob deleted', method: 'DELETE', path: blob},
  {name: 'the blob gone', method: 'GET', path: blob},
  {name: 'the blob in the other repository', method: 'HEAD', path: `/v2/c/d/blobs/${digestOf(hello)}`},
];

const unsteady = new Set(['date', 'connection', 'keep-alive']);

/** Docker distribution lists tags in the order of its file system. */
const sorted = (body: string) => {
  const [, before, tags, after] = /^(\{"name":"[^"]+","tags":)(\[.*\])(\}\n)$/.exec(body) ?? [];
  return tags === undefined ? body : `${before}${JSON.stringify((JSON.parse(tags) as string[]).sort())}${after}`;
};

/** Says all turns to the registry of a host, one after another. */
export async function converse(host: string, said: readonly Turn[] = turns): Promise<Spoken[]> {
  const neutral = (text: string) =>
    text
      .replaceAll(host, 'HOST')
      .replaceAll(/_state=[^&\s"]+/g, '_state=STATE')
      .replaceAll(/(?<=uploads\/|^)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID');
  let [first, upload] = ['', ''];
  const spoken: Spoken[] = [];
  for (const {name, method, path, headers = {}, body} of said) {
    const target = path.replace('UPLOAD', upload).replace('FIRST', first);
    const url = target.startsWith('/') ? `http://${host}${target}` : target;
    const answer = await request(url, {method, headers, body: body ?? null, reset: true});
    const text = await answer.body.text();
    const location = String(answer.headers['location'] ?? '');
    if (location.includes('/uploads/')) upload = location;
    if (method === 'POST') first = upload;
    const kept = Object.entries(answer.headers).filter(([header]) => !unsteady.has(header));
    spoken.push({
      name,
      status: answer.statusCode,
      headers: Object.fromEntries(kept.map(([header, value]) => [header, neutral(String(value))]).sort()),
      body: sorted(neutral(text)),
    });
  }
  return spoken;
}
