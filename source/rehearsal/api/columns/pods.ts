import type {KubeObject} from '../../model.ts';
import {at, type Fields, listAt, numberAt, textAt} from '../fields.ts';
import {age, type Column, column, name, orNone, since, wide} from './column.ts';

const hasCondition = (pod: KubeObject, type: string) =>
  listAt(pod, 'status.conditions').some(condition => condition['type'] === type && condition['status'] === 'True');

const ending = (terminated: unknown): string => {
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
};

/** Why the pod has not come past its init containers; undefined when it has. */
function initReason(pod: KubeObject): string | undefined {
  const statuses = listAt(pod, 'status.initContainerStatuses');
  const index = statuses.findIndex(status => at(status, 'state.terminated.exitCode') !== 0);
  const status = statuses[index];
  if (!status) return undefined;
  const terminated = at(status, 'state.terminated');
  if (terminated) return `Init:${textAt(terminated, 'reason') || ending(terminated)}`;
  const waiting = textAt(status, 'state.waiting.reason');
  if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${listAt(pod, 'spec.initContainers').length}`;
}

const isRunning = (status: Fields) => status['ready'] === true && at(status, 'state.running') !== undefined;

function containerReason(status: Fields): string | undefined {
  const waiting = textAt(status, 'state.waiting.reason');
  if (waiting) return waiting;
  const terminated = at(status, 'state.terminated');
  return terminated ? textAt(terminated, 'reason') || ending(terminated) : undefined;
}

/** The STATUS of a pod: the printer's rules of kubernetes/pkg/printers/internalversion, in the same order. */
export function podStatus(pod: KubeObject): string {
  const phase = textAt(pod, 'status.phase');
  const statuses = listAt(pod, 'status.containerStatuses');
  const initialising = hasCondition(pod, 'Initialized') ? undefined : initReason(pod);
  const first = statuses.map(containerReason).find(reason => reason !== undefined);
  let reason = initialising ?? first ?? (textAt(pod, 'status.reason') || phase);
  if (reason === 'Completed' && statuses.some(isRunning)) reason = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  return pod.metadata.deletionTimestamp && !isOver ? 'Terminating' : reason;
}

function restarts(pod: KubeObject, now: Date): string {
  const initialising = !hasCondition(pod, 'Initialized') && initReason(pod) !== undefined;
  const statuses = listAt(pod, initialising ? 'status.initContainerStatuses' : 'status.containerStatuses');
  const count = statuses.reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const last = statuses
    .map(status => textAt(status, 'lastState.terminated.finishedAt'))
    .sort()
    .at(-1);
  return count > 0 && last ? `${count} (${since(last, now)} ago)` : `${count}`;
}

function ready(pod: KubeObject): string {
  const initialising = !hasCondition(pod, 'Initialized') && initReason(pod) !== undefined;
  const count = initialising ? 0 : listAt(pod, 'status.containerStatuses').filter(isRunning).length;
  return `${count}/${listAt(pod, 'spec.containers').length}`;
}

export const podColumns: Column[] = [
  name,
  column('Ready', ready),
  column('Status', podStatus),
  column('Restarts', restarts),
  age,
  wide('IP', pod => orNone(textAt(pod, 'status.podIP'))),
  wide('Node', pod => orNone(textAt(pod, 'spec.nodeName'))),
  wide('Nominated Node', pod => orNone(textAt(pod, 'status.nominatedNodeName'))),
  wide('Readiness Gates', () => '<none>'),
];

const completed: Record<string, string> = {Succeeded: 'The pod has completed successfully.', Failed: 'The pod failed.'};

/** The row condition by which `kubectl get` can leave finished pods out. */
export function podRowConditions(pod: KubeObject): Record<string, string>[] | undefined {
  const phase = textAt(pod, 'status.phase');
  const message = completed[phase];
  return message ? [{type: 'Completed', status: 'True', reason: phase, message}] : undefined;
}
