/** The parts of an image reference that the node asks for. */
export type ImageName = {host: string; repository: string; name: string; tag: string};

/** Reads a reference: '127.0.0.1:5000/datachain/studio-backend:1.2.3'. A missing host is Docker Hub's. */
export function parseReference(reference: string): ImageName {
  const [plain = '', digest] = reference.split('@');
  const slash = plain.indexOf('/');
  const first = plain.slice(0, Math.max(slash, 0));
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const rest = hasHost ? plain.slice(slash + 1) : plain;
  const [, repository = rest, tag = 'latest'] = /^(.*):([^:/]+)$/.exec(rest) ?? [];
  const isLibrary = !hasHost && !repository.includes('/');
  return {
    host: hasHost ? first : 'docker.io',
    repository: isLibrary ? `library/${repository}` : repository,
    name: repository.split('/').at(-1) ?? repository,
    tag: digest ?? tag,
  };
}
