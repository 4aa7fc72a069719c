import {admitted} from '../admission.ts';
import type {Clock, KubeObject, Store} from '../model.ts';
import {qosClass} from '../qos.ts';
import {podRefusal} from '../refusals.ts';
import {nameSuffix} from './hash.ts';
import type {Pod, PodTemplate} from './kinds.ts';
import {controllerReference} from './owners.ts';
import {resources} from './resources.ts';
import {timestamp} from './time.ts';

export type NewPod = {
  owner: KubeObject;
  template: PodTemplate;
  /** The whole name, or its beginning that five letters complete. */
  name: string | {startsWith: string};
  /** What a whole name was made from. */
  generateName?: string;
  labels?: Record<string, string>;
  volumes?: Pod['spec']['volumes'];
};

/** A pod that the server does not let be made. */
export class PodRefused extends Error {}

/** Creates a pod from its owner's template. Throws PodRefused in the server's words. */
export function createPod(store: Store, {owner, template, name, generateName, labels, volumes = []}: NewPod): Pod {
  const generated = typeof name === 'string' ? generateName : name.startsWith;
  const own = new Set(volumes.map(volume => volume.name));
  const {namespace} = owner.metadata;
  const account = store.get(resources.serviceAccounts, namespace, template.spec.serviceAccountName ?? 'default');
  const kept = (template.spec.volumes ?? []).filter(volume => !own.has(volume.name));
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: typeof name === 'string' ? name : `${name.startsWith}${nameSuffix()}`,
      ...(generated && {generateName: generated}),
      namespace,
      labels: {...template.metadata?.labels, ...labels},
      annotations: template.metadata?.annotations,
      ownerReferences: [controllerReference(owner)],
    },
    spec: admitted({...template.spec, volumes: [...kept, ...volumes]}, account),
    status: {phase: 'Pending', qosClass: qosClass(template.spec)},
  };
  const why = podRefusal(store, pod);
  if (why) throw new PodRefused(why);
  return store.create(resources.pods, pod) as Pod;
}

/** Asks a pod to stop, as DELETE does: the node removes it after its grace period. Not yet placed, it goes at once. */
export function terminatePod({store, clock}: {store: Store; clock: Clock}, pod: Pod): void {
  const {namespace, name, deletionTimestamp} = pod.metadata;
  if (deletionTimestamp) return;
  if (!pod.spec.nodeName) {
    store.remove(resources.pods, namespace, name);
    return;
  }
  const graceSeconds = pod.spec.terminationGracePeriodSeconds ?? 30;
  store.change(resources.pods, namespace, name, current => ({
    ...current,
    metadata: {
      ...current.metadata,
      deletionTimestamp: timestamp(new Date(clock.now().getTime() + graceSeconds * 1000)),
      deletionGracePeriodSeconds: graceSeconds,
    },
  }));
}

/** A pod that counts: neither going nor gone. */
export const isActive = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

/** Whether a pod's Ready condition is True. */
export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True') ?? false;
