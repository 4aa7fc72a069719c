import type {Facts, PushedImage} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import {type KubeObject, parseList} from '../../tools/kubectl-output.ts';
import {asPod, isPodCompleted, isPodReady, type Pod, podImages} from '../../tools/pods.ts';
import {shortDigest} from '../../tools/units.ts';

/** Pods that serve or should: finished ones and those on their way out do not count. */
export const servingPods = (stdout: string): Pod[] =>
  parseList(stdout)
    .flatMap((object: KubeObject) => asPod(object) ?? [])
    .filter(pod => !isPodCompleted(pod) && pod.metadata.deletionTimestamp == null);

export type VerifiedImage = {reference: string; digest: string; pods: number};

/**
 * Every container's imageID against the bundle: right when it is the pushed manifest's digest or the image's config
 * digest. A tag alone proves nothing: a node may run a stale cached image under it.
 */
export function judgeImages(
  pods: readonly Pod[],
  pushed: readonly PushedImage[],
): {items: Item[]; verified: VerifiedImage[]} {
  const items: Item[] = [];
  const verified = new Map<string, {digest: string; pods: Set<string>}>();
  for (const image of pods.flatMap(podImages)) {
    const wanted = pushed.find(candidate => candidate.internalReference === image.image);
    const base = {id: `${image.pod}/${image.container}`, label: `${image.pod} ${image.container}`};
    if (wanted === undefined) {
      items.push({...base, result: 'failed', detail: `runs ${image.image}, which is not of this bundle`});
      continue;
    }
    if (image.digest === undefined || ![wanted.manifestDigest, wanted.configDigest].includes(image.digest)) {
      const runs = image.digest === undefined ? 'nothing yet' : shortDigest(image.digest);
      items.push({
        ...base,
        result: 'failed',
        detail: `runs ${runs}, the bundle has ${shortDigest(wanted.manifestDigest)}`,
      });
      continue;
    }
    items.push({...base, result: 'proved', detail: `${wanted.reference} ${shortDigest(image.digest)}`});
    const names = verified.get(wanted.reference)?.pods ?? new Set<string>();
    verified.set(wanted.reference, {digest: image.digest, pods: names.add(image.pod)});
  }
  const counted = [...verified].map(([reference, {digest, pods: names}]) => ({reference, digest, pods: names.size}));
  return {items, verified: counted};
}

/** Names of pods that do not serve yet. */
export const unreadyPods = (pods: readonly Pod[]): string[] =>
  pods.filter(pod => !isPodReady(pod)).map(pod => pod.metadata.name);

/** The pods of the release's workloads: those of other tenants of the namespace are none of its business. */
export function podsOf(facts: Facts, pods: readonly Pod[], objects: readonly string[]): Pod[] {
  const workloads = objects.flatMap(name => {
    const [kind = '', object = ''] = name.split('/');
    return ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod'].includes(kind) ? [object] : [];
  });
  const release = facts.known.site?.release ?? '';
  return pods.filter(
    ({metadata}) =>
      workloads.some(name => metadata.name === name || metadata.name.startsWith(`${name}-`)) ||
      metadata.labels?.['app.kubernetes.io/instance'] === release,
  );
}
