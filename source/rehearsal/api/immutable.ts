import {isDeepStrictEqual} from 'node:util';
import type {KubeObject} from '../model.ts';
import {quantity} from '../quantity.ts';
import type {Cause} from './failure.ts';
import {at, type Fields, fieldsAt, listAt, textAt} from './fields.ts';
import {goText} from './go-text.ts';
import {forbiddenValue, invalidValue} from './validation/causes.ts';
import {volumeSource} from './validation/storage.ts';

type Rule = (before: KubeObject, after: KubeObject) => Cause | undefined;

const without = (fields: Fields, names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** A field that stays as it was made. */
const fixed =
  (field: string, dump: (value: unknown) => string, why = 'field is immutable'): Rule =>
  (before, after) =>
    isDeepStrictEqual(at(before, field), at(after, field))
      ? undefined
      : invalidValue(field, dump(at(after, field)), why);

const text = (value: unknown) => JSON.stringify(value) ?? '""';

/** A field that the server lets nobody update, and says so. */
const noUpdates =
  (field: string): Rule =>
  (before, after) =>
    isDeepStrictEqual(at(before, field), at(after, field))
      ? undefined
      : forbiddenValue(field, `updates to ${field} are forbidden.`);

/** A spec of which only some fields may change. */
const onlyMutable =
  (mutable: string[], why: string): Rule =>
  (before, after) =>
    isDeepStrictEqual(without(fieldsAt(before, 'spec'), mutable), without(fieldsAt(after, 'spec'), mutable))
      ? undefined
      : forbiddenValue('spec', why);

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
    : forbiddenValue('data', 'field is immutable when `immutable` is set');
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
    : forbiddenValue(
        'spec',
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      );

const claimSize = 'spec.resources.requests.storage';

/** What of a claim may not change: all but what is chosen once, the volume and the class, and a bound claim's size. */
function fixedOfClaim(claim: KubeObject, before: KubeObject): Fields {
  const chosenLater = [
    ...(textAt(before, 'spec.volumeName') === '' ? ['volumeName'] : []),
    ...(at(before, 'spec.storageClassName') === undefined ? ['storageClassName'] : []),
  ];
  const spec = without(fieldsAt(claim, 'spec'), [...chosenLater, 'volumeAttributesClassName']);
  if (at(before, 'status.phase') !== 'Bound') return spec;
  const {storage: _size, ...requests} = fieldsAt(spec, 'resources.requests');
  return {...spec, resources: {...fieldsAt(spec, 'resources'), requests}};
}

const sameClaim: Rule = (before, after) =>
  isDeepStrictEqual(fixedOfClaim(before, before), fixedOfClaim(after, before))
    ? undefined
    : forbiddenValue(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      );

/** A claim may not ask for less than before; only what has not been granted yet may be taken back. */
const noShrinking: Rule = (before, after) => {
  const wanted = quantity(at(after, claimSize));
  const granted = quantity(at(before, 'status.capacity.storage'));
  return wanted < quantity(at(before, claimSize)) && wanted <= granted
    ? forbiddenValue(claimSize, 'field can not be less than status.capacity')
    : undefined;
};

/** Where the data of a volume lies is for good. */
const sameSource: Rule = (before, after) => {
  const [old, current] = [before, after].map(volume => volumeSource(fieldsAt(volume, 'spec')));
  const field = 'spec.persistentvolumesource';
  return isDeepStrictEqual(old, current) ? undefined : forbiddenValue(field, `${field} is immutable after creation`);
};

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
  PersistentVolumeClaim: [sameClaim, noShrinking],
  PersistentVolume: [sameSource, fixed('spec.volumeMode', text)],
  Pod: [podSpec],
  Secret: [sealed, fixed('type', text)],
  ConfigMap: [sealed],
  RoleBinding: [fixed('roleRef', value => goText(value, 'rbac.RoleRef'), 'cannot change roleRef')],
  ClusterRoleBinding: [fixed('roleRef', value => goText(value, 'rbac.RoleRef'), 'cannot change roleRef')],
  StorageClass: [
    noUpdates('parameters'),
    noUpdates('provisioner'),
    noUpdates('reclaimPolicy'),
    fixed('volumeBindingMode', text),
  ],
  CustomResourceDefinition: [
    fixed('spec.group', text),
    fixed('spec.scope', text),
    fixed('spec.names.kind', text),
    fixed('spec.names.plural', text),
  ],
};

/** What an update changes that may not change, as causes. */
export const immutableCauses = (kind: string, before: KubeObject, after: KubeObject): Cause[] =>
  (rules[kind] ?? []).map(rule => rule(before, after)).filter(cause => cause !== undefined);
