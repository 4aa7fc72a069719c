/**
 * The server's own (internal) Go types in the order of their fields, as its `%#v` shows them in messages about a pod
 * template or a budget. `*T` is a pointer, `[]T` a slice, a bare name a struct of this table, `string` any text.
 * Source: a recorded refusal of kube-apiserver 1.33.
 */
const definitions = `
core.PodTemplateSpec: ObjectMeta:v1.ObjectMeta Spec:core.PodSpec
v1.ObjectMeta: Name:string GenerateName:string Namespace:string SelfLink:string UID:string ResourceVersion:string
  Generation:int CreationTimestamp:time DeletionTimestamp:time? DeletionGracePeriodSeconds:*int64
  Labels:map[string]string Annotations:map[string]string OwnerReferences:[]v1.OwnerReference Finalizers:[]string
  ManagedFields:[]v1.ManagedFieldsEntry
core.PodSpec: Volumes:[]core.Volume InitContainers:[]core.Container Containers:[]core.Container
  EphemeralContainers:[]core.EphemeralContainer RestartPolicy:string TerminationGracePeriodSeconds:*int64
  ActiveDeadlineSeconds:*int64 DNSPolicy:string NodeSelector:map[string]string ServiceAccountName:string
  AutomountServiceAccountToken:*bool NodeName:string SecurityContext:*core.PodSecurityContext
  ImagePullSecrets:[]core.LocalObjectReference Hostname:string Subdomain:string SetHostnameAsFQDN:*bool
  Affinity:*core.Affinity SchedulerName:string Tolerations:[]core.Toleration HostAliases:[]core.HostAlias
  PriorityClassName:string Priority:*int32 PreemptionPolicy:*core.PreemptionPolicy DNSConfig:*core.PodDNSConfig
  ReadinessGates:[]core.PodReadinessGate RuntimeClassName:*string Overhead:core.ResourceList EnableServiceLinks:*bool
  TopologySpreadConstraints:[]core.TopologySpreadConstraint OS:*core.PodOS SchedulingGates:[]core.PodSchedulingGate
  ResourceClaims:[]core.PodResourceClaim Resources:*core.ResourceRequirements
core.Container: Name:string Image:string Command:[]string Args:[]string WorkingDir:string Ports:[]core.ContainerPort
  EnvFrom:[]core.EnvFromSource Env:[]core.EnvVar Resources:core.ResourceRequirements
  ResizePolicy:[]core.ContainerResizePolicy RestartPolicy:*core.ContainerRestartPolicy VolumeMounts:[]core.VolumeMount
  VolumeDevices:[]core.VolumeDevice LivenessProbe:*core.Probe ReadinessProbe:*core.Probe StartupProbe:*core.Probe
  Lifecycle:*core.Lifecycle TerminationMessagePath:string TerminationMessagePolicy:string ImagePullPolicy:string
  SecurityContext:*core.SecurityContext Stdin:bool StdinOnce:bool TTY:bool
core.ResourceRequirements: Limits:core.ResourceList Requests:core.ResourceList Claims:[]core.ResourceClaim
core.LocalObjectReference: Name:string
core.ContainerPort: Name:string HostPort:int ContainerPort:int Protocol:string HostIP:string
core.EnvVar: Name:string Value:string ValueFrom:*core.EnvVarSource
core.EnvFromSource: Prefix:string ConfigMapRef:*core.ConfigMapEnvSource SecretRef:*core.SecretEnvSource
core.VolumeMount: Name:string ReadOnly:bool RecursiveReadOnly:*core.RecursiveReadOnlyMode MountPath:string
  SubPath:string MountPropagation:*core.MountPropagationMode SubPathExpr:string
policy.PodDisruptionBudgetSpec: MinAvailable:*intstr.IntOrString Selector:*v1.LabelSelector
  MaxUnavailable:*intstr.IntOrString UnhealthyPodEvictionPolicy:*policy.UnhealthyPodEvictionPolicyType
`;

export type GoField = {name: string; type: string};

const readFields = (text: string): GoField[] =>
  text
    .trim()
    .split(/\s+/)
    .map(field => {
      const [name = '', ...type] = field.split(':');
      return {name, type: type.join(':')};
    });

/** The fields of each struct, by its Go name. */
export const goStructs: ReadonlyMap<string, GoField[]> = new Map(
  definitions
    .trim()
    .split(/\n(?! )/)
    .map((definition): [string, GoField[]] => {
      const at = definition.indexOf(': ');
      return [definition.slice(0, at), readFields(definition.slice(at + 1))];
    }),
);
