import {asFields, listAt, textAt} from '../fields.ts';
import {goText} from '../go-text.ts';
import {invalidValue, requiredValue, unsupportedValue} from './causes.ts';
import {holds, oneOf, required} from './checks.ts';
import type {Check, Rule} from './rules.ts';
import {intOrPercent} from './workloads.ts';

/** A missing number is 0, which is too few. */
const maxReplicas: Check = ({value, path, holder}) => {
  const number = Number(value ?? 0);
  const tooFew = number < 1 ? [invalidValue(path, `${number}`, 'must be greater than 0')] : [];
  return number < Number(holder['minReplicas'] ?? 1)
    ? [...tooFew, invalidValue(path, `${number}`, 'must be greater than or equal to `minReplicas`')]
    : tooFew;
};

const notBoth: Check = ({value, path}) => {
  const {minAvailable, maxUnavailable} = asFields(value);
  if (minAvailable === undefined || maxUnavailable === undefined) return [];
  const why = 'minAvailable and maxUnavailable cannot be both set';
  return [invalidValue(path, goText(value, 'policy.PodDisruptionBudgetSpec'), why)];
};

const rbac = 'rbac.authorization.k8s.io';

/** A rule says what may be done, and to what. */
const policyRule: Check = ({value, path, object}) => {
  const {verbs, apiGroups, resources, nonResourceURLs} = asFields(value);
  const isEmpty = (list: unknown) => !Array.isArray(list) || list.length === 0;
  const noVerb = isEmpty(verbs) ? [requiredValue(`${path}.verbs`, 'verbs must contain at least one value')] : [];
  if (!isEmpty(nonResourceURLs)) {
    const complain = (why: string) => [
      ...noVerb,
      invalidValue(`${path}.nonResourceURLs`, goText(nonResourceURLs, '[]string'), why),
    ];
    if (object['kind'] === 'Role') return complain('namespaced rules cannot apply to non-resource URLs');
    const isBoth = !isEmpty(apiGroups) || !isEmpty(resources);
    return isBoth ? complain('rules cannot apply to both regular resources and non-resource URLs') : noVerb;
  }
  return [
    ...noVerb,
    ...(isEmpty(apiGroups)
      ? [requiredValue(`${path}.apiGroups`, 'resource rules must supply at least one api group')]
      : []),
    ...(isEmpty(resources)
      ? [requiredValue(`${path}.resources`, 'resource rules must supply at least one resource')]
      : []),
  ];
};

const binding = (...kinds: string[]): Rule[] => [
  ['roleRef.apiGroup', oneOf(rbac)],
  [
    'roleRef.kind',
    place => (kinds.includes(`${place.value}`) ? [] : [unsupportedValue(place.path, place.value ?? '', kinds)]),
  ],
  ['roleRef.name', required()],
  ['subjects[*].name', required()],
  ['subjects[*].kind', oneOf('ServiceAccount', 'User', 'Group')],
];

const hasStoredVersion: Check = ({value, path}) =>
  listAt({value}, 'value').filter(version => version['storage'] === true).length === 1
    ? []
    : [
        invalidValue(
          path,
          goText(value, '[]apiextensions.CustomResourceDefinitionVersion'),
          'must have exactly one version marked as storage version',
        ),
      ];

/** What must hold of scaling, disruption, access and definitions. */
export const policyRules: Record<string, Rule[]> = {
  HorizontalPodAutoscaler: [
    ['spec.minReplicas', holds(value => Number(value) >= 1, 'must be greater than or equal to 1')],
    ['spec.maxReplicas', maxReplicas],
    ['spec.scaleTargetRef.kind', required()],
    ['spec.scaleTargetRef.name', required()],
  ],
  PodDisruptionBudget: [
    ['spec', notBoth],
    ['spec.minAvailable', intOrPercent],
    ['spec.maxUnavailable', intOrPercent],
  ],
  Role: [['rules[*]', policyRule]],
  ClusterRole: [['rules[*]', policyRule]],
  RoleBinding: binding('Role', 'ClusterRole'),
  ClusterRoleBinding: binding('ClusterRole'),
  CustomResourceDefinition: [
    [
      'metadata.name',
      holds(
        (name, {object}) => name === `${textAt(object, 'spec.names.plural')}.${textAt(object, 'spec.group')}`,
        'must be spec.names.plural+"."+spec.group',
      ),
    ],
    ['spec.group', required()],
    ['spec.scope', required(), oneOf('Cluster', 'Namespaced')],
    ['spec.versions', hasStoredVersion],
    ['spec.versions[*].schema.openAPIV3Schema', required('schemas are required')],
    ['spec.names.plural', required()],
    ['spec.names.kind', required()],
  ],
};
