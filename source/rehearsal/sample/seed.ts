import {redirectReference, referenceOf} from '../../bundle/reference.ts';
import type {PretendRegistry} from '../registry/server.ts';
import {imageArchive} from './image.ts';
import {type SampleVersion, sampleImages} from './product.ts';

/** `repository:tag` of an image in the internal registry, as the charts ask for it there. */
export function internalPlace(reference: string): string {
  const {repository, tag = 'latest'} = redirectReference(referenceOf(reference), 'internal');
  return `${repository}:${tag}`;
}

/** Puts the seven images of a version into a registry, at the paths that the charts ask the internal registry for. */
export async function seedImages(registry: PretendRegistry, version: SampleVersion): Promise<void> {
  for (const {reference} of sampleImages(version)) {
    const {manifest, blobs} = await imageArchive(reference);
    const {repository, tag = 'latest'} = redirectReference(referenceOf(reference), registry.host);
    registry.put(repository, tag, {manifest, blobs});
  }
}
