/** The remaining kinds of the core group, in the notation of notation.ts. */
export const core = `
AttachedVolume: name:1! devicePath:2!
ClientIPConfig: timeoutSeconds:1:int?
ConfigMap: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! immutable:4:bool? data:2:string{} binaryData:3:bytes{}
ConfigMapNodeConfigSource: namespace:1! name:2! uid:3 resourceVersion:4 kubeletConfigKey:5!
ContainerImage: names:1:string[]! sizeBytes:2:int
DaemonEndpoint: Port:1:int!
EndpointAddress(atomic): ip:1! hostname:3 nodeName:4? targetRef:2:ObjectReference
EndpointPort(atomic): name:1 port:2:int! protocol:3 appProtocol:4?
EndpointSubset: addresses:1:EndpointAddress[] notReadyAddresses:2:EndpointAddress[] ports:3:EndpointPort[]
Endpoints: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! subsets:2:EndpointSubset[]
Event: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! involvedObject:2:ObjectReference! reason:3 message:4
  source:5:EventSource! firstTimestamp:6:time! lastTimestamp:7:time! count:8:int type:9 eventTime:10:microTime!
  series:11:EventSeries action:12 related:13:ObjectReference reportingComponent:14! reportingInstance:15!
EventSeries: count:1:int lastObservedTime:2:microTime!
EventSource: component:1 host:2
LimitRange: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:LimitRangeSpec!
LimitRangeItem: type:1! max:2:quantity{} min:3:quantity{} default:4:quantity{} defaultRequest:5:quantity{}
  maxLimitRequestRatio:6:quantity{}
LimitRangeSpec: limits:1:LimitRangeItem[]!
LoadBalancerIngress: ip:1 hostname:2 ipMode:3? ports:4:PortStatus[]
LoadBalancerStatus: ingress:1:LoadBalancerIngress[]
Namespace: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:NamespaceSpec! status:3:NamespaceStatus!
NamespaceCondition: type:1! status:2! lastTransitionTime:4:time! reason:5 message:6
NamespaceSpec: finalizers:1:string[]
NamespaceStatus: phase:1 conditions:2:NamespaceCondition[+type]
Node: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:NodeSpec! status:3:NodeStatus!
NodeAddress: type:1! address:2!
NodeCondition: type:1! status:2! lastHeartbeatTime:3:time! lastTransitionTime:4:time! reason:5 message:6
NodeConfigSource: configMap:2:ConfigMapNodeConfigSource
NodeConfigStatus: assigned:1:NodeConfigSource active:2:NodeConfigSource lastKnownGood:3:NodeConfigSource error:4
NodeDaemonEndpoints: kubeletEndpoint:1:DaemonEndpoint!
NodeFeatures: supplementalGroupsPolicy:1:bool?
NodeRuntimeHandler: name:1! features:2:NodeRuntimeHandlerFeatures
NodeRuntimeHandlerFeatures: recursiveReadOnlyMounts:1:bool? userNamespaces:2:bool?
NodeSpec: podCIDR:1 podCIDRs:7:string[+set] providerID:3 unschedulable:4:bool taints:5:Taint[]
  configSource:6:NodeConfigSource externalID:2
NodeStatus: capacity:1:quantity{} allocatable:2:quantity{} phase:3 conditions:4:NodeCondition[+type]
  addresses:5:NodeAddress[+type] daemonEndpoints:6:NodeDaemonEndpoints! nodeInfo:7:NodeSystemInfo!
  images:8:ContainerImage[] volumesInUse:9:string[] volumesAttached:10:AttachedVolume[] config:11:NodeConfigStatus
  runtimeHandlers:12:NodeRuntimeHandler[] features:13:NodeFeatures
NodeSwapStatus: capacity:1:int?
NodeSystemInfo: machineID:1! systemUUID:2! bootID:3! kernelVersion:4! osImage:5! containerRuntimeVersion:6!
  kubeletVersion:7! kubeProxyVersion:8! operatingSystem:9! architecture:10! swap:11:NodeSwapStatus
PortStatus: port:1:int! protocol:2! error:3?
ReplicationController: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:ReplicationControllerSpec!
  status:3:ReplicationControllerStatus!
ReplicationControllerCondition: type:1! status:2! lastTransitionTime:3:time! reason:4 message:5
ReplicationControllerSpec: replicas:1:int? minReadySeconds:4:int selector:2:string{!} template:3:PodTemplateSpec
ReplicationControllerStatus: replicas:1:int! fullyLabeledReplicas:2:int readyReplicas:4:int availableReplicas:5:int
  observedGeneration:3:int conditions:6:ReplicationControllerCondition[+type]
ResourceQuota: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:ResourceQuotaSpec! status:3:ResourceQuotaStatus!
ResourceQuotaSpec: hard:1:quantity{} scopes:2:string[] scopeSelector:3:ScopeSelector
ResourceQuotaStatus: hard:1:quantity{} used:2:quantity{}
ScopeSelector(atomic): matchExpressions:1:ScopedResourceSelectorRequirement[]
ScopedResourceSelectorRequirement: scopeName:1! operator:2! values:3:string[]
Secret: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! immutable:5:bool? data:2:bytes{} stringData:4:string{} type:3
Service: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:ServiceSpec! status:3:ServiceStatus!
ServiceAccount: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! secrets:2:ObjectReference[+name]
  imagePullSecrets:3:LocalObjectReference[] automountServiceAccountToken:4:bool?
ServicePort: name:1 protocol:2 appProtocol:6? port:3:int! targetPort:4:intOrString nodePort:5:int
ServiceSpec: ports:1:ServicePort[+port,protocol=TCP] selector:2:string{!} clusterIP:3 clusterIPs:18:string[] type:4
  externalIPs:5:string[] sessionAffinity:7 loadBalancerIP:8 loadBalancerSourceRanges:9:string[] externalName:10
  externalTrafficPolicy:11 healthCheckNodePort:12:int publishNotReadyAddresses:13:bool
  sessionAffinityConfig:14:SessionAffinityConfig ipFamilies:19:string[] ipFamilyPolicy:17?
  allocateLoadBalancerNodePorts:20:bool? loadBalancerClass:21? internalTrafficPolicy:22? trafficDistribution:23?
ServiceStatus: loadBalancer:1:LoadBalancerStatus! conditions:2:meta.Condition[+type]
SessionAffinityConfig: clientIP:1:ClientIPConfig
Taint: key:1! value:2 effect:3! timeAdded:4:time?
TopologySelectorLabelRequirement: key:1! values:2:string[]!
TopologySelectorTerm(atomic): matchLabelExpressions:1:TopologySelectorLabelRequirement[]
`;
