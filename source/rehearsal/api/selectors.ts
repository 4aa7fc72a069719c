import type {KubeObject} from '../model.ts';
import {badRequest} from './failure.ts';
import {type Fields, fieldsAt, listAt, textAt, textsAt} from './fields.ts';

export type Matches = (object: KubeObject) => boolean;

type Requirement = {key: string; test: (value: string | undefined) => boolean};

const setExpression = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const comparison = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/;
const key = /^!?\s*[A-Za-z0-9][\w./-]*$/;

/** Commas inside parentheses belong to a set. */
const splitRequirements = (selector: string) => selector.split(/,(?![^(]*\))/).map(part => part.trim());

function requirement(part: string): Requirement {
  const [, setKey, operator, set] = setExpression.exec(part) ?? [];
  if (setKey !== undefined && set !== undefined) {
    const values = set.split(',').map(value => value.trim());
    const isIn = (value: string | undefined) => value !== undefined && values.includes(value);
    return {key: setKey, test: operator === 'in' ? isIn : value => !isIn(value)};
  }
  const [, comparedKey, sign, wanted] = comparison.exec(part) ?? [];
  if (comparedKey !== undefined) {
    return {key: comparedKey, test: sign === '!=' ? value => value !== wanted : value => value === wanted};
  }
  if (!key.test(part)) throw badRequest(unparsable(part));
  return part.startsWith('!')
    ? {key: part.slice(1).trim(), test: value => value === undefined}
    : {key: part, test: value => value !== undefined};
}

const unparsable = (part: string) => {
  const sign = /^(==|=|!=|\(|\))/.exec(part)?.[0];
  return sign ? `found '${sign}', expected: !, identifier, or 'end of string'` : `unable to parse requirement: ${part}`;
};

/** Parses `labelSelector`: equality, sets and existence. Throws 400 as the server words it. */
export function labelSelector(selector: string | null): Matches {
  if (!selector) return () => true;
  const requirements = splitRequirements(selector).map(requirement);
  return ({metadata}) => requirements.every(({key: label, test}) => test(metadata.labels?.[label]));
}

const selectableFields: Record<string, string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  Job: ['status.successful'],
  ReplicaSet: ['status.replicas'],
};

/** Parses `fieldSelector` for a kind. Throws 400 for fields that the kind cannot be selected by. */
export function fieldSelector(selector: string | null, kind: string): Matches {
  if (!selector) return () => true;
  const fields = ['metadata.name', 'metadata.namespace', ...(selectableFields[kind] ?? [])];
  const tests = selector.split(',').map(part => {
    const [, field, sign, wanted = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
    if (field === undefined) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
    if (!fields.includes(field)) throw badRequest(`field label not supported: ${field}`);
    const path = field === 'source' ? 'source.component' : field;
    return (object: KubeObject) => (textAt(object, path) === wanted) === (sign !== '!=');
  });
  return object => tests.every(test => test(object));
}

const operators: Record<string, (values: string[], value: string | undefined) => boolean> = {
  In: (values, value) => value !== undefined && values.includes(value),
  NotIn: (values, value) => value === undefined || !values.includes(value),
  Exists: (_values, value) => value !== undefined,
  DoesNotExist: (_values, value) => value === undefined,
  // The last two compare numbers, and only nodes are chosen by them.
  Gt: ([limit], value) => Number(value) > Number(limit),
  Lt: ([limit], value) => Number(value) < Number(limit),
};

/** Whether labels, or other fields by name, fulfil every requirement (`key`, `operator`, `values`) of a list. */
export const fulfils = (requirements: readonly Fields[], labels: Record<string, string>): boolean =>
  requirements.every(requirement => {
    const operator = operators[textAt(requirement, 'operator')];
    return operator?.(textsAt(requirement, 'values'), labels[textAt(requirement, 'key')]) ?? false;
  });

/** Whether labels fit a LabelSelector object (`matchLabels`, `matchExpressions`), as workloads have one. */
export function matchesSelector(selector: Fields, labels: Record<string, string>): boolean {
  const fitsLabels = Object.entries(fieldsAt(selector, 'matchLabels')).every(
    ([label, value]) => labels[label] === value,
  );
  return fitsLabels && fulfils(listAt(selector, 'matchExpressions'), labels);
}

/** A LabelSelector object in one line, `app=a,tier in (b,c)`; '' when it selects everything. */
export function formatSelector(selector: Fields): string {
  const labels = Object.entries(fieldsAt(selector, 'matchLabels')).sort(([left], [right]) => (left < right ? -1 : 1));
  const expressions = listAt(selector, 'matchExpressions').map(expression => {
    const label = textAt(expression, 'key');
    const operator = textAt(expression, 'operator');
    if (operator === 'Exists') return label;
    if (operator === 'DoesNotExist') return `!${label}`;
    return `${label} ${operator.toLowerCase()} (${textsAt(expression, 'values').join(',')})`;
  });
  return [...labels.map(([label, value]) => `${label}=${value}`), ...expressions].join(',');
}
