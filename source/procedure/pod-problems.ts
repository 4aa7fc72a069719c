import type {Item} from '../probes/verdict.ts';
import {isSuccess, type Outcome, stdoutOf} from '../tools/command.ts';
import {parseList} from '../tools/kubectl-output.ts';
import {podDelay, podProblem} from '../tools/pod-state.ts';
import {asPod, isPodCompleted} from '../tools/pods.ts';
import {count, endingWords} from './words.ts';

function remedyFor(reason: string): string {
  if (/ImagePull|ErrImage|InvalidImage/.test(reason)) {
    return 'Compare the reference with "Images not found in the registry"; check login and certificate of the node.';
  }
  if (/CrashLoop|Error|OOM/.test(reason)) {
    return 'Read its log and the one before the restart; then R rolls back, or mend the values.';
  }
  return 'Describe the pod: its events name what it waits for.';
}

/** Every pod in trouble as one row, out of `kubectl get pods -o json`; one good row when there is none. */
export function podItems(outcome: Outcome | undefined): Item[] {
  if (!isSuccess(outcome)) {
    return [
      {id: 'pods', label: 'Pods', result: 'failed', detail: endingWords(outcome), remedy: 'Reach the cluster first.'},
    ];
  }
  const pods = parseList(stdoutOf(outcome)).flatMap(object => asPod(object) ?? []);
  if (pods.length === 0) {
    return [
      {
        id: 'pods',
        label: 'Pods',
        result: 'failed',
        detail: 'there is none in the namespace',
        remedy: 'Is the namespace right, are the workloads there, and at more than 0 replicas?',
      },
    ];
  }
  const bad = pods
    .filter(pod => !isPodCompleted(pod))
    .flatMap(pod => {
      const problem = podProblem(pod);
      return problem === undefined ? [] : [{name: pod.metadata.name, ...problem}];
    });
  if (bad.length === 0) {
    return [{id: 'pods', label: 'Pods', result: 'proved', detail: `${count(pods.length, 'pod')}, none in trouble`}];
  }
  return bad.map(({name, container, reason, message}) => ({
    id: `pod.${name}`,
    label: `${name} ${container}`,
    result: 'failed',
    detail: `${reason}${message === '' ? '' : `: ${message}`}`,
    remedy: remedyFor(reason),
  }));
}

/** Pods that are in no trouble and not ready either: what an upgrade waited for when its time was over. */
export function delayedItems(outcome: Outcome | undefined): Item[] {
  if (!isSuccess(outcome)) return [];
  const pods = parseList(stdoutOf(outcome)).flatMap(object => asPod(object) ?? []);
  return pods.flatMap(pod => {
    const detail = podDelay(pod);
    return detail === undefined
      ? []
      : [{id: `pod.${pod.metadata.name}`, label: pod.metadata.name, result: 'look' as const, detail}];
  });
}
