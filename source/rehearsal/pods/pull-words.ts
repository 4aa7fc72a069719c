import {parseReference} from './image-name.ts';

/**
 * The words of containerd and the kubelet about images.
 * Source: recorded pod states and events of a 1.33 cluster with containerd.
 */

/** A missing tag. */
export const notFoundError = (image: string): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;

/** No login, or a wrong one: both read the same. */
export function unauthorisedError(image: string): string {
  const {host, tag} = parseReference(image);
  return `failed to pull and unpack image "${image}": failed to resolve reference "${image}": pulling from host ${host} failed with status code [manifests ${tag}]: 401 Unauthorized`;
}

/** A registry that the air gap has no way to. */
export function unreachableError(image: string): string {
  const {host, repository, tag} = parseReference(image);
  const server = host === 'docker.io' ? 'registry-1.docker.io' : host;
  return `failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to do request: Head "https://${server}/v2/${repository}/manifests/${tag}": dial tcp: lookup ${server} on 10.96.0.10:53: no such host`;
}

/** A duration as Go writes it, to the millisecond: '87ms', '1.104s'. */
export const goDuration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)}ms` : `${Math.round(ms) / 1000}s`);

export const pulledMessage = (image: string, ms: number, sizeBytes: number): string =>
  `Successfully pulled image "${image}" in ${goDuration(ms)} (${goDuration(ms)} including waiting). Image size: ${sizeBytes} bytes.`;

export const presentMessage = (image: string): string => `Container image "${image}" already present on machine`;
