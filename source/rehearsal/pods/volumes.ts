import {resources} from '../controllers/resources.ts';
import type {LifeParts} from './life-parts.ts';
import {mountRetryMs} from './timing.ts';

/** What a volume of the pod is made of and the cluster lacks: 'secret "x" not found'. */
function missingSource({room: {store}, pod}: LifeParts): {volume: string; error: string} | undefined {
  const {namespace} = pod.metadata;
  for (const {name: volume, secret, configMap} of pod.spec.volumes ?? []) {
    const isThere = (kind: 'secrets' | 'configMaps', name: string) =>
      store.get(resources[kind], namespace, name) !== undefined;
    if (secret && !secret.optional && !isThere('secrets', secret.secretName)) {
      return {volume, error: `secret "${secret.secretName}" not found`};
    }
    const name = configMap?.name ?? '';
    if (configMap && !configMap.optional && !isThere('configMaps', name)) {
      return {volume, error: `configmap "${name}" not found`};
    }
  }
  return undefined;
}

/** Waits until everything that the pod mounts is there; says with growing pauses what is not. */
export async function mountVolumes(parts: LifeParts): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const missing = missingSource(parts);
    if (!missing) return;
    const message = `MountVolume.SetUp failed for volume "${missing.volume}" : ${missing.error}`;
    parts.tell({type: 'Warning', reason: 'FailedMount', message});
    await parts.patience.wait(mountRetryMs(attempt));
  }
}
