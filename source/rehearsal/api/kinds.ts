import type {Resource} from '../model.ts';
import type {Column} from './columns/column.ts';
import {columnsOf} from './columns/index.ts';
import type {Fields} from './fields.ts';
import type {StructType} from './schema/notation.ts';

export type Kind = {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  namespaced: boolean;
  verbs: readonly string[];
  categories: readonly string[];
  subresources: readonly string[];
  columns: readonly Column[];
  /** Custom resources take no strategic merge patches. */
  isCustom: boolean;
  /** What the objects of a custom kind are made of. */
  customType?: StructType;
  /** What the definition of a custom kind says of its objects. */
  schema?: Fields;
};

const everyVerb = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;
const readVerbs = ['get', 'list'] as const;
/** A namespace is deleted by its name alone. */
const onlyOneByOne = everyVerb.filter(verb => verb !== 'deletecollection');
/** The order in which discovery tells those of custom kinds. */
const customVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'] as const;

/** kind, plural, then what differs from a namespaced kind without short names, categories and subresources. */
type Row = [
  kind: string,
  plural: string,
  more?: {short?: string; cluster?: true; category?: string; sub?: string; verbs?: readonly string[]},
];

const all = 'all';
const extensions = 'api-extensions';
const scaled = 'scale status';
const podSubresources = 'attach binding ephemeralcontainers eviction exec log portforward proxy resize status';

/** Every kind the pretend server knows, by group and version, these in the order in which discovery names them. */
const rows: Record<string, Row[]> = {
  '/v1': [
    ['Binding', 'bindings', {verbs: ['create']}],
    ['ComponentStatus', 'componentstatuses', {short: 'cs', cluster: true, verbs: readVerbs}],
    ['ConfigMap', 'configmaps', {short: 'cm'}],
    ['Endpoints', 'endpoints', {short: 'ep'}],
    ['Event', 'events', {short: 'ev'}],
    ['LimitRange', 'limitranges', {short: 'limits'}],
    ['Namespace', 'namespaces', {short: 'ns', cluster: true, sub: 'finalize status', verbs: onlyOneByOne}],
    ['Node', 'nodes', {short: 'no', cluster: true, sub: 'proxy status'}],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', {short: 'pvc', sub: 'status'}],
    ['PersistentVolume', 'persistentvolumes', {short: 'pv', cluster: true, sub: 'status'}],
    ['Pod', 'pods', {short: 'po', category: all, sub: podSubresources}],
    ['PodTemplate', 'podtemplates'],
    ['ReplicationController', 'replicationcontrollers', {short: 'rc', category: all, sub: scaled}],
    ['ResourceQuota', 'resourcequotas', {short: 'quota', sub: 'status'}],
    ['Secret', 'secrets'],
    ['ServiceAccount', 'serviceaccounts', {short: 'sa', sub: 'token'}],
    ['Service', 'services', {short: 'svc', category: all, sub: 'proxy status'}],
  ],
  'apiregistration.k8s.io/v1': [['APIService', 'apiservices', {cluster: true, category: extensions, sub: 'status'}]],
  'apps/v1': [
    ['ControllerRevision', 'controllerrevisions'],
    ['DaemonSet', 'daemonsets', {short: 'ds', category: all, sub: 'status'}],
    ['Deployment', 'deployments', {short: 'deploy', category: all, sub: scaled}],
    ['ReplicaSet', 'replicasets', {short: 'rs', category: all, sub: scaled}],
    ['StatefulSet', 'statefulsets', {short: 'sts', category: all, sub: scaled}],
  ],
  'events.k8s.io/v1': [['Event', 'events', {short: 'ev'}]],
  'authentication.k8s.io/v1': [
    ['SelfSubjectReview', 'selfsubjectreviews', {cluster: true, verbs: ['create']}],
    ['TokenReview', 'tokenreviews', {cluster: true, verbs: ['create']}],
  ],
  'authorization.k8s.io/v1': [
    ['LocalSubjectAccessReview', 'localsubjectaccessreviews', {verbs: ['create']}],
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', {cluster: true, verbs: ['create']}],
    ['SelfSubjectRulesReview', 'selfsubjectrulesreviews', {cluster: true, verbs: ['create']}],
    ['SubjectAccessReview', 'subjectaccessreviews', {cluster: true, verbs: ['create']}],
  ],
  'autoscaling/v2': [
    ['HorizontalPodAutoscaler', 'horizontalpodautoscalers', {short: 'hpa', category: all, sub: 'status'}],
  ],
  'autoscaling/v1': [
    ['HorizontalPodAutoscaler', 'horizontalpodautoscalers', {short: 'hpa', category: all, sub: 'status'}],
  ],
  'batch/v1': [
    ['CronJob', 'cronjobs', {short: 'cj', category: all, sub: 'status'}],
    ['Job', 'jobs', {category: all, sub: 'status'}],
  ],
  'certificates.k8s.io/v1': [
    ['CertificateSigningRequest', 'certificatesigningrequests', {short: 'csr', cluster: true, sub: 'approval status'}],
  ],
  'networking.k8s.io/v1': [
    ['IngressClass', 'ingressclasses', {cluster: true}],
    ['IPAddress', 'ipaddresses', {short: 'ip', cluster: true}],
    ['ServiceCIDR', 'servicecidrs', {cluster: true, sub: 'status'}],
    ['Ingress', 'ingresses', {short: 'ing', sub: 'status'}],
    ['NetworkPolicy', 'networkpolicies', {short: 'netpol'}],
  ],
  'policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets', {short: 'pdb', sub: 'status'}]],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRoleBinding', 'clusterrolebindings', {cluster: true}],
    ['ClusterRole', 'clusterroles', {cluster: true}],
    ['RoleBinding', 'rolebindings'],
    ['Role', 'roles'],
  ],
  'storage.k8s.io/v1': [
    ['CSIDriver', 'csidrivers', {cluster: true}],
    ['CSINode', 'csinodes', {cluster: true}],
    ['CSIStorageCapacity', 'csistoragecapacities'],
    ['StorageClass', 'storageclasses', {short: 'sc', cluster: true}],
    ['VolumeAttachment', 'volumeattachments', {cluster: true, sub: 'status'}],
  ],
  'admissionregistration.k8s.io/v1': [
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', {cluster: true, category: extensions}],
    ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', {cluster: true, category: extensions, sub: 'status'}],
    ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', {cluster: true, category: extensions}],
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', {cluster: true, category: extensions}],
  ],
  'apiextensions.k8s.io/v1': [
    [
      'CustomResourceDefinition',
      'customresourcedefinitions',
      {short: 'crd,crds', cluster: true, category: extensions, sub: 'status'},
    ],
  ],
  'scheduling.k8s.io/v1': [['PriorityClass', 'priorityclasses', {short: 'pc', cluster: true}]],
  'coordination.k8s.io/v1': [['Lease', 'leases']],
  'node.k8s.io/v1': [['RuntimeClass', 'runtimeclasses', {cluster: true}]],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices']],
  'flowcontrol.apiserver.k8s.io/v1': [
    ['FlowSchema', 'flowschemas', {cluster: true, sub: 'status'}],
    ['PriorityLevelConfiguration', 'prioritylevelconfigurations', {cluster: true, sub: 'status'}],
  ],
  'metrics.k8s.io/v1beta1': [
    ['NodeMetrics', 'nodes', {cluster: true, verbs: readVerbs}],
    ['PodMetrics', 'pods', {verbs: readVerbs}],
  ],
};

const words = (text: string | undefined, separator: string) => (text ? text.split(separator) : []);

function toKind(groupVersion: string, [kind, plural, more = {}]: Row): Kind {
  const [group = '', version = ''] = groupVersion.split('/');
  return {
    group,
    version,
    kind,
    plural,
    // Endpoints is the one kind whose singular has an s; metrics kinds have none.
    singular: group === 'metrics.k8s.io' ? '' : kind.toLowerCase(),
    shortNames: words(more.short, ','),
    namespaced: !more.cluster,
    verbs: more.verbs ?? everyVerb,
    categories: words(more.category, ' '),
    subresources: words(more.sub, ' '),
    columns: columnsOf(group, kind),
    isCustom: false,
  };
}

/** The kinds that are always there; custom ones come from custom-resources.ts. */
export const builtInKinds: readonly Kind[] = Object.entries(rows).flatMap(([groupVersion, group]) =>
  group.map(row => toKind(groupVersion, row)),
);

/** Where the store keeps a kind. Events have two APIs and one collection. */
export const storedAs = ({group, plural}: Pick<Kind, 'group' | 'plural'>): Resource => ({
  group: group === 'events.k8s.io' ? '' : group,
  resource: plural,
});

/** `v1`, `apps/v1`. */
export const groupVersionOf = ({group, version}: Pick<Kind, 'group' | 'version'>): string =>
  group ? `${group}/${version}` : version;

/** A kind that a CustomResourceDefinition adds. */
export const customKind = (parts: Omit<Kind, 'verbs' | 'isCustom'>): Kind => ({
  ...parts,
  verbs: customVerbs,
  isCustom: true,
});
