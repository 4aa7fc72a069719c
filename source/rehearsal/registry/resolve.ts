import {formatReference, normaliseReference, parseReference} from '../../bundle/reference.ts';
import {isKnownLogin, type Login} from './access.ts';
import {type ParsedManifest, parseManifest} from './manifests.ts';
import {findManifest, type Storage} from './storage.ts';

export type Resolved = {manifestDigest: string; configDigest: string; sizeBytes: number} | {error: string};

/** Who pulls: the node with a login of its own (always let in), or a pod's pull secret, or nobody. */
export type Puller = 'node' | 'anonymous' | Login;

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

/**
 * Looks an image up as containerd on a node would, and fails in its words (recorded from containerd 1.6 under
 * Kubernetes 1.33). Only the registry of the site can be reached from its nodes.
 */
export function resolveImage(
  storage: Storage,
  host: string,
  users: Record<string, string> | undefined,
  text: string,
  puller: Puller,
): Resolved {
  const parsed = parseReference(text);
  if (!parsed.ok) return {error: `couldn't parse image name "${text}": invalid reference format`};
  const full = normaliseReference(parsed.reference);
  const name = formatReference(full);
  const wanted = full.manifestDigest ?? full.tag ?? 'latest';
  const failure = (cause: string) =>
    `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${cause}`;

  if (full.registry !== host) {
    const server = full.registry === 'docker.io' ? 'registry-1.docker.io' : full.registry;
    const url = `https://${server}/v2/${full.repository}/manifests/${wanted}`;
    const lookup = `lookup ${server.split(':')[0]} on ${nameServer}: dial udp ${nameServer}: connect: network is unreachable`;
    return {error: failure(`failed to do request: Head "${url}": dial tcp: ${lookup}`)};
  }
  const login = typeof puller === 'string' ? undefined : puller;
  if (puller !== 'node' && !isKnownLogin(users, login)) {
    return {
      error: failure(`pulling from host ${host} failed with status code [manifests ${wanted}]: 401 Unauthorized`),
    };
  }
  const stored = findManifest(storage, full.repository, wanted);
  if (stored === undefined) return {error: `rpc error: code = NotFound desc = ${failure(`${name}: not found`)}`};
  const image = imageOf(storage, full.repository, parseManifest(stored.bytes));
  if (image === undefined || 'manifests' in image) {
    const platform = `${nodePlatform.os}/${nodePlatform.architecture}`;
    return {
      error: `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": no match for platform in manifest: not found (${platform})`,
    };
  }
  return {
    manifestDigest: stored.manifestDigest,
    configDigest: image.config.digest,
    sizeBytes: [image.config, ...image.layers].reduce((sum, {size}) => sum + size, 0),
  };
}
