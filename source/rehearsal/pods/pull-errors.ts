import {formatReference, normaliseReference, parseReference} from '../../bundle/reference.ts';

/** What stands between a node and a registry. `host` is where the node really goes: a mirror, or the registry itself. */
export type PullTrouble =
  | {cause: 'not found'}
  | {cause: 'unauthorized'; host: string}
  | {cause: 'unknown authority'; host: string}
  | {cause: 'plain HTTP'; host: string}
  | {cause: 'refused'; host: string}
  | {cause: 'no name server'; host: string; nameServer: string};

function reason(trouble: PullTrouble, name: string, wanted: string): string {
  switch (trouble.cause) {
    case 'not found':
      return `${name}: not found`;
    case 'unauthorized':
      return `pulling from host ${trouble.host} failed with status code [manifests ${wanted}]: 401 Unauthorized`;
    case 'unknown authority':
      return 'x509: certificate signed by unknown authority';
    case 'plain HTTP':
      return 'http: server gave HTTP response to HTTPS client';
    case 'refused':
      return `dial tcp ${trouble.host}: connect: connection refused`;
    case 'no name server': {
      const {host, nameServer} = trouble;
      return `dial tcp: lookup ${host} on ${nameServer}: dial udp ${nameServer}: connect: network is unreachable`;
    }
  }
}

/**
 * Why an image cannot be pulled, in the words of containerd (recorded from 1.6 under Kubernetes 1.33): the kubelet
 * shows them on the pod and in its events.
 */
export function pullError(text: string, trouble: PullTrouble): string {
  const parsed = parseReference(text);
  if (!parsed.ok) return `couldn't parse image name "${text}": invalid reference format`;
  const full = normaliseReference(parsed.reference);
  const name = formatReference(full);
  const wanted = full.manifestDigest ?? full.tag ?? 'latest';
  const why = reason(trouble, name, wanted);
  const before = `failed to pull and unpack image "${name}": failed to resolve reference "${name}": `;
  if (trouble.cause === 'not found') return `rpc error: code = NotFound desc = ${before}${why}`;
  if (trouble.cause === 'unauthorized') return `${before}${why}`;
  // A mirror is told which registry it stands for.
  const isMirror = trouble.host !== full.registry;
  const query = isMirror ? `?ns=${full.registry}` : '';
  const url = `https://${trouble.host}/v2/${full.repository}/manifests/${wanted}${query}`;
  return `${before}failed to do request: Head "${url}": ${why}`;
}
