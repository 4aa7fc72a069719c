type Body = Record<string, unknown>;

/** What is wrong, where the object is sent, the object without its metadata, and the server's words after "is invalid: ". */
export type Refused = [what: string, collection: string, body: Body, words: string];

const pod = (container: Body = {}, spec: Body = {}) => ({
  containers: [{name: 'web', image: 'busybox:1.36', ...container}],
  ...spec,
});

const workload = (podSpec: Body, spec: Body = {}) => ({
  spec: {
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: podSpec},
    ...spec,
  },
});

const deployments = '/apis/apps/v1/namespaces/studio/deployments';
const statefulSets = '/apis/apps/v1/namespaces/studio/statefulsets';
const services = '/api/v1/namespaces/studio/services';
const ingresses = '/apis/networking.k8s.io/v1/namespaces/studio/ingresses';
const autoscalers = '/apis/autoscaling/v2/namespaces/studio/horizontalpodautoscalers';
const claims = '/api/v1/namespaces/studio/persistentvolumeclaims';
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/studio';
const budgets = '/apis/policy/v1/namespaces/studio/poddisruptionbudgets';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const plans = '/apis/test.example/v1/namespaces/studio/plans';

const claim = (spec: Body) => ({
  spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}, ...spec},
});
const target = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'};
const backend = {service: {name: 'web', port: {number: 80}}};
const route = (path: Body) => ({spec: {rules: [{http: {paths: [{backend, path: '/', ...path}]}}]}});
const inFirst = 'spec.template.spec.containers[0]';

/** The definition of the kind whose objects are checked against a schema. */
export const definition = {
  metadata: {name: 'plans.test.example'},
  spec: {
    group: 'test.example',
    scope: 'Namespaced',
    names: {plural: 'plans', kind: 'Plan'},
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: {type: 'integer', minimum: 1},
                  mode: {type: 'string', enum: ['slow', 'fast'], default: 'slow'},
                  steps: {
                    type: 'array',
                    items: {type: 'object', properties: {retries: {type: 'integer', default: 3}}},
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};

export const refused: Refused[] = [
  ['a Service without ports', services, {spec: {}}, 'spec.ports: Required value'],
  [
    'a port beyond the last',
    services,
    {spec: {ports: [{port: 70000}]}},
    '[spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive]',
  ],
  [
    'several ports of which one has no name',
    services,
    {spec: {ports: [{port: 80}, {name: 'more', port: 81}]}},
    'spec.ports[0].name: Required value',
  ],
  [
    'two ports of one name',
    services,
    {
      spec: {
        ports: [
          {name: 'http', port: 80},
          {name: 'http', port: 81},
        ],
      },
    },
    'spec.ports[1].name: Duplicate value: "http"',
  ],
  [
    'a type of Service that there is not',
    services,
    {spec: {type: 'Public', ports: [{port: 80}]}},
    'spec.type: Unsupported value: "Public": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  ],
  [
    'a key that no file could be named after',
    '/api/v1/namespaces/studio/configmaps',
    {data: {'bad key': 'x'}},
    "data[bad key]: Invalid value: \"bad key\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ],
  [
    'a label value with spaces',
    '/api/v1/namespaces/studio/configmaps',
    {metadata: {labels: {app: 'my app'}}},
    "metadata.labels: Invalid value: \"my app\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ],
  [
    'a ConfigMap of more than a mebibyte',
    '/api/v1/namespaces/studio/configmaps',
    {data: {all: 'x'.repeat(1024 * 1024 + 1)}},
    '[]: Too long: may not be more than 1048576 bytes',
  ],
  [
    'a pull secret without its file',
    '/api/v1/namespaces/studio/secrets',
    {type: 'kubernetes.io/dockerconfigjson', data: {}},
    'data[.dockerconfigjson]: Required value',
  ],
  [
    'a claim that says nothing',
    claims,
    {spec: {}},
    '[spec.accessModes: Required value: at least 1 access mode is required, spec.resources[storage]: Required value]',
  ],
  [
    'a claim of an unknown access mode',
    claims,
    claim({accessModes: ['Both']}),
    'spec.accessModes: Unsupported value: "Both": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
  ],
  [
    'an Ingress that leads nowhere',
    ingresses,
    {spec: {}},
    'spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified',
  ],
  [
    'a path without a type',
    ingresses,
    route({}),
    'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
  ],
  [
    'a path of an unknown type',
    ingresses,
    route({pathType: 'Regex'}),
    'spec.rules[0].http.paths[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"',
  ],
  [
    'a backend without a port',
    ingresses,
    route({pathType: 'Prefix', backend: {service: {name: 'web'}}}),
    'spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
  ],
  [
    'an autoscaler whose most is less than its least',
    autoscalers,
    {spec: {minReplicas: 5, maxReplicas: 2, scaleTargetRef: target}},
    'spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`',
  ],
  [
    'an autoscaler of nothing to nothing',
    autoscalers,
    {spec: {}},
    '[spec.maxReplicas: Invalid value: 0: must be greater than 0, spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`, spec.scaleTargetRef.kind: Required value, spec.scaleTargetRef.name: Required value]',
  ],
  [
    'a budget with a share that is none',
    budgets,
    {spec: {minAvailable: 'half'}},
    "spec.minAvailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:\"half\"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ],
  [
    'a binding to nothing',
    `${rbac}/rolebindings`,
    {roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: ''}},
    '[roleRef.kind: Unsupported value: "Group": supported values: "Role", "ClusterRole", roleRef.name: Required value]',
  ],
  [
    'a rule that allows nothing',
    `${rbac}/roles`,
    {rules: [{apiGroups: [''], resources: ['pods']}]},
    'rules[0].verbs: Required value: verbs must contain at least one value',
  ],
  [
    'a storage class of nobody',
    '/apis/storage.k8s.io/v1/storageclasses',
    {reclaimPolicy: 'Keep'},
    '[provisioner: Required value, reclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Retain"]',
  ],
  [
    'a definition by another name',
    definitions,
    {spec: definition.spec},
    'metadata.name: Invalid value: "wrong": must be spec.names.plural+"."+spec.group',
  ],
  [
    'fewer than no replicas',
    deployments,
    workload(pod(), {replicas: -1}),
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'a StatefulSet of fewer than no replicas',
    statefulSets,
    workload(pod(), {replicas: -1}),
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'a mount of a volume that the pod lacks',
    deployments,
    workload(pod({volumeMounts: [{name: 'data', mountPath: '/data'}]})),
    `${inFirst}.volumeMounts[0].name: Not found: "data"`,
  ],
  [
    'two containers of one name',
    deployments,
    workload({containers: [pod().containers[0], pod().containers[0]]}),
    'spec.template.spec.containers[1].name: Duplicate value: "web"',
  ],
  [
    'a request beyond its limit',
    deployments,
    workload(pod({resources: {requests: {cpu: '2'}, limits: {cpu: '1'}}})),
    `${inFirst}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`,
  ],
  [
    'a pull policy that there is not',
    deployments,
    workload(pod({imagePullPolicy: 'Sometimes'})),
    `${inFirst}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`,
  ],
  [
    'a rollout that cannot move',
    deployments,
    workload(pod(), {strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}}),
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
  ],
  [
    'a rolling update of what is recreated',
    deployments,
    workload(pod(), {strategy: {type: 'Recreate', rollingUpdate: {maxSurge: 1}}}),
    "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
  ],
  [
    'a Deployment whose pods end',
    deployments,
    workload(pod({}, {restartPolicy: 'Never'})),
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
  ['a custom object without what its schema requires', plans, {spec: {}}, 'spec.size: Required value'],
  [
    'a custom object with a text for a number',
    plans,
    {spec: {size: 'big'}},
    'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
  ],
  [
    'a custom object beyond what its schema lists',
    plans,
    {spec: {size: 0, mode: 'idle'}},
    '[spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1, spec.mode: Unsupported value: "idle": supported values: "slow", "fast"]',
  ],
];
