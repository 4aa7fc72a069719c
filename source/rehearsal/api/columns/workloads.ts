import type {KubeObject} from '../../model.ts';
import {at, fieldsAt, listAt, numberAt, textAt} from '../fields.ts';
import {formatSelector} from '../selectors.ts';
import {age, type Column, column, humanDuration, name, orNone, since, wide} from './column.ts';

const number = (title: string, path: string, fallback = 0) =>
  column(title, object => numberAt(object, path, fallback), 'integer');

const containers = (path: string, field: 'name' | 'image') => (object: KubeObject) =>
  listAt(object, path)
    .map(container => textAt(container, field))
    .join(',');

const template = 'spec.template.spec.containers';
const wideContainers = (path = template) => [
  wide('Containers', containers(path, 'name')),
  wide('Images', containers(path, 'image')),
];
const wideSelector = wide('Selector', object => orNone(formatSelector(fieldsAt(object, 'spec.selector'))));

const readyOf = (object: KubeObject) =>
  `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, 'spec.replicas', 1)}`;

export const deploymentColumns: Column[] = [
  name,
  column('Ready', readyOf),
  number('Up-to-date', 'status.updatedReplicas'),
  number('Available', 'status.availableReplicas'),
  age,
  ...wideContainers(),
  wideSelector,
];

export const statefulSetColumns: Column[] = [name, column('Ready', readyOf), age, ...wideContainers()];

export const replicaSetColumns: Column[] = [
  name,
  number('Desired', 'spec.replicas'),
  number('Current', 'status.replicas'),
  number('Ready', 'status.readyReplicas'),
  age,
  ...wideContainers(),
  wideSelector,
];

export const daemonSetColumns: Column[] = [
  name,
  number('Desired', 'status.desiredNumberScheduled'),
  number('Current', 'status.currentNumberScheduled'),
  number('Ready', 'status.numberReady'),
  number('Up-to-date', 'status.updatedNumberScheduled'),
  number('Available', 'status.numberAvailable'),
  column('Node Selector', object =>
    orNone(formatSelector({matchLabels: at(object, 'spec.template.spec.nodeSelector')})),
  ),
  age,
  ...wideContainers(),
  wideSelector,
];

function jobStatus(job: KubeObject): string {
  const isTrue = (type: string) =>
    listAt(job, 'status.conditions').some(condition => condition['type'] === type && condition['status'] === 'True');
  if (isTrue('Complete')) return 'Complete';
  if (isTrue('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  if (isTrue('Suspended')) return 'Suspended';
  return isTrue('FailureTarget') ? 'FailureTarget' : isTrue('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function jobDuration(job: KubeObject, now: Date): string {
  const start = textAt(job, 'status.startTime');
  if (!start) return '';
  const end = textAt(job, 'status.completionTime');
  return humanDuration((end ? Date.parse(end) : now.getTime()) - Date.parse(start));
}

export const jobColumns: Column[] = [
  name,
  column('Status', jobStatus),
  column('Completions', job => `${numberAt(job, 'status.succeeded')}/${numberAt(job, 'spec.completions', 1)}`),
  column('Duration', jobDuration),
  age,
  ...wideContainers(),
  wideSelector,
];

const jobTemplate = 'spec.jobTemplate.spec.template.spec.containers';

export const cronJobColumns: Column[] = [
  name,
  column('Schedule', job => textAt(job, 'spec.schedule')),
  column('Timezone', job => orNone(textAt(job, 'spec.timeZone'))),
  column('Suspend', job => (at(job, 'spec.suspend') === true ? 'True' : 'False')),
  column('Active', job => listAt(job, 'status.active').length, 'integer'),
  column('Last Schedule', (job, now) => {
    const last = textAt(job, 'status.lastScheduleTime');
    return last ? since(last, now) : '<none>';
  }),
  age,
  ...wideContainers(jobTemplate),
  wide('Selector', () => '<none>'),
];
