import type {KubeObject} from './model.ts';

/** The kinds that live on the pretend site as on a cluster: with defaults, checks, and controllers where there are any. */
const lively: ReadonlySet<string> = new Set([
  ...[
    'Namespace',
    'Node',
    'Pod',
    'Deployment',
    'ReplicaSet',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'Service',
    'Endpoints',
  ],
  ...['EndpointSlice', 'Ingress', 'ConfigMap', 'Secret', 'ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole'],
  ...['ClusterRoleBinding', 'PersistentVolume', 'PersistentVolumeClaim', 'StorageClass', 'HorizontalPodAutoscaler'],
  ...['PodDisruptionBudget', 'NetworkPolicy', 'ResourceQuota', 'Lease', 'Event', 'CustomResourceDefinition'],
]);

/**
 * The kinds among these objects that are only kept, with how many there are of each: nothing acts on a CronJob's
 * schedule, and no operator on a custom object.
 */
export function keptKinds(objects: readonly KubeObject[]): string[] {
  const kept = objects.filter(({kind}) => !lively.has(kind));
  return [...Map.groupBy(kept, ({kind}) => kind)].map(([kind, {length}]) => `${kind} (${length})`).toSorted();
}
