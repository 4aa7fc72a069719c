import {randomUUID} from 'node:crypto';
import type {KubeObject} from '../model.ts';
import {qosClass} from '../qos.ts';
import type {DefaultsContext} from './defaults.ts';
import {withPodDefaults, withPodSpecDefaults} from './defaults-pod.ts';
import {notBuilt} from './failure.ts';
import {type Fields, fieldsAt, filledAt, isFields, listAt, textAt} from './fields.ts';

/** Gives the parts of an object that its defaults complete. */
type WorkloadDefaulter = (object: KubeObject, context: DefaultsContext) => Fields;

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

/** The defaults of a claim's spec, in a StatefulSet's templates and in a claim alike. */
export const claimDefaults = (spec: Fields): Fields => ({...spec, volumeMode: spec['volumeMode'] ?? 'Filesystem'});

const deployment: WorkloadDefaulter = object => {
  const spec = specOf(object);
  return {
    spec: {
      ...withTemplate(spec),
      replicas: spec['replicas'] ?? 1,
      strategy: deploymentStrategy(fieldsAt(spec, 'strategy')),
      revisionHistoryLimit: spec['revisionHistoryLimit'] ?? 10,
      progressDeadlineSeconds: spec['progressDeadlineSeconds'] ?? 600,
    },
    status: filledAt(object, 'status', {}),
  };
};

const claimTemplate = (claim: Fields): Fields => ({
  ...claim,
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  spec: claimDefaults(fieldsAt(claim, 'spec')),
  status: filledAt(claim, 'status', {phase: 'Pending'}),
});

const statefulSet: WorkloadDefaulter = object => {
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
    status: filledAt(object, 'status', {replicas: 0, availableReplicas: 0}),
  };
};

const daemonSet: WorkloadDefaulter = object => ({
  spec: {
    ...withTemplate(specOf(object)),
    updateStrategy: updateStrategy(fieldsAt(object, 'spec.updateStrategy'), {maxUnavailable: 1, maxSurge: 0}),
    revisionHistoryLimit: specOf(object)['revisionHistoryLimit'] ?? 10,
  },
  status: filledAt(object, 'status', {}),
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
const job: WorkloadDefaulter = object => {
  const spec = jobSpec(specOf(object));
  if (spec['podFailurePolicy'] !== undefined) throw notBuilt('spec.podFailurePolicy of a Job');
  if (spec['completionMode'] !== 'NonIndexed') throw notBuilt(`completion mode ${spec['completionMode']} of a Job`);
  if (isFields(spec['selector'])) return {spec, status: filledAt(object, 'status', {})};
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
    status: filledAt(object, 'status', {}),
  };
};

const cronJob: WorkloadDefaulter = object => ({
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
  status: filledAt(object, 'status', {}),
});

const replicaSet: WorkloadDefaulter = object => ({
  spec: {...withTemplate(specOf(object)), replicas: specOf(object)['replicas'] ?? 1},
  status: filledAt(object, 'status', {replicas: 0}),
});

const pod: WorkloadDefaulter = (object, {serviceAccount}) => {
  const account = textAt(object, 'spec.serviceAccountName') || 'default';
  const spec = withPodDefaults(specOf(object), serviceAccount?.(object.metadata.namespace, account));
  const fresh = {phase: 'Pending', qosClass: qosClass({containers: [], ...spec})};
  return {spec, status: filledAt(object, 'status', fresh)};
};

/** The defaults of everything that runs, by kind. */
export const workloadDefaults: Record<string, WorkloadDefaulter> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  ReplicaSet: replicaSet,
  Pod: pod,
  Job: job,
  CronJob: cronJob,
};
