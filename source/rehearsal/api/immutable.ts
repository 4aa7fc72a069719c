import {isDeepStrictEqual} from 'node:util';
import type {KubeObject} from '../model.ts';
import type {Cause} from './failure.ts';
import {at, type Fields, fieldsAt, listAt} from './fields.ts';
import {goText} from './go-text.ts';
import {invalidValue} from './validation.ts';

type Rule = (before: KubeObject, after: KubeObject) => Cause | undefined;

const forbiddenCause = (field: string, why: string): Cause => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
  field,
});

const without = (fields: Fields, names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** A field that stays as it was made. */
const fixed =
  (field: string, dump: (value: unknown) => string, why = 'field is immutable'): Rule =>
  (before, after) =>
    isDeepStrictEqual(at(before, field), at(after, field))
      ? undefined
      : invalidValue(field, dump(at(after, field)), why);

/** A spec of which only some fields may change. */
const onlyMutable =
  (mutable: string[], why: string): Rule =>
  (before, after) =>
    isDeepStrictEqual(without(fieldsAt(before, 'spec'), mutable), without(fieldsAt(after, 'spec'), mutable))
      ? undefined
      : forbiddenCause('spec', why);

const labelSelector = (value: unknown) => {
  const labels = goText(fieldsAt(value, 'matchLabels'), 'map[string]string');
  return `v1.LabelSelector{MatchLabels:${labels}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}`;
};

const selector = fixed('spec.selector', labelSelector);

/** Values may not change once a Secret or ConfigMap says `immutable: true`. */
const sealed: Rule = (before, after) => {
  if (before['immutable'] !== true) return undefined;
  return isDeepStrictEqual(before['data'], after['data']) && after['immutable'] === true
    ? undefined
    : forbiddenCause('data', 'field is immutable when `immutable` is set');
};

const clusterIp: Rule = (before, after) => {
  const old = at(before, 'spec.clusterIP');
  const isKept = old === undefined || isDeepStrictEqual(old, at(after, 'spec.clusterIP'));
  const isExternal = at(after, 'spec.type') === 'ExternalName';
  const dump = `[]string{${JSON.stringify(at(after, 'spec.clusterIP'))}}`;
  return isKept || isExternal ? undefined : invalidValue('spec.clusterIPs[0]', dump, 'may not change once set');
};

const images = (spec: Fields): Fields => ({
  ...without(spec, [
    'activeDeadlineSeconds',
    'terminationGracePeriodSeconds',
    'tolerations',
    'nodeName',
    'schedulingGates',
  ]),
  containers: listAt(spec, 'containers').map(container => without(container, ['image'])),
  initContainers: listAt(spec, 'initContainers').map(container => without(container, ['image'])),
});

const podSpec: Rule = (before, after) =>
  isDeepStrictEqual(images(fieldsAt(before, 'spec')), images(fieldsAt(after, 'spec')))
    ? undefined
    : forbiddenCause(
        'spec',
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      );

/** Per kind, what an update may not change. The words are the server's. */
const rules: Record<string, Rule[]> = {
  Deployment: [selector],
  ReplicaSet: [selector],
  DaemonSet: [selector],
  StatefulSet: [
    onlyMutable(
      [
        'replicas',
        'ordinals',
        'template',
        'updateStrategy',
        'revisionHistoryLimit',
        'persistentVolumeClaimRetentionPolicy',
        'minReadySeconds',
      ],
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ),
  ],
  Job: [
    fixed('spec.completions', value => goText(value)),
    selector,
    fixed('spec.template', value => goText(value, 'core.PodTemplateSpec')),
    fixed('spec.completionMode', value => goText(value)),
  ],
  Service: [clusterIp],
  PersistentVolumeClaim: [
    onlyMutable(
      ['resources', 'volumeName', 'volumeAttributesClassName'],
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ),
  ],
  Pod: [podSpec],
  Secret: [sealed, fixed('type', value => JSON.stringify(value))],
  ConfigMap: [sealed],
  RoleBinding: [fixed('roleRef', value => goText(value, 'rbac.RoleRef'), 'cannot change roleRef')],
  ClusterRoleBinding: [fixed('roleRef', value => goText(value, 'rbac.RoleRef'), 'cannot change roleRef')],
  StorageClass: [fixed('provisioner', value => JSON.stringify(value))],
};

/** What an update changes that may not change, as causes. */
export const immutableCauses = (kind: string, before: KubeObject, after: KubeObject): Cause[] =>
  (rules[kind] ?? []).map(rule => rule(before, after)).filter(cause => cause !== undefined);
