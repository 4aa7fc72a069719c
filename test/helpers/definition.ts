type Names = {kind: string; plural: string; singular?: string; shortNames?: string[]};

/** The definition of a namespaced custom kind of one version, `v1`; what its objects may hold is free unless told. */
export const definitionOf = (group: string, names: Names, openAPIV3Schema: object = {type: 'object'}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: `${names.plural}.${group}`},
  spec: {
    group,
    scope: 'Namespaced',
    names,
    versions: [{name: 'v1', served: true, storage: true, schema: {openAPIV3Schema}}],
  },
});
