/** Pods, their templates and their status, in the notation of notation.ts. */
export const pods = `
Affinity: nodeAffinity:1:NodeAffinity podAffinity:2:PodAffinity podAntiAffinity:3:PodAntiAffinity
AppArmorProfile: type:1! localhostProfile:2?
Binding: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! target:2:ObjectReference!
Capabilities: add:1:string[] drop:2:string[]
ConfigMapEnvSource: ~:1:LocalObjectReference optional:2:bool?
ConfigMapKeySelector(atomic): ~:1:LocalObjectReference key:2! optional:3:bool?
Container: name:1! image:2 command:3:string[] args:4:string[] workingDir:5
  ports:6:ContainerPort[+containerPort,protocol=TCP] envFrom:19:EnvFromSource[] env:7:EnvVar[+name]
  resources:8:ResourceRequirements! resizePolicy:23:ContainerResizePolicy[] restartPolicy:24?
  volumeMounts:9:VolumeMount[+mountPath] volumeDevices:21:VolumeDevice[+devicePath] livenessProbe:10:Probe
  readinessProbe:11:Probe startupProbe:22:Probe lifecycle:12:Lifecycle terminationMessagePath:13
  terminationMessagePolicy:20 imagePullPolicy:14 securityContext:15:SecurityContext stdin:16:bool stdinOnce:17:bool
  tty:18:bool
ContainerPort: name:1 hostPort:2:int containerPort:3:int! protocol:4 hostIP:5
ContainerResizePolicy: resourceName:1! restartPolicy:2!
ContainerState: waiting:1:ContainerStateWaiting running:2:ContainerStateRunning terminated:3:ContainerStateTerminated
ContainerStateRunning: startedAt:1:time!
ContainerStateTerminated: exitCode:1:int! signal:2:int reason:3 message:4 startedAt:5:time! finishedAt:6:time!
  containerID:7
ContainerStateWaiting: reason:1 message:2
ContainerStatus: name:1! state:2:ContainerState! lastState:3:ContainerState! ready:4:bool! restartCount:5:int!
  image:6! imageID:7! containerID:8 started:9:bool? allocatedResources:10:quantity{} resources:11:ResourceRequirements
  volumeMounts:12:VolumeMountStatus[+mountPath] user:13:ContainerUser
  allocatedResourcesStatus:14:ResourceStatus[+name] stopSignal:15?
ContainerUser: linux:1:LinuxContainerUser
EnvFromSource: prefix:1 configMapRef:2:ConfigMapEnvSource secretRef:3:SecretEnvSource
EnvVar: name:1! value:2 valueFrom:3:EnvVarSource
EnvVarSource: fieldRef:1:ObjectFieldSelector resourceFieldRef:2:ResourceFieldSelector
  configMapKeyRef:3:ConfigMapKeySelector secretKeyRef:4:SecretKeySelector
EphemeralContainer: ~:1:EphemeralContainerCommon targetContainerName:2
EphemeralContainerCommon: name:1! image:2 command:3:string[] args:4:string[] workingDir:5
  ports:6:ContainerPort[+containerPort,protocol=TCP] envFrom:19:EnvFromSource[] env:7:EnvVar[+name]
  resources:8:ResourceRequirements! resizePolicy:23:ContainerResizePolicy[] restartPolicy:24?
  volumeMounts:9:VolumeMount[+mountPath] volumeDevices:21:VolumeDevice[+devicePath] livenessProbe:10:Probe
  readinessProbe:11:Probe startupProbe:22:Probe lifecycle:12:Lifecycle terminationMessagePath:13
  terminationMessagePolicy:20 imagePullPolicy:14 securityContext:15:SecurityContext stdin:16:bool stdinOnce:17:bool
  tty:18:bool
ExecAction: command:1:string[]
GRPCAction: port:1:int! service:2?
HTTPGetAction: path:1 port:2:intOrString! host:3 scheme:4 httpHeaders:5:HTTPHeader[]
HTTPHeader: name:1! value:2!
HostAlias: ip:1! hostnames:2:string[]
HostIP: ip:1!
Lifecycle: postStart:1:LifecycleHandler preStop:2:LifecycleHandler stopSignal:3?
LifecycleHandler: exec:1:ExecAction httpGet:2:HTTPGetAction tcpSocket:3:TCPSocketAction sleep:4:SleepAction
LinuxContainerUser: uid:1:int! gid:2:int! supplementalGroups:3:int[]
NodeAffinity: requiredDuringSchedulingIgnoredDuringExecution:1:NodeSelector
  preferredDuringSchedulingIgnoredDuringExecution:2:PreferredSchedulingTerm[]
Pod: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:PodSpec! status:3:PodStatus!
PodAffinity: requiredDuringSchedulingIgnoredDuringExecution:1:PodAffinityTerm[]
  preferredDuringSchedulingIgnoredDuringExecution:2:WeightedPodAffinityTerm[]
PodAffinityTerm: labelSelector:1:meta.LabelSelector namespaces:2:string[] topologyKey:3!
  namespaceSelector:4:meta.LabelSelector matchLabelKeys:5:string[] mismatchLabelKeys:6:string[]
PodAntiAffinity: requiredDuringSchedulingIgnoredDuringExecution:1:PodAffinityTerm[]
  preferredDuringSchedulingIgnoredDuringExecution:2:WeightedPodAffinityTerm[]
PodCondition: type:1! observedGeneration:7:int status:2! lastProbeTime:3:time! lastTransitionTime:4:time! reason:5
  message:6
PodDNSConfig: nameservers:1:string[] searches:2:string[] options:3:PodDNSConfigOption[]
PodDNSConfigOption: name:1 value:2?
PodIP: ip:1!
PodOS: name:1!
PodReadinessGate: conditionType:1!
PodResourceClaim: name:1! resourceClaimName:3? resourceClaimTemplateName:4?
PodResourceClaimStatus: name:1! resourceClaimName:2?
PodSchedulingGate: name:1!
PodSecurityContext: seLinuxOptions:1:SELinuxOptions windowsOptions:8:WindowsSecurityContextOptions runAsUser:2:int?
  runAsGroup:6:int? runAsNonRoot:3:bool? supplementalGroups:4:int[] supplementalGroupsPolicy:12? fsGroup:5:int?
  sysctls:7:Sysctl[] fsGroupChangePolicy:9? seccompProfile:10:SeccompProfile appArmorProfile:11:AppArmorProfile
  seLinuxChangePolicy:13?
PodSpec: volumes:1:Volume[+name] initContainers:20:Container[+name] containers:2:Container[+name]!
  ephemeralContainers:34:EphemeralContainer[+name] restartPolicy:3 terminationGracePeriodSeconds:4:int?
  activeDeadlineSeconds:5:int? dnsPolicy:6 nodeSelector:7:string{!} serviceAccountName:8 serviceAccount:9
  automountServiceAccountToken:21:bool? nodeName:10 hostNetwork:11:bool hostPID:12:bool hostIPC:13:bool
  shareProcessNamespace:27:bool? securityContext:14:PodSecurityContext imagePullSecrets:15:LocalObjectReference[+name]
  hostname:16 subdomain:17 affinity:18:Affinity schedulerName:19 tolerations:22:Toleration[]
  hostAliases:23:HostAlias[+ip] priorityClassName:24 priority:25:int? dnsConfig:26:PodDNSConfig
  readinessGates:28:PodReadinessGate[] runtimeClassName:29? enableServiceLinks:30:bool? preemptionPolicy:31?
  overhead:32:quantity{} topologySpreadConstraints:33:TopologySpreadConstraint[+topologyKey,whenUnsatisfiable]
  setHostnameAsFQDN:35:bool? os:36:PodOS hostUsers:37:bool? schedulingGates:38:PodSchedulingGate[+name]
  resourceClaims:39:PodResourceClaim[+name] resources:40:ResourceRequirements
PodStatus: observedGeneration:17:int phase:1 conditions:2:PodCondition[+type] message:3 reason:4 nominatedNodeName:11
  hostIP:5 hostIPs:16:HostIP[+ip!] podIP:6 podIPs:12:PodIP[+ip] startTime:7:time?
  initContainerStatuses:10:ContainerStatus[] containerStatuses:8:ContainerStatus[] qosClass:9
  ephemeralContainerStatuses:13:ContainerStatus[] resize:14 resourceClaimStatuses:15:PodResourceClaimStatus[+name]
PodTemplate: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! template:2:PodTemplateSpec!
PodTemplateSpec: metadata:1:meta.ObjectMeta! spec:2:PodSpec!
PreferredSchedulingTerm: weight:1:int! preference:2:NodeSelectorTerm!
Probe: ~:1:ProbeHandler initialDelaySeconds:2:int timeoutSeconds:3:int periodSeconds:4:int successThreshold:5:int
  failureThreshold:6:int terminationGracePeriodSeconds:7:int?
ProbeHandler: exec:1:ExecAction httpGet:2:HTTPGetAction tcpSocket:3:TCPSocketAction grpc:4:GRPCAction
ResourceClaim: name:1! request:2
ResourceHealth: resourceID:1! health:2
ResourceRequirements: limits:1:quantity{} requests:2:quantity{} claims:3:ResourceClaim[name]
ResourceStatus: name:1! resources:2:ResourceHealth[resourceID]
SELinuxOptions: user:1 role:2 type:3 level:4
SeccompProfile: type:1! localhostProfile:2?
SecretEnvSource: ~:1:LocalObjectReference optional:2:bool?
SecretKeySelector(atomic): ~:1:LocalObjectReference key:2! optional:3:bool?
SecurityContext: capabilities:1:Capabilities privileged:2:bool? seLinuxOptions:3:SELinuxOptions
  windowsOptions:10:WindowsSecurityContextOptions runAsUser:4:int? runAsGroup:8:int? runAsNonRoot:5:bool?
  readOnlyRootFilesystem:6:bool? allowPrivilegeEscalation:7:bool? procMount:9? seccompProfile:11:SeccompProfile
  appArmorProfile:12:AppArmorProfile
SleepAction: seconds:1:int!
Sysctl: name:1! value:2!
TCPSocketAction: port:1:intOrString! host:2
Toleration: key:1 operator:2 value:3 effect:4 tolerationSeconds:5:int?
TopologySpreadConstraint: maxSkew:1:int! topologyKey:2! whenUnsatisfiable:3! labelSelector:4:meta.LabelSelector
  minDomains:5:int? nodeAffinityPolicy:6? nodeTaintsPolicy:7? matchLabelKeys:8:string[]
VolumeDevice: name:1! devicePath:2!
VolumeMount: name:1! readOnly:2:bool recursiveReadOnly:7? mountPath:3! subPath:4 mountPropagation:5? subPathExpr:6
VolumeMountStatus: name:1! mountPath:2! readOnly:3:bool recursiveReadOnly:4?
WeightedPodAffinityTerm: weight:1:int! podAffinityTerm:2:PodAffinityTerm!
WindowsSecurityContextOptions: gmsaCredentialSpecName:1? gmsaCredentialSpec:2? runAsUserName:3? hostProcess:4:bool?
`;
