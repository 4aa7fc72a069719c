import type {KubeObject} from '../../model.ts';
import {at, fieldsAt, listAt, numberAt, textAt} from '../fields.ts';
import {age, type Column, column, name, orNone, wide} from './column.ts';

const entries = (object: KubeObject) =>
  Object.keys(fieldsAt(object, 'data')).length + Object.keys(fieldsAt(object, 'binaryData')).length;
const data = column('Data', entries, 'integer');

export const configMapColumns: Column[] = [name, data, age];
export const secretColumns: Column[] = [name, column('Type', secret => textAt(secret, 'type')), data, age];

export const serviceAccountColumns: Column[] = [
  name,
  column('Secrets', account => listAt(account, 'secrets').length, 'integer'),
  age,
];

/** Roles show when they were made, not how long ago. */
const created = column('Created At', object => object.metadata.creationTimestamp ?? '');
export const roleColumns: Column[] = [name, created];

const subjects = (kind: string) => (binding: KubeObject) =>
  listAt(binding, 'subjects')
    .filter(subject => subject['kind'] === kind)
    .map(subject => {
      const namespace = textAt(subject, 'namespace');
      return namespace ? `${namespace}/${textAt(subject, 'name')}` : textAt(subject, 'name');
    })
    .join(', ');

export const bindingColumns: Column[] = [
  name,
  column('Role', binding => `${textAt(binding, 'roleRef.kind')}/${textAt(binding, 'roleRef.name')}`),
  age,
  wide('Users', subjects('User')),
  wide('Groups', subjects('Group')),
  wide('ServiceAccounts', subjects('ServiceAccount')),
];

const orNotApplicable = (path: string) => (object: KubeObject) => textAt(object, path) || 'N/A';

export const disruptionBudgetColumns: Column[] = [
  name,
  column('Min Available', orNotApplicable('spec.minAvailable')),
  column('Max Unavailable', orNotApplicable('spec.maxUnavailable')),
  column('Allowed Disruptions', budget => numberAt(budget, 'status.disruptionsAllowed'), 'integer'),
  age,
];

function targets(autoscaler: KubeObject): string {
  const current = listAt(autoscaler, 'status.currentMetrics');
  const shown = listAt(autoscaler, 'spec.metrics').map((metric, index) => {
    const measured = textAt(current[index], 'resource.current.averageUtilization');
    const wanted = textAt(metric, 'resource.target.averageUtilization');
    return `${textAt(metric, 'resource.name')}: ${measured ? `${measured}%` : '<unknown>'}/${wanted}%`;
  });
  return orNone(shown.join(', '));
}

export const autoscalerColumns: Column[] = [
  name,
  column(
    'Reference',
    scaler => `${textAt(scaler, 'spec.scaleTargetRef.kind')}/${textAt(scaler, 'spec.scaleTargetRef.name')}`,
  ),
  column('Targets', targets),
  column('MinPods', scaler => `${numberAt(scaler, 'spec.minReplicas', 1)}`),
  column('MaxPods', scaler => numberAt(scaler, 'spec.maxReplicas'), 'integer'),
  column('Replicas', scaler => numberAt(scaler, 'status.currentReplicas'), 'integer'),
  age,
];

export const leaseColumns: Column[] = [name, column('Holder', lease => textAt(lease, 'spec.holderIdentity')), age];

export const definitionColumns: Column[] = [name, created];

export const priorityClassColumns: Column[] = [
  name,
  column('Value', priority => numberAt(priority, 'value'), 'integer'),
  column('Global-Default', priority => `${at(priority, 'globalDefault') === true}`),
  age,
  column('PreemptionPolicy', priority => textAt(priority, 'preemptionPolicy')),
];

/** Whether a group that another server answers for can be had, and why not. */
function availability(service: KubeObject): string {
  const found = listAt(service, 'status.conditions').find(({type}) => type === 'Available');
  if (!found) return 'Unknown';
  const reason = textAt(found, 'reason');
  return found['status'] === 'True' || !reason ? textAt(found, 'status') : `${textAt(found, 'status')} (${reason})`;
}

export const apiServiceColumns: Column[] = [
  name,
  column('Service', service => {
    const place = [textAt(service, 'spec.service.namespace'), textAt(service, 'spec.service.name')];
    return place.every(part => part !== '') ? place.join('/') : 'Local';
  }),
  column('Available', availability),
  age,
];
