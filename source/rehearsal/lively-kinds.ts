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

/** Kinds that a cluster asks about other objects, and what their silence means. */
const silent: Readonly<Record<string, string>> = {
  MutatingWebhookConfiguration: 'changes nothing',
  ValidatingWebhookConfiguration: 'refuses nothing',
  ValidatingAdmissionPolicy: 'refuses nothing',
  ValidatingAdmissionPolicyBinding: 'refuses nothing',
};

/**
 * The kinds among these objects that are only kept, with how many there are of each: nothing acts on a CronJob's
 * schedule, no operator on a custom object, and nobody asks the webhooks and policies of admission.
 */
export function keptKinds(objects: readonly KubeObject[]): string[] {
  const kept = objects.filter(({kind}) => !lively.has(kind));
  return [...Map.groupBy(kept, ({kind}) => kind)]
    .map(([kind, {length}]) => `${kind} (${[`${length}`, silent[kind]].filter(Boolean).join(', ')})`)
    .toSorted();
}
