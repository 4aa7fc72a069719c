/** Discovery.k8s.io/v1, in the notation of notation.ts. */
export const discovery = `
Endpoint: addresses:1:string[set]! conditions:2:EndpointConditions! hostname:3? targetRef:4:core.ObjectReference
  deprecatedTopology:5:string{} nodeName:6? zone:7? hints:8:EndpointHints
EndpointConditions: ready:1:bool? serving:2:bool? terminating:3:bool?
EndpointHints: forZones:1:ForZone[] forNodes:2:ForNode[]
EndpointPort(atomic): name:1? protocol:2? port:3:int? appProtocol:4?
EndpointSlice: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! addressType:4! endpoints:2:Endpoint[]!
  ports:3:EndpointPort[]!
ForNode: name:1!
ForZone: name:1!
`;
