import * as cluster from './cluster.ts';
import {age, type Column, column, name} from './column.ts';
import * as config from './config.ts';
import * as network from './network.ts';
import {podColumns} from './pods.ts';
import * as workloads from './workloads.ts';

const byKind: Record<string, Column[]> = {
  Pod: podColumns,
  Deployment: workloads.deploymentColumns,
  StatefulSet: workloads.statefulSetColumns,
  ReplicaSet: workloads.replicaSetColumns,
  DaemonSet: workloads.daemonSetColumns,
  Job: workloads.jobColumns,
  CronJob: workloads.cronJobColumns,
  Service: network.serviceColumns,
  Endpoints: network.endpointsColumns,
  EndpointSlice: network.endpointSliceColumns,
  Ingress: network.ingressColumns,
  NetworkPolicy: network.networkPolicyColumns,
  PersistentVolumeClaim: cluster.claimColumns,
  PersistentVolume: cluster.volumeColumns,
  StorageClass: cluster.storageClassColumns,
  Node: cluster.nodeColumns,
  Namespace: cluster.namespaceColumns,
  Event: cluster.eventColumns,
  ConfigMap: config.configMapColumns,
  Secret: config.secretColumns,
  ServiceAccount: config.serviceAccountColumns,
  Role: config.roleColumns,
  ClusterRole: config.roleColumns,
  RoleBinding: config.bindingColumns,
  ClusterRoleBinding: config.bindingColumns,
  PodDisruptionBudget: config.disruptionBudgetColumns,
  HorizontalPodAutoscaler: config.autoscalerColumns,
  Lease: config.leaseColumns,
  PriorityClass: config.priorityClassColumns,
  CustomResourceDefinition: config.definitionColumns,
  APIService: config.apiServiceColumns,
};

/** The server's own fallback for kinds without a printer. */
const plain: Column[] = [name, column('Created At', object => object.metadata.creationTimestamp ?? '')];

/** The columns of a kind; custom resources and rare kinds show name and age. */
export const columnsOf = (group: string, kind: string): Column[] =>
  byKind[kind] ?? (group === 'coordination.k8s.io' ? [name, age] : plain);
