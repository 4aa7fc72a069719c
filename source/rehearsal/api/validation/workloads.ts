import {asFields, fieldsAt, isFields, textAt} from '../fields.ts';
import {goText} from '../go-text.ts';
import {matchesSelector} from '../selectors.ts';
import {invalidValue, requiredValue} from './causes.ts';
import {absent, atLeast, holds, oneOf, required, when} from './checks.ts';
import {podSpec} from './containers.ts';
import {templateMetadata} from './metadata.ts';
import type {Check, Place, Rule} from './rules.ts';

/** A selector is there, and picks the pods of the template. */
const selectsItsPods: Check = ({value, path, object}) => {
  if (!isFields(value)) return [requiredValue(path)];
  const labels = fieldsAt(object, 'spec.template.metadata.labels');
  const texts = Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, `${text}`]));
  if (matchesSelector(value, texts)) return [];
  const why = '`selector` does not match template `labels`';
  return [invalidValue('spec.template.metadata.labels', goText(labels, 'map[string]string'), why)];
};

const isNothing = (share: unknown) => share === 0 || share === '0' || share === '0%';

/** A number or a share as Go shows it. */
const intOrString = (value: unknown) =>
  typeof value === 'string'
    ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${JSON.stringify(value)}}`
    : `intstr.IntOrString{Type:0, IntVal:${value}, StrVal:""}`;

const percent =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A whole number from 0, or a share of a hundred. */
export const intOrPercent: Check = ({value, path}) => {
  if (typeof value === 'number') {
    return value < 0 ? [invalidValue(path, `${value}`, 'must be greater than or equal to 0')] : [];
  }
  if (typeof value !== 'string' || /^[0-9]+%$/.test(value)) return [];
  return [invalidValue(path, intOrString(value), percent)];
};

/** A rollout that may neither add a pod nor take one away never ends. */
const canMove: Check = ({value, path}) => {
  const {maxUnavailable, maxSurge} = asFields(value);
  return isNothing(maxUnavailable) && isNothing(maxSurge)
    ? [invalidValue(`${path}.maxUnavailable`, intOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0')]
    : [];
};

const recreates = ({object}: Place) => textAt(object, 'spec.strategy.type') === 'Recreate';

const selector: Rule = ['spec.selector', selectsItsPods];
const replicas: Rule = ['spec.replicas', atLeast(0)];
const template: Rule[] = [
  ['spec.template', templateMetadata],
  ['spec.template.spec', podSpec],
];
/** Of a StatefulSet's pods the server looks at little before they are made. */
const always: Rule = ['spec.template.spec.restartPolicy', oneOf('Always')];
const jobTemplate = (path: string): Rule[] => [
  [`${path}.parallelism`, atLeast(0)],
  [`${path}.completions`, atLeast(0)],
  [`${path}.backoffLimit`, atLeast(0)],
  [`${path}.template`, templateMetadata],
  [`${path}.template.spec`, podSpec],
  [`${path}.template.spec.restartPolicy`, oneOf('OnFailure', 'Never')],
];

/** What must hold of everything that runs pods. */
export const workloadRules: Record<string, Rule[]> = {
  Deployment: [
    replicas,
    selector,
    ...template,
    always,
    ['spec.strategy.type', oneOf('Recreate', 'RollingUpdate')],
    [
      'spec.strategy.rollingUpdate',
      when(recreates, absent("may not be specified when strategy `type` is 'Recreate'")),
      canMove,
    ],
    ['spec.strategy.rollingUpdate.maxUnavailable', intOrPercent],
    ['spec.strategy.rollingUpdate.maxSurge', intOrPercent],
    ['spec.minReadySeconds', atLeast(0)],
    ['spec.revisionHistoryLimit', atLeast(0)],
    [
      'spec.progressDeadlineSeconds',
      atLeast(0),
      holds(
        (value, {holder}) => Number(value) > Number(holder['minReadySeconds'] ?? 0),
        'must be greater than minReadySeconds',
      ),
    ],
  ],
  ReplicaSet: [replicas, selector, ...template, always],
  DaemonSet: [selector, ...template, always],
  StatefulSet: [
    [
      'spec.podManagementPolicy',
      holds(value => ['OrderedReady', 'Parallel'].includes(`${value}`), "must be 'OrderedReady' or 'Parallel'"),
    ],
    replicas,
    selector,
    ['spec.template', templateMetadata],
    always,
  ],
  Job: jobTemplate('spec'),
  CronJob: [
    ['spec.schedule', required()],
    ['spec.concurrencyPolicy', oneOf('Allow', 'Forbid', 'Replace')],
    ...jobTemplate('spec.jobTemplate.spec'),
  ],
  Pod: [['spec', podSpec]],
};
