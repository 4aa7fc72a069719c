/** Apiextensions.k8s.io/v1, in the notation of notation.ts. */
export const apiextensions = `
CustomResourceColumnDefinition: name:1! type:2! format:3 description:4 priority:5:int jsonPath:6!
CustomResourceConversion: strategy:1! webhook:2:WebhookConversion
CustomResourceDefinition: kind:0 apiVersion:0 metadata:1:meta.ObjectMeta! spec:2:CustomResourceDefinitionSpec!
  status:3:CustomResourceDefinitionStatus!
CustomResourceDefinitionCondition: type:1! status:2! lastTransitionTime:3:time! reason:4 message:5
CustomResourceDefinitionNames: plural:1! singular:2 shortNames:3:string[] kind:4! listKind:5 categories:6:string[]
CustomResourceDefinitionSpec: group:1! names:3:CustomResourceDefinitionNames! scope:4!
  versions:7:CustomResourceDefinitionVersion[]! conversion:9:CustomResourceConversion preserveUnknownFields:10:bool
CustomResourceDefinitionStatus: conditions:1:CustomResourceDefinitionCondition[type]!
  acceptedNames:2:CustomResourceDefinitionNames! storedVersions:3:string[]!
CustomResourceDefinitionVersion: name:1! served:2:bool! storage:3:bool! deprecated:7:bool deprecationWarning:8?
  schema:4:CustomResourceValidation subresources:5:CustomResourceSubresources
  additionalPrinterColumns:6:CustomResourceColumnDefinition[] selectableFields:9:SelectableField[]
CustomResourceSubresourceScale: specReplicasPath:1! statusReplicasPath:2! labelSelectorPath:3?
CustomResourceSubresources: status:1:any scale:2:CustomResourceSubresourceScale
CustomResourceValidation: openAPIV3Schema:1:JSONSchemaProps
ExternalDocumentation: description:1 url:2
JSONSchemaProps: id:1 $schema:2 $ref:3? description:4 type:5 format:6 title:7 default:8:any maximum:9:float?
  exclusiveMaximum:10:bool minimum:11:float? exclusiveMinimum:12:bool maxLength:13:int? minLength:14:int? pattern:15
  maxItems:16:int? minItems:17:int? uniqueItems:18:bool multipleOf:19:float? enum:20:any[] maxProperties:21:int?
  minProperties:22:int? required:23:string[] items:24:any allOf:25:JSONSchemaProps[] oneOf:26:JSONSchemaProps[]
  anyOf:27:JSONSchemaProps[] not:28:JSONSchemaProps properties:29:JSONSchemaProps{} additionalProperties:30:any
  patternProperties:31:JSONSchemaProps{} dependencies:32:any additionalItems:33:any definitions:34:JSONSchemaProps{}
  externalDocs:35:ExternalDocumentation example:36:any nullable:37:bool x-kubernetes-preserve-unknown-fields:38:bool?
  x-kubernetes-embedded-resource:39:bool x-kubernetes-int-or-string:40:bool x-kubernetes-list-map-keys:41:string[]
  x-kubernetes-list-type:42? x-kubernetes-map-type:43? x-kubernetes-validations:44:ValidationRule[+rule]
SelectableField: jsonPath:1!
ServiceReference: namespace:1! name:2! path:3? port:4:int?
ValidationRule: rule:1! message:2 messageExpression:3 reason:4? fieldPath:5 optionalOldSelf:6:bool?
WebhookClientConfig: url:3? service:1:ServiceReference caBundle:2:bytes
WebhookConversion: clientConfig:2:WebhookClientConfig conversionReviewVersions:3:string[]!
`;
