import type {PretendRegistry} from '../server.ts';

export type Collected = {repository: string; tag: string; what: 'manifest' | 'layers'};

/**
 * A garbage collection that ran at the wrong moment: right after an image was pushed the registry has lost its manifest
 * (tag and digest answer 404 MANIFEST_UNKNOWN) or its layers (the manifest is there, the blobs answer 404
 * BLOB_UNKNOWN). Returns the way to stop.
 */
export function collectGarbage(registry: PretendRegistry, {repository, tag, what}: Collected): () => void {
  return registry.onPush((pushedTo, reference) => {
    if (pushedTo !== repository || reference !== tag) return;
    if (what === 'manifest') registry.drop(repository, tag);
    else registry.dropLayers(repository, tag);
  });
}
