import type {Resource} from '../model.ts';

/** The collections that the controllers and the node read or write, by the name that kubectl uses. */
export const resources = {
  pods: {group: '', resource: 'pods'},
  events: {group: '', resource: 'events'},
  nodes: {group: '', resource: 'nodes'},
  namespaces: {group: '', resource: 'namespaces'},
  services: {group: '', resource: 'services'},
  endpoints: {group: '', resource: 'endpoints'},
  secrets: {group: '', resource: 'secrets'},
  configMaps: {group: '', resource: 'configmaps'},
  serviceAccounts: {group: '', resource: 'serviceaccounts'},
  claims: {group: '', resource: 'persistentvolumeclaims'},
  volumes: {group: '', resource: 'persistentvolumes'},
  storageClasses: {group: 'storage.k8s.io', resource: 'storageclasses'},
  deployments: {group: 'apps', resource: 'deployments'},
  replicaSets: {group: 'apps', resource: 'replicasets'},
  statefulSets: {group: 'apps', resource: 'statefulsets'},
  daemonSets: {group: 'apps', resource: 'daemonsets'},
  controllerRevisions: {group: 'apps', resource: 'controllerrevisions'},
  jobs: {group: 'batch', resource: 'jobs'},
  cronJobs: {group: 'batch', resource: 'cronjobs'},
  quotas: {group: '', resource: 'resourcequotas'},
  leases: {group: 'coordination.k8s.io', resource: 'leases'},
  endpointSlices: {group: 'discovery.k8s.io', resource: 'endpointslices'},
  autoscalers: {group: 'autoscaling', resource: 'horizontalpodautoscalers'},
  disruptionBudgets: {group: 'policy', resource: 'poddisruptionbudgets'},
} satisfies Record<string, Resource>;

/** Whether two names mean the same collection. */
export const isSame = (left: Resource, right: Resource) =>
  left.resource === right.resource && left.group === right.group;
