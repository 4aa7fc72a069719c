import type {KubeObject} from '../model.ts';
import type {Cause} from './failure.ts';
import {at, type Fields, fieldsAt, isFields, listAt, textAt} from './fields.ts';
import {goText} from './go-text.ts';
import type {Kind} from './kinds.ts';
import {matchesSelector} from './selectors.ts';

/** The cause for a value that may not be; `value` as Go would print it. */
export const invalidValue = (field: string, value: string, why: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${value}: ${why}`,
  field,
});

const required = (field: string, why = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: `Required value${why && `: ${why}`}`,
  field,
});

const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const serviceLabel = '[a-z]([-a-z0-9]*[a-z0-9])?';

const nameRules: Record<string, {pattern: string; maxLength: number; rule: string}> = {
  Service: {
    pattern: serviceLabel,
    maxLength: 63,
    rule: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${serviceLabel}')`,
  },
};
const usualRule = {
  pattern: subdomain,
  maxLength: 253,
  rule: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
};

/** RBAC names are path segments: `system:node` is one. */
const hasFreeName = (kind: Kind) => kind.group === 'rbac.authorization.k8s.io';

function nameCauses(kind: Kind, name: string): Cause[] {
  if (!name) return [required('metadata.name', 'name or generateName is required')];
  if (hasFreeName(kind)) return [];
  const {pattern, maxLength, rule} = nameRules[kind.kind] ?? usualRule;
  if (name.length > maxLength) {
    return [invalidValue('metadata.name', JSON.stringify(name), `must be no more than ${maxLength} characters`)];
  }
  return new RegExp(`^${pattern}$`).test(name) ? [] : [invalidValue('metadata.name', JSON.stringify(name), rule)];
}

function containerCauses(spec: Fields, path: string): Cause[] {
  const containers = listAt(spec, 'containers');
  if (containers.length === 0) return [required(`${path}.containers`)];
  return ['initContainers', 'containers'].flatMap(field =>
    listAt(spec, field).flatMap((container, index) =>
      ['name', 'image']
        .filter(name => !textAt(container, name))
        .map(name => required(`${path}.${field}[${index}].${name}`)),
    ),
  );
}

const selecting = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'];
const templated = [...selecting, 'Job'];

function selectorCauses(object: KubeObject): Cause[] {
  const selector = at(object, 'spec.selector');
  if (!isFields(selector)) return [required('spec.selector')];
  const labels = fieldsAt(object, 'spec.template.metadata.labels');
  const texts = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, `${value}`]));
  if (matchesSelector(selector, texts)) return [];
  const why = '`selector` does not match template `labels`';
  return [invalidValue('spec.template.metadata.labels', goText(labels, 'map[string]string'), why)];
}

function jobCauses(object: KubeObject): Cause[] {
  const policy = textAt(object, 'spec.template.spec.restartPolicy');
  if (policy === 'Never' || policy === 'OnFailure') return [];
  return [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: "${policy}": supported values: "OnFailure", "Never"`,
      field: 'spec.template.spec.restartPolicy',
    },
  ];
}

/** What is wrong with an object (defaults already in), as the server's causes; empty when it may be stored. */
export function validationCauses(kind: Kind, object: KubeObject): Cause[] {
  const name = nameCauses(kind, object.metadata.name);
  if (kind.isCustom) return name;
  return [
    ...name,
    ...(selecting.includes(kind.kind) ? selectorCauses(object) : []),
    ...(templated.includes(kind.kind)
      ? containerCauses(fieldsAt(object, 'spec.template.spec'), 'spec.template.spec')
      : []),
    ...(kind.kind === 'Pod' ? containerCauses(fieldsAt(object, 'spec'), 'spec') : []),
    ...(kind.kind === 'Job' ? jobCauses(object) : []),
  ];
}
