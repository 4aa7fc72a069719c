import {STATUS_CODES} from 'node:http';
import {formatReference, normaliseReference, parseReference} from '../../bundle/reference.ts';
import {allows, type Login} from './access.ts';
import type {Door} from './door.ts';
import {type ParsedManifest, parseManifest} from './parse.ts';
import type {Spoiler} from './spoilers/spoiler.ts';
import {findBlob, findManifest, type Storage} from './storage.ts';

export type Resolved = {manifestDigest: string; configDigest: string; sizeBytes: number} | {error: string};

/** Who pulls: the node with a login of its own (always let in), or a pod's pull secret, or nobody. */
export type Puller = 'node' | 'anonymous' | Login;

/** The registry as seen from a node. */
export type Source = {storage: Storage; host: string; door: Door; spoil: Spoiler | undefined};

/** The nodes of the pretend site run on this platform. */
const nodePlatform = {os: 'linux', architecture: 'amd64'};

const nameServer = '10.0.0.53:53';

const imageOf = (storage: Storage, repository: string, manifest: ParsedManifest | undefined) => {
  if (manifest === undefined || !('manifests' in manifest)) return manifest;
  const fitting = manifest.manifests.find(
    ({platform}) => platform?.os === nodePlatform.os && platform.architecture === nodePlatform.architecture,
  );
  const stored = fitting && findManifest(storage, repository, fitting.digest);
  const image = stored && parseManifest(stored.bytes);
  return image === undefined || 'manifests' in image ? undefined : image;
};

const statusText = (status: number) => `${status} ${STATUS_CODES[status] ?? ''}`;

/** How the registry answers a puller's first look, before it comes to the image itself; undefined when it is well. */
const refusalOf = ({door, spoil}: Source, repository: string, wanted: string, puller: Puller) => {
  const path = `/v2/${repository}/manifests/${wanted}`;
  const look = {
    method: 'HEAD',
    path,
    query: new URLSearchParams(),
    headers: {},
    body: () => Promise.reject(new Error('a look has no body')),
  };
  const spoilt = spoil?.(look);
  if (spoilt === 'reset') return 'reset';
  if (spoilt !== undefined && 'status' in spoilt && spoilt.status >= 400) return spoilt.status;
  if (puller === 'node') return undefined;
  const rights = door.rights(typeof puller === 'string' ? undefined : puller);
  if (rights === undefined) return 401;
  return allows(rights, {type: 'repository', name: repository, action: 'pull'}) ? undefined : 403;
};

/**
 * Looks an image up as containerd on a node would, and fails in its words (recorded from containerd 1.6 under
 * Kubernetes 1.33). Only the registry of the site can be reached from its nodes.
 */
export function resolveImage(source: Source, text: string, puller: Puller): Resolved {
  const {storage, host} = source;
  const parsed = parseReference(text);
  if (!parsed.ok) return {error: `couldn't parse image name "${text}": invalid reference format`};
  const full = normaliseReference(parsed.reference);
  const name = formatReference(full);
  const wanted = full.manifestDigest ?? full.tag ?? 'latest';
  const unpacking = `failed to pull and unpack image "${name}": `;
  const failure = (cause: string) => `${unpacking}failed to resolve reference "${name}": ${cause}`;
  const notFound = (cause: string): Resolved => ({error: `rpc error: code = NotFound desc = ${cause}`});
  const headUrl = (server: string) => `https://${server}/v2/${full.repository}/manifests/${wanted}`;

  if (full.registry !== host) {
    const server = full.registry === 'docker.io' ? 'registry-1.docker.io' : full.registry;
    const lookup = `lookup ${server.split(':')[0]} on ${nameServer}: dial udp ${nameServer}: connect: network is unreachable`;
    return {error: failure(`failed to do request: Head "${headUrl(server)}": dial tcp: ${lookup}`)};
  }
  const refusal = refusalOf(source, full.repository, wanted, puller);
  if (refusal === 'reset') return {error: failure(`failed to do request: Head "${headUrl(host)}": EOF`)};
  if (refusal === 404) return notFound(failure(`${name}: not found`));
  if (refusal !== undefined) {
    const status = `[manifests ${wanted}]: ${statusText(refusal)}`;
    return {error: failure(`pulling from host ${host} failed with status code ${status}`)};
  }
  const stored = findManifest(storage, full.repository, wanted);
  if (stored === undefined) return notFound(failure(`${name}: not found`));
  const image = imageOf(storage, full.repository, parseManifest(stored.bytes));
  if (image === undefined || 'manifests' in image) {
    const platform = `${nodePlatform.os}/${nodePlatform.architecture}`;
    return notFound(`${unpacking}no match for platform in manifest: not found (${platform})`);
  }
  const lost = [image.config, ...image.layers].find(({digest}) => !findBlob(storage, full.repository, digest));
  if (lost !== undefined) {
    const what = `content descriptor ${lost.digest} (${lost.mediaType}) from remote: not found`;
    return notFound(`${unpacking}failed to copy: httpReadSeeker: failed open: could not fetch ${what}`);
  }
  return {
    manifestDigest: stored.manifestDigest,
    configDigest: image.config.digest,
    sizeBytes: [image.config, ...image.layers].reduce((sum, {size}) => sum + size, 0),
  };
}
