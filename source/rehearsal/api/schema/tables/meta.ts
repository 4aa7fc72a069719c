/** Metadata and what all groups share, in the notation of notation.ts. */
export const meta = `
Condition: type:1! status:2! observedGeneration:3:int lastTransitionTime:4:time! reason:5! message:6!
DeleteOptions: kind:0 apiVersion:0 gracePeriodSeconds:1:int? preconditions:2:Preconditions orphanDependents:3:bool?
  propagationPolicy:4? dryRun:5:string[] ignoreStoreReadErrorWithClusterBreakingPotential:6:bool?
FieldSelectorRequirement: key:1! operator:2! values:3:string[]
LabelSelector(atomic): matchLabels:1:string{} matchExpressions:2:LabelSelectorRequirement[]
LabelSelectorRequirement: key:1! operator:2! values:3:string[]
ManagedFieldsEntry: manager:1 operation:2 apiVersion:3 time:4:time? fieldsType:6 fieldsV1:7:any subresource:8
ObjectMeta: name:1 generateName:2 namespace:3 selfLink:4 uid:5 resourceVersion:6 generation:7:int
  creationTimestamp:8:time! deletionTimestamp:9:time? deletionGracePeriodSeconds:10:int? labels:11:string{}
  annotations:12:string{} ownerReferences:13:OwnerReference[+uid] finalizers:14:string[+set]
  managedFields:17:ManagedFieldsEntry[]
OwnerReference(atomic): apiVersion:5! kind:1! name:3! uid:4! controller:6:bool? blockOwnerDeletion:7:bool?
Preconditions: uid:1? resourceVersion:2?
`;
