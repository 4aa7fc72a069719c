import type {Store} from '../model.ts';
import {templateHash} from './hash.ts';
import type {Deployment, ReplicaSet} from './kinds.ts';
import {controllerReference} from './owners.ts';
import {resources} from './resources.ts';
import {limits} from './rolling.ts';

const revisionKey = 'deployment.kubernetes.io/revision';
const desiredKey = 'deployment.kubernetes.io/desired-replicas';

/** The number of a replica set in its deployment's history, 0 when it has none. */
export const revisionOf = ({metadata}: ReplicaSet): number => Number(metadata.annotations?.[revisionKey] ?? 0);

/** The name that the replica set of the deployment's present template has. */
export const newSetName = (deployment: Deployment): string =>
  `${deployment.metadata.name}-${templateHash(deployment.spec.template)}`;

/** The annotations of a deployment that its replica sets carry too. */
function inherited(deployment: Deployment): Record<string, string> {
  const own = Object.entries(deployment.metadata.annotations ?? {});
  return Object.fromEntries(own.filter(([name]) => !name.startsWith('kubectl.kubernetes.io/') && name !== revisionKey));
}

function setAnnotations(deployment: Deployment, revision: number): Record<string, string> {
  const replicas = deployment.spec.replicas ?? 1;
  const {maxSurge} = limits(replicas, deployment.spec.strategy?.rollingUpdate);
  const most = deployment.spec.strategy?.type === 'Recreate' ? replicas : replicas + maxSurge;
  return {
    ...inherited(deployment),
    [desiredKey]: String(replicas),
    'deployment.kubernetes.io/max-replicas': String(most),
    [revisionKey]: String(revision),
  };
}

/** Creates the replica set of the deployment's present template. */
export function createSet(
  store: Store,
  deployment: Deployment,
  {revision, replicas}: {revision: number; replicas: number},
): ReplicaSet {
  const hash = templateHash(deployment.spec.template);
  const label = {'pod-template-hash': hash};
  const {template, selector} = deployment.spec;
  return store.create(resources.replicaSets, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels: {...template.metadata?.labels, ...label},
      annotations: setAnnotations(deployment, revision),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(deployment.spec.minReadySeconds && {minReadySeconds: deployment.spec.minReadySeconds}),
      selector: {matchLabels: {...selector.matchLabels, ...label}},
      template: {
        ...template,
        metadata: {...template.metadata, labels: {...template.metadata?.labels, ...label}},
      },
    },
    status: {replicas: 0},
  }) as ReplicaSet;
}

/** Gives a replica set, and the deployment itself, the revision that is current now. */
export function markRevision(store: Store, deployment: Deployment, set: ReplicaSet, revision: number): void {
  const {namespace} = deployment.metadata;
  store.change(resources.replicaSets, namespace, set.metadata.name, current => ({
    ...current,
    metadata: {...current.metadata, annotations: setAnnotations(deployment, revision)},
  }));
  store.change(resources.deployments, namespace, deployment.metadata.name, current => ({
    ...current,
    metadata: {...current.metadata, annotations: {...current.metadata.annotations, [revisionKey]: String(revision)}},
  }));
}

/**
 * The set that alone has pods, when the deployment asks for another number than it did: it is scaled before a rollout
 * begins.
 */
export function setToScale(deployment: Deployment, sets: ReplicaSet[]): ReplicaSet | undefined {
  const [only, ...others] = sets.filter(({spec}) => (spec.replicas ?? 0) > 0);
  const desired = only?.metadata.annotations?.[desiredKey];
  const isOther = desired !== undefined && desired !== String(deployment.spec.replicas ?? 1);
  return others.length === 0 && isOther ? only : undefined;
}

/** Notes on a set what its deployment asks for now. */
export function markDesired(store: Store, deployment: Deployment, set: ReplicaSet): void {
  const {namespace, name} = set.metadata;
  store.change(resources.replicaSets, namespace, name, current => ({
    ...current,
    metadata: {...current.metadata, annotations: setAnnotations(deployment, revisionOf(set))},
  }));
}
