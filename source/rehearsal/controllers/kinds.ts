/**
 * The fields of Kubernetes objects that the pretend cluster reads and writes: views on what the store holds as JSON.
 * Optional is what the API server may leave out; readers supply the default that Kubernetes documents.
 */
import type {KubeObject} from '../model.ts';
import type {Condition, PodSpec} from './pod-kinds.ts';

export type {
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  Handler,
  KeyRef,
  Pod,
  PodSpec,
  PodStatus,
  Probe,
  Resources,
  Terminated,
  Toleration,
  Volume,
} from './pod-kinds.ts';

export type Selector = {matchLabels?: Record<string, string>};
export type PodTemplate = {
  metadata?: {labels?: Record<string, string>; annotations?: Record<string, string>};
  spec: PodSpec;
};

export type ReplicaSet = KubeObject & {
  spec: {replicas?: number; selector: Selector; template: PodTemplate; minReadySeconds?: number};
  status?: {
    replicas?: number;
    fullyLabeledReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    observedGeneration?: number;
    conditions?: Condition[];
  };
};

export type Deployment = KubeObject & {
  spec: {
    replicas?: number;
    selector: Selector;
    template: PodTemplate;
    paused?: boolean;
    strategy?: {
      type?: 'RollingUpdate' | 'Recreate';
      rollingUpdate?: {maxSurge?: number | string; maxUnavailable?: number | string};
    };
    progressDeadlineSeconds?: number;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
  };
  status?: DeploymentStatus;
};
export type DeploymentStatus = {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  conditions?: Condition[];
};

export type StatefulSet = KubeObject & {
  spec: {
    replicas?: number;
    selector: Selector;
    template: PodTemplate;
    serviceName?: string;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    podManagementPolicy?: 'OrderedReady' | 'Parallel';
    updateStrategy?: {type?: 'RollingUpdate' | 'OnDelete'; rollingUpdate?: {partition?: number}};
    volumeClaimTemplates?: {metadata: {name: string; labels?: Record<string, string>}; spec: Record<string, unknown>}[];
  };
  status?: {currentRevision?: string; updateRevision?: string; [field: string]: unknown};
};

export type DaemonSet = KubeObject & {
  spec: {
    selector: Selector;
    template: PodTemplate;
    updateStrategy?: {
      type?: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: {maxUnavailable?: number | string; maxSurge?: number | string};
    };
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
  };
};

export type Job = KubeObject & {
  spec: {
    template: PodTemplate;
    completions?: number;
    parallelism?: number;
    backoffLimit?: number;
    suspend?: boolean;
    activeDeadlineSeconds?: number;
    podFailurePolicy?: unknown;
    ttlSecondsAfterFinished?: number;
  };
  status?: {conditions?: Condition[]; startTime?: string; [field: string]: unknown};
};

export type Service = KubeObject & {
  spec: {
    selector?: Record<string, string>;
    ports?: {name?: string; port: number; targetPort?: number | string; protocol?: string}[];
    clusterIP?: string;
  };
};

export type Claim = KubeObject & {
  spec: {
    storageClassName?: string;
    accessModes?: string[];
    volumeName?: string;
    volumeMode?: string;
    resources?: {requests?: {storage?: string}};
  };
  status?: {phase?: 'Pending' | 'Bound'; capacity?: {storage?: string}; [field: string]: unknown};
};
