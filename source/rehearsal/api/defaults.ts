import type {KubeObject} from '../model.ts';
import {claimDefaults, workloadDefaults} from './defaults-workloads.ts';
import {notBuilt} from './failure.ts';
import {type Fields, fieldsAt, filledAt, listAt, textAt} from './fields.ts';
import {withSchemaDefaults} from './validation/schema.ts';

/** What a default may need to know of the cluster. */
export type DefaultsContext = {
  /** A cluster IP that no Service has. */
  freeClusterIp(): string;
  /** The StorageClass for claims that name none. */
  defaultStorageClass(): string | undefined;
  /** The ServiceAccount that a pod names. */
  serviceAccount?(namespace: string | undefined, name: string): KubeObject | undefined;
};

type Defaulter = (object: KubeObject, context: DefaultsContext) => Fields;

const specOf = (object: KubeObject) => fieldsAt(object, 'spec');

const service: Defaulter = (object, context) => {
  const spec = specOf(object);
  const type = spec['type'] ?? 'ClusterIP';
  const ports = listAt(spec, 'ports').map(port => ({
    ...port,
    protocol: port['protocol'] ?? 'TCP',
    targetPort: port['targetPort'] ?? port['port'],
  }));
  const status = filledAt(object, 'status', {loadBalancer: {}});
  if (type === 'ExternalName') return {spec: {...spec, ...(ports.length > 0 && {ports})}, status};
  const clusterIP = textAt(spec, 'clusterIP') || context.freeClusterIp();
  return {
    spec: {
      ...spec,
      ports,
      clusterIP,
      clusterIPs: [clusterIP],
      type,
      sessionAffinity: spec['sessionAffinity'] ?? 'None',
      ipFamilies: spec['ipFamilies'] ?? ['IPv4'],
      ipFamilyPolicy: spec['ipFamilyPolicy'] ?? 'SingleStack',
      internalTrafficPolicy: spec['internalTrafficPolicy'] ?? 'Cluster',
    },
    status,
  };
};

/** `stringData` is for writing only: it ends up in `data`, encoded. */
const secret: Defaulter = object => {
  const written = Object.entries(fieldsAt(object, 'stringData'));
  const encoded = written.map(([key, value]) => [key, Buffer.from(`${value}`).toString('base64')]);
  const data = {...fieldsAt(object, 'data'), ...Object.fromEntries(encoded)};
  const isEmpty = Object.keys(data).length === 0 && object['data'] === undefined;
  return {stringData: undefined, ...(!isEmpty && {data}), type: object['type'] || 'Opaque'};
};

const namespace: Defaulter = ({metadata, ...object}) => ({
  metadata: {...metadata, labels: {...metadata.labels, 'kubernetes.io/metadata.name': metadata.name}},
  spec: filledAt(object, 'spec', {finalizers: ['kubernetes']}),
  status: filledAt(object, 'status', {phase: 'Active'}),
});

const claim: Defaulter = (object, context) => ({
  spec: claimDefaults({
    ...specOf(object),
    storageClassName: specOf(object)['storageClassName'] ?? context.defaultStorageClass(),
  }),
  status: filledAt(object, 'status', {phase: 'Pending'}),
});

const volume: Defaulter = object => ({
  spec: {persistentVolumeReclaimPolicy: 'Retain', ...claimDefaults(specOf(object))},
  status: filledAt(object, 'status', {phase: 'Available'}),
});

const tcpPorts = (rule: Fields): Fields => ({
  ...rule,
  ...(rule['ports'] !== undefined && {
    ports: listAt(rule, 'ports').map(port => ({...port, protocol: port['protocol'] ?? 'TCP'})),
  }),
});

const networkPolicy: Defaulter = object => {
  const spec = specOf(object);
  const directions = ['ingress', 'egress'].filter(direction => spec[direction] !== undefined);
  return {
    spec: {
      policyTypes: directions.includes('egress') ? ['Ingress', 'Egress'] : ['Ingress'],
      ...spec,
      ...Object.fromEntries(directions.map(direction => [direction, listAt(spec, direction).map(tcpPorts)])),
    },
  };
};

/** Only the use of a resource is measured here, as a share of what the pods ask for. */
const autoscaler: Defaulter = object => {
  const metrics = listAt(object, 'spec.metrics');
  const other = metrics.find(metric => textAt(metric, 'resource.target.type') !== 'Utilization');
  if (other) throw notBuilt(`a metric of type ${textAt(other, 'type')} without a target utilization`);
  const cpu = {resource: {name: 'cpu', target: {averageUtilization: 80, type: 'Utilization'}}, type: 'Resource'};
  const spec = {minReplicas: 1, ...specOf(object), ...(metrics.length === 0 && {metrics: [cpu]})};
  return {spec, status: filledAt(object, 'status', {})};
};

const byKind: Record<string, Defaulter> = {
  ...workloadDefaults,
  Service: service,
  Secret: secret,
  Namespace: namespace,
  PersistentVolumeClaim: claim,
  PersistentVolume: volume,
  HorizontalPodAutoscaler: autoscaler,
  NetworkPolicy: networkPolicy,
  Ingress: object => ({status: filledAt(object, 'status', {loadBalancer: {}})}),
  StorageClass: object => ({
    reclaimPolicy: object['reclaimPolicy'] ?? 'Delete',
    volumeBindingMode: object['volumeBindingMode'] ?? 'Immediate',
  }),
};

/**
 * An object with what the server fills in on every write; a custom one with what its `schema` says. Sending the answer
 * back changes nothing more.
 */
export function withDefaults(object: KubeObject, context: DefaultsContext, schema?: Fields): KubeObject {
  if (schema) return withSchemaDefaults(schema, object);
  const defaulter =
    object.apiVersion.includes('.') && !object.apiVersion.includes('k8s.io') ? undefined : byKind[object.kind];
  return defaulter ? {...object, ...defaulter(object, context)} : object;
}
