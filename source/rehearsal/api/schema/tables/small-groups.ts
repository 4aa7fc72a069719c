/** The groups with few kinds, in the notation of notation.ts. */
export const autoscalingV1 = `
CrossVersionObjectReference: kind:1! name:2! apiVersion:3
HorizontalPodAutoscaler: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:HorizontalPodAutoscalerSpec!
  status:3:HorizontalPodAutoscalerStatus!
HorizontalPodAutoscalerSpec: scaleTargetRef:1:CrossVersionObjectReference! minReplicas:2:int? maxReplicas:3:int!
  targetCPUUtilizationPercentage:4:int?
HorizontalPodAutoscalerStatus: observedGeneration:1:int? lastScaleTime:2:time? currentReplicas:3:int!
  desiredReplicas:4:int! currentCPUUtilizationPercentage:5:int?
Scale: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:ScaleSpec! status:3:ScaleStatus!
ScaleSpec: replicas:1:int
ScaleStatus: replicas:1:int! selector:2
`;

export const policy = `
Eviction: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! deleteOptions:2:meta.DeleteOptions
PodDisruptionBudget: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:PodDisruptionBudgetSpec!
  status:3:PodDisruptionBudgetStatus!
PodDisruptionBudgetSpec: minAvailable:1:intOrString? selector:2:meta.LabelSelector maxUnavailable:3:intOrString?
  unhealthyPodEvictionPolicy:4?
PodDisruptionBudgetStatus: observedGeneration:1:int disruptedPods:2:time{} disruptionsAllowed:3:int!
  currentHealthy:4:int! desiredHealthy:5:int! expectedPods:6:int! conditions:7:meta.Condition[+type]
`;

export const rbac = `
AggregationRule: clusterRoleSelectors:1:meta.LabelSelector[]
ClusterRole: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! rules:2:PolicyRule[]! aggregationRule:3:AggregationRule
ClusterRoleBinding: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! subjects:2:Subject[] roleRef:3:RoleRef!
PolicyRule: verbs:1:string[]! apiGroups:2:string[] resources:3:string[] resourceNames:4:string[]
  nonResourceURLs:5:string[]
Role: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! rules:2:PolicyRule[]!
RoleBinding: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! subjects:2:Subject[] roleRef:3:RoleRef!
RoleRef(atomic): apiGroup:1! kind:2! name:3!
Subject(atomic): kind:1! apiGroup:2 name:3! namespace:4
`;

export const scheduling = `
PriorityClass: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! value:2:int! globalDefault:3:bool description:4
  preemptionPolicy:5?
`;

export const storage = `
StorageClass: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! provisioner:2! parameters:3:string{} reclaimPolicy:4?
  mountOptions:5:string[] allowVolumeExpansion:6:bool? volumeBindingMode:7?
  allowedTopologies:8:core.TopologySelectorTerm[]
`;

export const coordination = `
Lease: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:LeaseSpec!
LeaseSpec: holderIdentity:1? leaseDurationSeconds:2:int? acquireTime:3:microTime? renewTime:4:microTime?
  leaseTransitions:5:int? strategy:6? preferredHolder:7?
`;

export const events = `
Event: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! eventTime:2:microTime! series:3:EventSeries
  reportingController:4 reportingInstance:5 action:6 reason:7 regarding:8:core.ObjectReference!
  related:9:core.ObjectReference note:10 type:11 deprecatedSource:12:core.EventSource!
  deprecatedFirstTimestamp:13:time! deprecatedLastTimestamp:14:time! deprecatedCount:15:int
EventSeries: count:1:int! lastObservedTime:2:microTime!
`;
