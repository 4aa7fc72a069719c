import type {KubeObject, Store} from './model.ts';

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

/** What a controller made is acted on by that controller, whatever its kind. */
const isControlled = ({metadata}: KubeObject): boolean =>
  (metadata.ownerReferences ?? []).some(({controller}) => controller === true);

/**
 * Looks on from now on; what it returns tells the kinds that have come since and are only kept, as keptKinds does. An
 * object counts once, however often it is made again, and also when it is gone.
 */
export function keptSince(store: Store): () => string[] {
  const came = new Map<string, KubeObject>();
  store.subscribe(({type, resource, object}) => {
    if (type !== 'ADDED' || lively.has(object.kind) || isControlled(object)) return;
    const {namespace = '', name} = object.metadata;
    came.set(`${resource.resource}.${resource.group} ${namespace}/${name}`, object);
  });
  return () => keptKinds([...came.values()]);
}
