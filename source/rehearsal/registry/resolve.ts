import {normaliseReference, parseReference} from '../../bundle/reference.ts';
import {allows, type Login} from './access.ts';
import type {Door} from './door.ts';
import {type ParsedManifest, parseManifest, userIn} from './parse.ts';
import {type PullTrouble, pullError} from './pull-errors.ts';
import type {Spoiler} from './spoilers/spoiler.ts';
import {findBlob, findManifest, type Storage} from './storage.ts';

export type Resolved =
  | {manifestDigest: string; configDigest: string; sizeBytes: number; user: string}
  | {error: string};

/** Who pulls: the node with a login of its own (always let in), or a pod's pull secret, or nobody. */
export type Puller = 'node' | 'anonymous' | Login;

/** The registry as seen from a node. */
export type Source = {storage: Storage; host: string; door: Door; spoil: Spoiler | undefined};

/** The nodes of the pretend site run on this platform. */
const nodePlatform = {os: 'linux', architecture: 'amd64'};

const imageOf = (storage: Storage, repository: string, manifest: ParsedManifest | undefined) => {
  if (manifest === undefined || !('manifests' in manifest)) return manifest;
  const fitting = manifest.manifests.find(
    ({platform}) => platform?.os === nodePlatform.os && platform.architecture === nodePlatform.architecture,
  );
  const stored = fitting && findManifest(storage, repository, fitting.digest);
  const image = stored && parseManifest(stored.bytes);
  return image === undefined || 'manifests' in image ? undefined : image;
};

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
 * Looks an image up as containerd on a node would, and fails in its words. Only the registry of the site can be reached
 * from its nodes: under its own address, or under the name of a registry that it stands for.
 */
export function resolveImage(source: Source, text: string, puller: Puller, standsFor = source.host): Resolved {
  const {storage, host} = source;
  const fails = (trouble: PullTrouble): Resolved => ({error: pullError(text, trouble)});
  const parsed = parseReference(text);
  if (!parsed.ok) return fails({cause: 'not found'});
  const full = normaliseReference(parsed.reference);
  const wanted = full.manifestDigest ?? full.tag ?? 'latest';

  if (full.registry !== standsFor) {
    const server = full.registry === 'docker.io' ? 'registry-1.docker.io' : full.registry;
    return fails({cause: 'nobody answers', host: server});
  }
  const refusal = refusalOf(source, full.repository, wanted, puller);
  if (refusal === 'reset') return fails({cause: 'reset', host});
  if (refusal === 404) return fails({cause: 'not found'});
  if (refusal !== undefined) return fails({cause: 'status', host, status: refusal});
  const stored = findManifest(storage, full.repository, wanted);
  if (stored === undefined) return fails({cause: 'not found'});
  const image = imageOf(storage, full.repository, parseManifest(stored.bytes));
  if (image === undefined || 'manifests' in image) {
    return fails({cause: 'no platform', platform: `${nodePlatform.os}/${nodePlatform.architecture}`});
  }
  const lost = [image.config, ...image.layers].find(({digest}) => !findBlob(storage, full.repository, digest));
  if (lost !== undefined) return fails({cause: 'lost', digest: lost.digest, mediaType: lost.mediaType});
  return {
    manifestDigest: stored.manifestDigest,
    configDigest: image.config.digest,
    user: userIn(findBlob(storage, full.repository, image.config.digest)),
    sizeBytes: [image.config, ...image.layers].reduce((sum, {size}) => sum + size, 0),
  };
}
