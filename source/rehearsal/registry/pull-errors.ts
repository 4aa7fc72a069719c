import {STATUS_CODES} from 'node:http';
import {isIP} from 'node:net';
import {formatReference, normaliseReference, parseReference} from '../../bundle/reference.ts';

/** What stands between a node and an image. `host` is where the node really goes: a mirror, or the registry itself. */
export type PullTrouble =
  | {cause: 'not found'}
  | {cause: 'no platform'; platform: string}
  | {cause: 'lost'; digest: string; mediaType: string}
  | {cause: 'status'; host: string; status: number}
  | {cause: 'unknown authority' | 'plain HTTP' | 'reset' | 'nobody answers'; host: string};

/** The one that the nodes would ask; no way leads there. */
const nameServer = '10.0.0.53:53';

function nobody(host: string): string {
  const name = host.replace(/:\d+$/, '');
  if (isIP(name)) return `dial tcp ${host}: connect: connection refused`;
  return `dial tcp: lookup ${name} on ${nameServer}: dial udp ${nameServer}: connect: network is unreachable`;
}

/** What came of a request that had no answer. */
const unanswered = {
  'unknown authority': () => 'x509: certificate signed by unknown authority',
  'plain HTTP': () => 'http: server gave HTTP response to HTTPS client',
  reset: () => 'EOF',
  'nobody answers': nobody,
} as const;

/** A mirror is told which registry it stands for. */
const asksFor = (host: string, registry: string) =>
  host === registry || (registry === 'docker.io' && host === 'registry-1.docker.io') ? '' : `?ns=${registry}`;

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
  const unpacking = `failed to pull and unpack image "${name}": `;
  const resolving = `${unpacking}failed to resolve reference "${name}": `;
  const notFound = (why: string) => `rpc error: code = NotFound desc = ${why}`;

  switch (trouble.cause) {
    case 'not found':
      return notFound(`${resolving}${name}: not found`);
    case 'no platform':
      return notFound(`${unpacking}no match for platform in manifest: not found (${trouble.platform})`);
    case 'lost': {
      const what = `content descriptor ${trouble.digest} (${trouble.mediaType}) from remote: not found`;
      return notFound(`${unpacking}failed to copy: httpReadSeeker: failed open: could not fetch ${what}`);
    }
    case 'status': {
      const {host, status} = trouble;
      const answer = `${status} ${STATUS_CODES[status] ?? ''}`;
      return `${resolving}pulling from host ${host} failed with status code [manifests ${wanted}]: ${answer}`;
    }
    default: {
      const {cause, host} = trouble;
      const url = `https://${host}/v2/${full.repository}/manifests/${wanted}${asksFor(host, full.registry)}`;
      return `${resolving}failed to do request: Head "${url}": ${unanswered[cause](host)}`;
    }
  }
}
