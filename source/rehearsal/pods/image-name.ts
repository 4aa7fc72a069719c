/** The parts of an image reference that the node asks for. */
export type ImageName = {host: string; repository: string; name: string; tag: string};

/** The host in front of a reference, if it names one. */
function splitHost(plain: string): {host: string | undefined; rest: string} {
  const slash = plain.indexOf('/');
  const first = plain.slice(0, Math.max(slash, 0));
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  return hasHost ? {host: first, rest: plain.slice(slash + 1)} : {host: undefined, rest: plain};
}

/** Reads a reference: '127.0.0.1:5000/datachain/studio-backend:1.2.3'. A missing host is Docker Hub's. */
export function parseReference(reference: string): ImageName {
  const [plain = '', digest] = reference.split('@');
  const {host, rest} = splitHost(plain);
  const [, repository = rest, tag = 'latest'] = /^(.*):([^:/]+)$/.exec(rest) ?? [];
  const isLibrary = host === undefined && !repository.includes('/');
  return {
    host: host ?? 'docker.io',
    repository: isLibrary ? `library/${repository}` : repository,
    name: repository.split('/').at(-1) ?? repository,
    tag: digest ?? tag,
  };
}

/** The name in full, as the runtime keeps it: 'docker.io/library/busybox:1.36'. */
export function fullName(reference: string): string {
  const {host, repository, tag} = parseReference(reference);
  return `${host}/${repository}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`;
}

const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const grammar = new RegExp(`^${part}(?:/${part})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`);

/** Why a reference is none, in the words of the kubelet; undefined when it is one. */
export function nameError(reference: string): string | undefined {
  const {host, rest} = splitHost(reference);
  const [repository = ''] = rest.split(/[:@]/);
  const isHost = host === undefined || /^[A-Za-z0-9.-]+(:\d+)?$/.test(host);
  if (isHost && grammar.test(rest)) return undefined;
  const why =
    repository === repository.toLowerCase()
      ? 'invalid reference format'
      : `invalid reference format: repository name (${repository}) must be lowercase`;
  return `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": ${why}`;
}
