import {parseQuantity} from '../tools/quantity.ts';
import type {FieldChange} from './compare.ts';
import {valueAt} from './fields.ts';
import type {ManifestObject} from './manifest.ts';

type Rule = (field: FieldChange, before: ManifestObject, after: ManifestObject) => boolean;

const under =
  (...path: readonly string[]): Rule =>
  ({at}) =>
    path.every((name, index) => at[index] === name);

const anyOf =
  (...rules: readonly Rule[]): Rule =>
  (...asked) =>
    rules.some(rule => rule(...asked));

/** The fields of spec that a StatefulSet may change. */
const statefulSetMayChange = [
  'minReadySeconds',
  'ordinals',
  'persistentVolumeClaimRetentionPolicy',
  'replicas',
  'revisionHistoryLimit',
  'template',
  'updateStrategy',
];

const statefulSet: Rule = ({at}) => at[0] === 'spec' && at[1] !== undefined && !statefulSetMayChange.includes(at[1]);

/** A claim may only grow. */
const claim: Rule = ({at}, before, after) => {
  if (at[0] !== 'spec' || at[1] === 'volumeAttributesClassName') return false;
  if (at.join('.') !== 'spec.resources.requests.storage') return at[1] !== 'resources';
  const [old, fresh] = [before, after].map(({body}) => parseQuantity(valueAt(body, ...at)));
  return old !== undefined && fresh !== undefined && fresh < old;
};

/** Of a bare pod little more than its images may change. */
const pod: Rule = ({at}) =>
  at[0] === 'spec' && at.at(-1) !== 'image' && !['activeDeadlineSeconds', 'tolerations'].includes(at[1] ?? '');

const frozenData: Rule = ({at}, before) => valueAt(before.body, 'immutable') === true && at[0] !== 'metadata';

/** What the API server refuses to change, by kind; a server dry run of helm does not ask it. */
const rules: Readonly<Record<string, Rule>> = {
  ClusterRoleBinding: under('roleRef'),
  ConfigMap: frozenData,
  DaemonSet: under('spec', 'selector'),
  Deployment: under('spec', 'selector'),
  IngressClass: under('spec', 'controller'),
  Job: anyOf(
    under('spec', 'template'),
    under('spec', 'selector'),
    under('spec', 'completionMode'),
    under('spec', 'completions'),
  ),
  PersistentVolumeClaim: claim,
  Pod: pod,
  PriorityClass: under('value'),
  ReplicaSet: under('spec', 'selector'),
  RoleBinding: under('roleRef'),
  Secret: anyOf(frozenData, under('type')),
  Service: anyOf(under('spec', 'clusterIP'), under('spec', 'clusterIPs')),
  StatefulSet: statefulSet,
  StorageClass: anyOf(under('provisioner'), under('parameters'), under('reclaimPolicy'), under('volumeBindingMode')),
};

/** The changed fields that the server will refuse. */
export function immutableFields(
  before: ManifestObject,
  after: ManifestObject,
  fields: readonly FieldChange[],
): FieldChange[] {
  const rule = Object.hasOwn(rules, after.kind) ? rules[after.kind] : undefined;
  return rule === undefined ? [] : fields.filter(field => rule(field, before, after));
}
