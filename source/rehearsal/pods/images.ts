import {Buffer} from 'node:buffer';
import {resources} from '../controllers/resources.ts';
import type {KubeObject, Store} from '../model.ts';
import {fullName, parseReference} from './image-name.ts';

export type Login = {username: string; password: string};
export type PulledImage = {
  manifestDigest: string;
  configDigest: string;
  sizeBytes: number;
  /** Whom its config lets it run as (`User`): '1000', 'web:web'. Root when it does not say. */
  user?: string;
};

/**
 * Where the node's container runtime looks images up. `logins` are those of the pod's pull secrets for that host.
 * A plain ImageSource, which asks for no login, fits.
 */
export type PullSource = {
  resolve(reference: string, logins?: Login[]): PulledImage | {error: string};
};

export type NodeImages = {
  /** The image that the node has under this reference: it may be older than the registry's. */
  cached(reference: string): PulledImage | undefined;
  /** Pulls it, or says why not. `durationMs` is the site's time. */
  pull(reference: string, logins: Login[]): {image: PulledImage; durationMs: number} | {error: string};
  /** Puts an image there without a pull, as a node image or an administrator does. */
  preload(reference: string, image: PulledImage): void;
  /** How the runtime calls the image that it has under a reference: the first of its names, with its digest and its tag. */
  namesOf(reference: string, image: PulledImage): {imageId: string; image: string};
  /** What the node has, the biggest first, as its status shows it. */
  list(): {names: string[]; sizeBytes: number}[];
};

const bytesPerMs = 60_000;
const overheadMs = 350;

/** The kubelet shows so many images, and so many names of each. */
const imagesShown = 50;
const namesShown = 5;

type Named = readonly (readonly [reference: string, image: PulledImage])[];

/** `repository@digest` of every name; what was imported from a file has no digest. */
const digestNames = (images: Named): string[] =>
  images
    .filter(([, {manifestDigest}]) => manifestDigest !== '')
    .map(([reference, {manifestDigest}]) => {
      const {host, repository} = parseReference(reference);
      return `${host}/${repository}@${manifestDigest}`;
    })
    .sort();

const tagNames = (images: Named): string[] => images.map(([reference]) => fullName(reference)).sort();

/** The images of one node, and its way to the registries. `before` knows what was there before it ever pulled. */
export function createNodeImages(
  source: PullSource,
  before: (reference: string) => PulledImage | undefined = () => undefined,
): NodeImages {
  const images = new Map<string, PulledImage>();
  return {
    cached: reference => images.get(reference) ?? before(reference),
    pull(reference, logins) {
      const found = source.resolve(reference, logins);
      if ('error' in found) return found;
      images.set(reference, found);
      return {image: found, durationMs: overheadMs + Math.round(found.sizeBytes / bytesPerMs)};
    },
    preload(reference, image) {
      images.set(reference, image);
    },
    namesOf(reference, image) {
      const known = [...images].filter(([, other]) => other.configDigest === image.configDigest);
      const same = known.length > 0 ? known : [[reference, image] as const];
      return {imageId: digestNames(same)[0] ?? '', image: tagNames(same)[0] ?? ''};
    },
    list() {
      const byConfig = Map.groupBy(images, ([, {configDigest}]) => configDigest);
      return [...byConfig.values()]
        .map(same => {
          const names = [...new Set([...digestNames(same), ...tagNames(same)])];
          return {names: names.slice(0, namesShown), sizeBytes: same[0]?.[1].sizeBytes ?? 0};
        })
        .sort((left, right) => right.sizeBytes - left.sizeBytes)
        .slice(0, imagesShown);
    },
  };
}

function loginIn(secret: KubeObject | undefined, host: string): Login[] {
  const data = secret?.['data'] as Record<string, string> | undefined;
  const encoded = data?.['.dockerconfigjson'];
  if (!encoded) return [];
  try {
    const {auths = {}} = JSON.parse(Buffer.from(encoded, 'base64').toString()) as {
      auths?: Record<string, {username?: string; password?: string; auth?: string}>;
    };
    const entry = auths[host] ?? auths[`https://${host}`] ?? auths[`http://${host}`];
    if (!entry) return [];
    const [user = '', ...rest] = Buffer.from(entry.auth ?? '', 'base64')
      .toString()
      .split(':');
    return [{username: entry.username ?? user, password: entry.password ?? rest.join(':')}];
  } catch {
    // A secret that is no JSON gives no login, as for the kubelet.
    return [];
  }
}

/** The logins that a pod's pull secrets hold for the registry of an image, and the secrets that are missing. */
export function loginsOf(
  store: Store,
  namespace: string | undefined,
  secretNames: string[],
  reference: string,
): {logins: Login[]; missing: string[]} {
  const {host} = parseReference(reference);
  const found = secretNames.map(name => ({name, secret: store.get(resources.secrets, namespace, name)}));
  return {
    logins: found.flatMap(({secret}) => loginIn(secret, host)),
    missing: found.filter(({secret}) => !secret).map(({name}) => name),
  };
}

/** Whether the node pulls although it may have the image. */
export function pullsAlways(reference: string, policy: string | undefined): boolean {
  if (policy) return policy === 'Always';
  return parseReference(reference).tag === 'latest';
}

/** How long a look at the registry takes when it fails. */
export const failedPullMs = 250;
