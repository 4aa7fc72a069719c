import {resources} from '../controllers/resources.ts';
import type {KubeObject, Metadata} from '../model.ts';
import {objectsOf, type Snapshot} from './read.ts';
import {isRevisionSecret} from './redirect.ts';

export const keyOf = ({kind, metadata}: Pick<KubeObject, 'kind' | 'metadata'>): string => `${kind}/${metadata.name}`;

/** What only the old cluster knew: the new one gives its own. */
const clusterOwn = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'finalizers',
  'ownerReferences',
];

const clusterAnnotations = /^(deployment\.kubernetes\.io\/|pv\.kubernetes\.io\/|volume\.(beta\.)?kubernetes\.io\/)/;

function bareMetadata(metadata: Metadata): Metadata {
  const kept = Object.entries(metadata).filter(([field]) => !clusterOwn.includes(field));
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !clusterAnnotations.test(name));
  return {
    ...(Object.fromEntries(kept) as Metadata),
    ...(metadata.annotations && {annotations: Object.fromEntries(annotations)}),
  };
}

type Spec = Record<string, unknown>;

/** Addresses, ports and volumes that the old cluster had assigned. */
function bareSpec(kind: string, spec: Spec): Spec {
  if (kind === 'PersistentVolumeClaim') {
    const {volumeName: _volume, ...rest} = spec;
    return rest;
  }
  if (kind !== 'Service') return spec;
  const {clusterIP, clusterIPs: _all, healthCheckNodePort: _port, ports, ...rest} = spec;
  return {
    ...rest,
    ...(clusterIP === 'None' && {clusterIP}),
    ports: (Array.isArray(ports) ? (ports as Spec[]) : []).map(({nodePort: _node, ...port}) => port),
  };
}

/** An object as somebody would create it, out of one that was read from a cluster. */
export function bare(object: KubeObject): KubeObject {
  const {status: _status, metadata, ...rest} = object;
  const spec = object['spec'] as Spec | undefined;
  return {...rest, metadata: bareMetadata(metadata), ...(spec && {spec: bareSpec(object.kind, spec)})};
}

/** Made by the cluster itself in every namespace, or by a controller for its own. */
function isClusterOwn({kind, metadata, type}: KubeObject): boolean {
  const isOwned = (metadata.ownerReferences ?? []).some(({controller}) => controller === true);
  const isDefault = kind === 'ServiceAccount' && metadata.name === 'default';
  const isAuthority = kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt';
  return isOwned || isDefault || isAuthority || type === 'kubernetes.io/service-account-token';
}

/** Kinds that the backup of workloads holds: what it lacks of them was not live. */
const savedKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Service',
  'Ingress',
  'ConfigMap',
  'ServiceAccount',
];

export type Live = {
  objects: KubeObject[];
  /** Of the release's manifest, and not in the cluster when the snapshot was taken. */
  gone: string[];
};

/**
 * The objects that stood in the namespace, without the release's revisions: those saved as they were live, with what
 * was changed by hand, the rest of the release as its manifest has it. Jobs are the manifest's: they run again.
 */
export function liveObjects(snapshot: Snapshot): Live {
  const {secrets = [], workloads = [], volumes = []} = snapshot;
  const claims = volumes.filter(({kind}) => kind === 'PersistentVolumeClaim');
  const saved = [...secrets, ...workloads, ...claims]
    .filter(object => object.kind !== 'Job' && !isRevisionSecret(object) && !isClusterOwn(object))
    .map(bare);
  const known = new Set(saved.map(keyOf));
  const isSaved = ({kind}: KubeObject) => snapshot.workloads !== undefined && savedKinds.includes(kind);
  const rest = objectsOf(snapshot.manifest).filter(object => !known.has(keyOf(object)));
  return {
    objects: [...saved, ...rest.filter(object => !isSaved(object))],
    gone: rest.filter(isSaved).map(keyOf),
  };
}

/** The collections whose objects make up what runs. */
export const workloadResources = [resources.deployments, resources.statefulSets, resources.daemonSets] as const;
