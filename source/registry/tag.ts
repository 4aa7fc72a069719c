import type {ArchivedImage} from '../bundle/archive.ts';
import type {RegistryClient} from './client.ts';
import {done, failed, type Outcome} from './failure.ts';
import {readRemote} from './manifest.ts';

export type TagChoice =
  | {how: 'push'; tag: string}
  /** The same content is there already, under this tag. */
  | {how: 'present'; tag: string; manifestDigest: string};

type Occupant = {state: 'free'} | {state: 'same' | 'other'; manifestDigest: string};

const longestTag = 128;

/** The tag for content that differs from what its own tag already holds: `<tag>-<12 hex of the config digest>`. */
export function sidestepTag(tag: string, configDigest: string): string {
  const suffix = `-${configDigest.replace('sha256:', '').slice(0, 12)}`;
  return `${tag.slice(0, longestTag - suffix.length)}${suffix}`;
}

const lookAt = async (
  client: RegistryClient,
  repository: string,
  tag: string,
  image: ArchivedImage,
): Promise<Outcome<Occupant>> => {
  const found = await client.getManifest(repository, tag);
  if (!found.ok) return found;
  if (found.value === undefined) return done({state: 'free'});
  const {manifestDigest, bytes} = found.value;
  let content = readRemote(bytes, image.platform);
  if (content.kind === 'index') {
    const child = await client.getManifest(repository, content.manifestDigest);
    if (!child.ok) return child;
    content = child.value === undefined ? {kind: 'other'} : readRemote(child.value.bytes, image.platform);
  }
  const isSame = content.kind === 'image' && content.configDigest === image.configDigest;
  return done({state: isSame ? 'same' : 'other', manifestDigest});
};

/** Decides under which tag an image goes, so that no tag ever changes its content. */
export async function chooseTag(
  client: RegistryClient,
  repository: string,
  tag: string,
  image: ArchivedImage,
): Promise<Outcome<TagChoice>> {
  for (const candidate of [tag, sidestepTag(tag, image.configDigest)]) {
    const occupant = await lookAt(client, repository, candidate, image);
    if (!occupant.ok) return occupant;
    const {value} = occupant;
    if (value.state === 'free') return done({how: 'push', tag: candidate});
    if (value.state === 'same') return done({how: 'present', tag: candidate, manifestDigest: value.manifestDigest});
  }
  const message = `${repository}: both ${tag} and ${sidestepTag(tag, image.configDigest)} hold other content; nothing is overwritten: remove the second tag if it is not in use`;
  return failed({cause: 'conflict', message});
}
