/** Names of images: what a reference says, how it is written out, where it goes in another registry. */

export type ImageReference = {
  /** Host with port as written, or undefined when the reference leaves it to the runtime's default. */
  registry: string | undefined;
  /** Path as written: 'postgres', 'datachain/studio-backend'. */
  repository: string;
  tag: string | undefined;
  /** 'sha256:…'; wins over the tag when both are there. */
  manifestDigest: string | undefined;
};

export type ReferenceResult =
  | {ok: true; reference: ImageReference}
  | {
      ok: false;
      /** What is wrong, for a person. */
      message: string;
      /** Index of the first offending character, counted from 0. */
      position: number;
    };

const defaultRegistry = 'docker.io';
const defaultNamespace = 'library/';
const longestReference = 512;
const longestRepository = 255;

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const registryPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?$`);
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

const wrong = (message: string, position: number): ReferenceResult => ({ok: false, message, position});

/** Whether text before the first slash is a host rather than a path: it has a dot or a port, or is localhost. */
const looksLikeRegistry = (text: string) => text === 'localhost' || /[.:[]/.test(text) || text !== text.toLowerCase();

const firstBad = (text: string, allowed: RegExp) => {
  const index = [...text].findIndex(character => !allowed.test(character));
  return index === -1 ? 0 : [...text].slice(0, index).join('').length;
};

const checkRepository = (repository: string, at: number): ReferenceResult | undefined => {
  if (repository === '') return wrong('the repository is missing', at);
  if (repository.length > longestRepository) {
    return wrong(`the repository is longer than ${longestRepository} characters`, at + longestRepository);
  }
  let position = at;
  for (const component of repository.split('/')) {
    if (component === '') return wrong('a path component is empty', position);
    if (!componentPattern.test(component)) {
      return wrong(
        'a path component is lower-case letters and digits, joined by ".", "_", "__" or "-"',
        position + firstBad(component, /[a-z0-9._-]/),
      );
    }
    position += component.length + 1;
  }
  return undefined;
};

/**
 * Reads a reference by the grammar that registries and container runtimes share
 * (`[registry/]path[:tag][@digest]`). Nothing is defaulted; see `normaliseReference`.
 */
export function parseReference(text: string): ReferenceResult {
  if (text === '') return wrong('the reference is empty', 0);
  if (text.length > longestReference) return wrong(`longer than ${longestReference} characters`, longestReference);

  const atSign = text.indexOf('@');
  const named = atSign === -1 ? text : text.slice(0, atSign);
  const manifestDigest = atSign === -1 ? undefined : text.slice(atSign + 1);
  if (manifestDigest !== undefined && !digestPattern.test(manifestDigest)) {
    return wrong('a digest is "sha256:" and 64 lower-case hexadecimal digits', atSign + 1);
  }

  const slash = named.indexOf('/');
  const head = slash === -1 ? '' : named.slice(0, slash);
  const registry = slash !== -1 && looksLikeRegistry(head) ? head : undefined;
  if (registry !== undefined && !registryPattern.test(registry)) {
    return wrong(
      'the registry is a host name or address with an optional port',
      firstBad(registry, /[a-zA-Z0-9.:[\]-]/),
    );
  }

  const pathStart = registry === undefined ? 0 : slash + 1;
  const path = named.slice(pathStart);
  const colon = path.lastIndexOf(':');
  const hasTag = colon > path.lastIndexOf('/');
  const repository = hasTag ? path.slice(0, colon) : path;
  const tag = hasTag ? path.slice(colon + 1) : undefined;

  const badRepository = checkRepository(repository, pathStart);
  if (badRepository !== undefined) return badRepository;
  if (tag !== undefined && !tagPattern.test(tag)) {
    const offset = tag.length > 128 ? 128 : firstBad(tag, /[A-Za-z0-9_.-]/);
    return wrong(
      'a tag is at most 128 letters, digits, "_", "." and "-", and starts with none of the last two',
      pathStart + colon + 1 + offset,
    );
  }
  return {ok: true, reference: {registry, repository, tag, manifestDigest}};
}

/** Like `parseReference`, for references already known to be good. Throws an Error that names the position. */
export function referenceOf(text: string): ImageReference {
  const result = parseReference(text);
  if (result.ok) return result.reference;
  throw new Error(`"${text}" is not an image reference: ${result.message} (character ${result.position + 1})`);
}

/** Writes a reference out exactly as it was read. */
export function formatReference({registry, repository, tag, manifestDigest}: ImageReference): string {
  const host = registry === undefined ? '' : `${registry}/`;
  const suffix = `${tag === undefined ? '' : `:${tag}`}${manifestDigest === undefined ? '' : `@${manifestDigest}`}`;
  return `${host}${repository}${suffix}`;
}

/** Fills in what runtimes fill in: docker.io, library/ for its official images, and :latest where nothing else is said. */
export function normaliseReference(reference: ImageReference): ImageReference & {registry: string} {
  const isDefault = reference.registry === undefined || ['docker.io', 'index.docker.io'].includes(reference.registry);
  const registry = isDefault ? defaultRegistry : (reference.registry ?? defaultRegistry);
  const isOfficial = isDefault && !reference.repository.includes('/');
  const tag = reference.tag ?? (reference.manifestDigest === undefined ? 'latest' : undefined);
  return {
    registry,
    repository: isOfficial ? `${defaultNamespace}${reference.repository}` : reference.repository,
    tag,
    manifestDigest: reference.manifestDigest,
  };
}

/** The short form that people write: no docker.io, no library/. */
export function familiarReference(reference: ImageReference): ImageReference {
  const full = normaliseReference(reference);
  if (full.registry !== defaultRegistry) return full;
  const isOfficial = full.repository.startsWith(defaultNamespace) && full.repository.split('/').length === 2;
  const repository = isOfficial ? full.repository.slice(defaultNamespace.length) : full.repository;
  return {...full, registry: undefined, repository};
}

/**
 * The same image in another registry: the familiar path is kept, so postgres:14 goes to REGISTRY/postgres:14 and not
 * to REGISTRY/library/postgres:14, as the charts expect it. A registry may carry a path prefix ('host:5000/mirror').
 */
export function redirectReference(reference: ImageReference, toRegistry: string): ImageReference {
  const {repository, tag, manifestDigest} = familiarReference(reference);
  const [host = toRegistry, ...prefix] = toRegistry.replace(/\/+$/, '').split('/');
  return {registry: host, repository: [...prefix, repository].join('/'), tag, manifestDigest};
}

/** Whether two references name the same thing once defaults are filled in. */
export function sameReference(one: ImageReference, other: ImageReference): boolean {
  return formatReference(normaliseReference(one)) === formatReference(normaliseReference(other));
}
