import type {Clock, KubeObject, Store} from '../model.ts';
import {nameSuffix} from './hash.ts';
import type {Pod, PodTemplate} from './kinds.ts';
import {controllerReference} from './owners.ts';
import {quotaRefusal} from './quota.ts';
import {resources} from './resources.ts';
import {timestamp} from './time.ts';

/** Every pod may talk to the API: admission adds the token, the CA and the namespace as one volume. */
const accessVolume = (name: string) => ({
  name,
  projected: {
    defaultMode: 420,
    sources: [
      {serviceAccountToken: {expirationSeconds: 3607, path: 'token'}},
      {configMap: {items: [{key: 'ca.crt', path: 'ca.crt'}], name: 'kube-root-ca.crt'}},
      {
        downwardAPI: {
          items: [{fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.namespace'}, path: 'namespace'}],
        },
      },
    ],
  },
});
const accessPath = '/var/run/secrets/kubernetes.io/serviceaccount';

const tolerations = ['not-ready', 'unreachable'].map(condition => ({
  effect: 'NoExecute',
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  tolerationSeconds: 300,
}));

/** What admission adds to the spec of a pod that does not say otherwise. */
function admitted(spec: Pod['spec']): Pod['spec'] {
  const volume = `kube-api-access-${nameSuffix()}`;
  const withAccess = (containers: Pod['spec']['containers']) =>
    containers.map(container => ({
      ...container,
      volumeMounts: [...(container.volumeMounts ?? []), {name: volume, mountPath: accessPath, readOnly: true}],
    }));
  const serviceAccount = spec['serviceAccountName'] ?? 'default';
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    tolerations,
    ...spec,
    serviceAccount,
    serviceAccountName: serviceAccount,
    containers: withAccess(spec.containers),
    ...(spec.initContainers && {initContainers: withAccess(spec.initContainers)}),
    volumes: [...(spec.volumes ?? []), accessVolume(volume)],
  };
}

export type NewPod = {
  owner: KubeObject;
  template: PodTemplate;
  /** The whole name, or its beginning that five letters complete. */
  name: string | {startsWith: string};
  labels?: Record<string, string>;
  volumes?: Pod['spec']['volumes'];
};

/** A pod that admission does not let in; the message is what the controller's event says. */
export class PodRefused extends Error {}

/** Creates a pod from its owner's template. Throws PodRefused where a quota leaves no room. */
export function createPod(store: Store, {owner, template, name, labels, volumes = []}: NewPod): Pod {
  const why = quotaRefusal(store, resources.pods, owner.metadata.namespace);
  if (why) {
    const asked = typeof name === 'string' ? name : `${name.startsWith}${nameSuffix()}`;
    throw new PodRefused(`Error creating: pods "${asked}" is forbidden: ${why}`);
  }
  const generated = typeof name === 'string' ? undefined : name.startsWith;
  const own = new Set(volumes.map(volume => volume.name));
  const kept = (template.spec.volumes ?? []).filter(volume => !own.has(volume.name));
  return store.create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: typeof name === 'string' ? name : `${name.startsWith}${nameSuffix()}`,
      ...(generated && {generateName: generated}),
      namespace: owner.metadata.namespace,
      labels: {...template.metadata?.labels, ...labels},
      annotations: template.metadata?.annotations,
      ownerReferences: [controllerReference(owner)],
    },
    spec: admitted({...template.spec, volumes: [...kept, ...volumes]}),
    status: {phase: 'Pending', qosClass: 'BestEffort'},
  }) as Pod;
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
