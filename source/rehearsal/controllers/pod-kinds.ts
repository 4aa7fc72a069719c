/**
 * The fields of pods that the pretend cluster reads and writes; the rest of a spec passes through untouched.
 */
import type {KubeObject} from '../model.ts';

export type Condition = {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
  lastProbeTime?: string | null;
};

/** What a probe or a hook does. */
export type Handler = {
  httpGet?: {path?: string; port: number | string; scheme?: string; host?: string};
  tcpSocket?: {port: number | string; host?: string};
  grpc?: {port: number};
  exec?: {command?: string[]};
  sleep?: {seconds: number};
};

export type Probe = Handler & {
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
  successThreshold?: number;
  terminationGracePeriodSeconds?: number;
};

export type RunAs = {runAsUser?: number; runAsNonRoot?: boolean};

export type Resources = {requests?: Record<string, string>; limits?: Record<string, string>};

export type Container = {
  name: string;
  image: string;
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  command?: string[];
  args?: string[];
  env?: {name: string; value?: string; valueFrom?: {secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef}}[];
  envFrom?: {configMapRef?: {name: string; optional?: boolean}; secretRef?: {name: string; optional?: boolean}}[];
  ports?: {name?: string; containerPort: number; protocol?: string; hostPort?: number; hostIP?: string}[];
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  startupProbe?: Probe;
  lifecycle?: {preStop?: Handler; postStart?: Handler};
  /** Of an init container: `Always` makes a sidecar of it. */
  restartPolicy?: string;
  terminationMessagePolicy?: 'File' | 'FallbackToLogsOnError';
  resources?: Resources;
  securityContext?: RunAs;
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

export type Toleration = {key?: string; operator?: string; value?: string; effect?: string; tolerationSeconds?: number};

export type Requirement = {key: string; operator: string; values?: string[]};
export type LabelSelector = {matchLabels?: Record<string, string>; matchExpressions?: Requirement[]};
export type NodeSelectorTerm = {matchExpressions?: Requirement[]; matchFields?: Requirement[]};

/** Which pods a pod wants beside it, or does not, and in what a place is one: a node, a zone. */
export type PodAffinityTerm = {
  topologyKey: string;
  labelSelector?: LabelSelector;
  namespaces?: string[];
  namespaceSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
};
export type PodAffinity = {requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[]};

export type SpreadConstraint = {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector?: LabelSelector;
  minDomains?: number;
  matchLabelKeys?: string[];
  nodeAffinityPolicy?: string;
  nodeTaintsPolicy?: string;
};

export type PodSpec = {
  containers: Container[];
  initContainers?: Container[];
  volumes?: Volume[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  tolerations?: Toleration[];
  affinity?: {
    nodeAffinity?: {requiredDuringSchedulingIgnoredDuringExecution?: {nodeSelectorTerms: NodeSelectorTerm[]}};
    podAffinity?: PodAffinity;
    podAntiAffinity?: PodAffinity;
  };
  topologySpreadConstraints?: SpreadConstraint[];
  hostNetwork?: boolean;
  securityContext?: RunAs;
  restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  terminationGracePeriodSeconds?: number;
  activeDeadlineSeconds?: number;
  imagePullSecrets?: {name: string}[];
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
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
  message?: string;
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
  reason?: string;
  message?: string;
  conditions?: Condition[];
  podIP?: string;
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  [field: string]: unknown;
};

export type Pod = KubeObject & {spec: PodSpec; status?: PodStatus};
