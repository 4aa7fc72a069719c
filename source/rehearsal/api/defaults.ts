import {randomUUID} from 'node:crypto';
import type {KubeObject} from '../model.ts';
import {withPodDefaults, withPodSpecDefaults} from './defaults-pod.ts';
import {type Fields, fieldsAt, isFields, listAt, textAt} from './fields.ts';

/** What a default may need to know of the cluster. */
export type DefaultsContext = {
  /** A cluster IP that no Service has. */
  freeClusterIp(): string;
  /** The StorageClass for claims that name none. */
  defaultStorageClass(): string | undefined;
};

type Defaulter = (object: KubeObject, context: DefaultsContext) => Fields;

const specOf = (object: KubeObject) => fieldsAt(object, 'spec');

function withTemplate(spec: Fields): Fields {
  const template = fieldsAt(spec, 'template');
  return {...spec, template: {...template, spec: withPodSpecDefaults(fieldsAt(template, 'spec'))}};
}

const deploymentStrategy = (strategy: Fields): Fields => {
  if (strategy['type'] === 'Recreate') return strategy;
  const rolling = {maxUnavailable: '25%', maxSurge: '25%', ...fieldsAt(strategy, 'rollingUpdate')};
  return {...strategy, type: 'RollingUpdate', rollingUpdate: rolling};
};

const updateStrategy = (strategy: Fields, rolling: Fields): Fields =>
  strategy['type'] === 'OnDelete'
    ? strategy
    : {...strategy, type: 'RollingUpdate', rollingUpdate: {...rolling, ...fieldsAt(strategy, 'rollingUpdate')}};

const claimDefaults = (spec: Fields): Fields => ({...spec, volumeMode: spec['volumeMode'] ?? 'Filesystem'});

const deployment: Defaulter = object => {
  const spec = specOf(object);
  return {
    spec: {
      ...withTemplate(spec),
      replicas: spec['replicas'] ?? 1,
      strategy: deploymentStrategy(fieldsAt(spec, 'strategy')),
      revisionHistoryLimit: spec['revisionHistoryLimit'] ?? 10,
      progressDeadlineSeconds: spec['progressDeadlineSeconds'] ?? 600,
    },
    status: object['status'] ?? {},
  };
};

const claimTemplate = (claim: Fields): Fields => ({
  ...claim,
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  spec: claimDefaults(fieldsAt(claim, 'spec')),
  status: claim['status'] ?? {phase: 'Pending'},
});

const statefulSet: Defaulter = object => {
  const spec = specOf(object);
  return {
    spec: {
      ...withTemplate(spec),
      replicas: spec['replicas'] ?? 1,
      podManagementPolicy: spec['podManagementPolicy'] ?? 'OrderedReady',
      updateStrategy: updateStrategy(fieldsAt(spec, 'updateStrategy'), {partition: 0}),
      revisionHistoryLimit: spec['revisionHistoryLimit'] ?? 10,
      persistentVolumeClaimRetentionPolicy: spec['persistentVolumeClaimRetentionPolicy'] ?? {
        whenDeleted: 'Retain',
        whenScaled: 'Retain',
      },
      ...(spec['volumeClaimTemplates'] !== undefined && {
        volumeClaimTemplates: listAt(spec, 'volumeClaimTemplates').map(claimTemplate),
      }),
    },
    status: object['status'] ?? {replicas: 0, availableReplicas: 0},
  };
};

const daemonSet: Defaulter = object => ({
  spec: {
    ...withTemplate(specOf(object)),
    updateStrategy: updateStrategy(fieldsAt(object, 'spec.updateStrategy'), {maxUnavailable: 1, maxSurge: 0}),
    revisionHistoryLimit: specOf(object)['revisionHistoryLimit'] ?? 10,
  },
  status: object['status'] ?? {},
});

const jobSpec = (spec: Fields): Fields => ({
  ...withTemplate(spec),
  parallelism: spec['parallelism'] ?? 1,
  completions: spec['completions'] ?? 1,
  backoffLimit: spec['backoffLimit'] ?? 6,
  completionMode: spec['completionMode'] ?? 'NonIndexed',
  manualSelector: spec['manualSelector'] ?? false,
  suspend: spec['suspend'] ?? false,
  podReplacementPolicy: spec['podReplacementPolicy'] ?? 'TerminatingOrFailed',
});

/** A Job gets a selector of its own unique id, which its pods carry as labels. */
const job: Defaulter = object => {
  const spec = jobSpec(specOf(object));
  if (isFields(spec['selector'])) return {spec, status: object['status'] ?? {}};
  const uid = object.metadata.uid ?? randomUUID();
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': object.metadata.name,
    'controller-uid': uid,
    'job-name': object.metadata.name,
  };
  const template = fieldsAt(spec, 'template');
  const metadata = fieldsAt(template, 'metadata');
  return {
    metadata: {...object.metadata, uid},
    spec: {
      ...spec,
      selector: {matchLabels: {'batch.kubernetes.io/controller-uid': uid}},
      template: {...template, metadata: {...metadata, labels: {...fieldsAt(metadata, 'labels'), ...labels}}},
    },
    status: object['status'] ?? {},
  };
};

const cronJob: Defaulter = object => ({
  spec: {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    ...specOf(object),
    jobTemplate: {
      ...fieldsAt(object, 'spec.jobTemplate'),
      spec: withTemplate(fieldsAt(object, 'spec.jobTemplate.spec')),
    },
  },
  status: object['status'] ?? {},
});

const service: Defaulter = (object, context) => {
  const spec = specOf(object);
  const type = spec['type'] ?? 'ClusterIP';
  const ports = listAt(spec, 'ports').map(port => ({
    ...port,
    protocol: port['protocol'] ?? 'TCP',
    targetPort: port['targetPort'] ?? port['port'],
  }));
  const status = object['status'] ?? {loadBalancer: {}};
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
  spec: object['spec'] ?? {finalizers: ['kubernetes']},
  status: object['status'] ?? {phase: 'Active'},
});

const claim: Defaulter = (object, context) => ({
  spec: claimDefaults({
    ...specOf(object),
    storageClassName: specOf(object)['storageClassName'] ?? context.defaultStorageClass(),
  }),
  status: object['status'] ?? {phase: 'Pending'},
});

const volume: Defaulter = object => ({
  spec: {persistentVolumeReclaimPolicy: 'Retain', ...claimDefaults(specOf(object))},
  status: object['status'] ?? {phase: 'Available'},
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

const byKind: Record<string, Defaulter> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  ReplicaSet: object => ({
    spec: {...withTemplate(specOf(object)), replicas: specOf(object)['replicas'] ?? 1},
    status: object['status'] ?? {replicas: 0},
  }),
  Pod: object => ({
    spec: withPodDefaults(specOf(object)),
    status: object['status'] ?? {phase: 'Pending', qosClass: 'BestEffort'},
  }),
  Job: job,
  CronJob: cronJob,
  Service: service,
  Secret: secret,
  Namespace: namespace,
  PersistentVolumeClaim: claim,
  PersistentVolume: volume,
  HorizontalPodAutoscaler: object => ({spec: {minReplicas: 1, ...specOf(object)}, status: object['status'] ?? {}}),
  NetworkPolicy: networkPolicy,
  Ingress: object => ({status: object['status'] ?? {loadBalancer: {}}}),
  StorageClass: object => ({
    reclaimPolicy: object['reclaimPolicy'] ?? 'Delete',
    volumeBindingMode: object['volumeBindingMode'] ?? 'Immediate',
  }),
};

/** An object with what the server fills in on every write. Sending the answer back changes nothing more. */
export function withDefaults(object: KubeObject, context: DefaultsContext): KubeObject {
  const defaulter =
    object.apiVersion.includes('.') && !object.apiVersion.includes('k8s.io') ? undefined : byKind[object.kind];
  return defaulter ? {...object, ...defaulter(object, context)} : object;
}
