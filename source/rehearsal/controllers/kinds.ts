/**
 * The fields of Kubernetes objects that the pretend cluster reads and writes: views on what the store holds as JSON.
 * Optional is what the API server may leave out; readers supply the default that Kubernetes documents.
 */
import type {KubeObject} from '../model.ts';

export type Selector = {matchLabels?: Record<string, string>};
export type Condition = {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
  lastProbeTime?: string | null;
};

type Probe = {
  initialDelaySeconds?: number;
  periodSeconds?: number;
  failureThreshold?: number;
  httpGet?: {path?: string; port: number | string};
  tcpSocket?: {port: number | string};
  exec?: {command: string[]};
};

export type Container = {
  name: string;
  image: string;
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  command?: string[];
  args?: string[];
  env?: {name: string; value?: string; valueFrom?: {secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef}}[];
  envFrom?: {configMapRef?: {name: string; optional?: boolean}; secretRef?: {name: string; optional?: boolean}}[];
  ports?: {name?: string; containerPort: number; protocol?: string}[];
  readinessProbe?: Probe;
  resources?: {requests?: Record<string, string>; limits?: Record<string, string>};
  volumeMounts?: {name: string; mountPath: string; readOnly?: boolean; recursiveReadOnly?: string}[];
};
export type KeyRef = {name: string; key: string; optional?: boolean};

export type Volume = {
  name: string;
  persistentVolumeClaim?: {claimName: string};
  secret?: {secretName: string; optional?: boolean};
  configMap?: {name: string; optional?: boolean};
  [source: string]: unknown;
};

export type PodSpec = {
  containers: Container[];
  initContainers?: Container[];
  volumes?: Volume[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  terminationGracePeriodSeconds?: number;
  imagePullSecrets?: {name: string}[];
  [field: string]: unknown;
};

export type ContainerState = {
  waiting?: {reason: string; message?: string};
  running?: {startedAt: string};
  terminated?: Terminated;
};
export type Terminated = {
  exitCode: number;
  reason: string;
  startedAt: string;
  finishedAt: string;
  containerID: string;
};

export type ContainerStatus = {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
  [field: string]: unknown;
};

export type PodStatus = {
  phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  conditions?: Condition[];
  podIP?: string;
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  [field: string]: unknown;
};

export type Pod = KubeObject & {spec: PodSpec; status?: PodStatus};
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
    podManagementPolicy?: 'OrderedReady' | 'Parallel';
    updateStrategy?: {type?: 'RollingUpdate' | 'OnDelete'; rollingUpdate?: {partition?: number}};
    volumeClaimTemplates?: {metadata: {name: string; labels?: Record<string, string>}; spec: Record<string, unknown>}[];
  };
  status?: {currentRevision?: string; updateRevision?: string; [field: string]: unknown};
};

export type DaemonSet = KubeObject & {
  spec: {selector: Selector; template: PodTemplate; updateStrategy?: {type?: 'RollingUpdate' | 'OnDelete'}};
};

export type Job = KubeObject & {
  spec: {
    template: PodTemplate;
    completions?: number;
    parallelism?: number;
    backoffLimit?: number;
    suspend?: boolean;
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
  status?: {phase?: 'Pending' | 'Bound'; [field: string]: unknown};
};
