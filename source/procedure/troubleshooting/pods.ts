import type {Item} from '../../probes/verdict.ts';
import {isSuccess, type Outcome, stderrOf, stdoutOf} from '../../tools/command.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {parseList} from '../../tools/kubectl-output.ts';
import {podProblem} from '../../tools/pod-state.ts';
import {asPod, isPodCompleted} from '../../tools/pods.ts';
import {count, endingWords} from '../words.ts';
import {diagnosis, item, targetOf} from './diagnosis.ts';

/** Every pod in trouble, with its reason and what to do about it. */
export function podItems(outcome: Outcome | undefined): Item[] {
  if (!isSuccess(outcome)) return [item('pods', 'Pods', false, endingWords(outcome), 'Reach the cluster first.')];
  const pods = parseList(stdoutOf(outcome)).flatMap(object => asPod(object) ?? []);
  const bad = pods
    .filter(pod => !isPodCompleted(pod))
    .flatMap(pod => {
      const problem = podProblem(pod);
      return problem === undefined ? [] : [{name: pod.metadata.name, ...problem}];
    });
  if (bad.length === 0) return [item('pods', 'Pods', true, `${count(pods.length, 'pod')}, none in trouble`, '')];
  return bad.map(({name, container, reason, message}) =>
    item(
      `pod.${name}`,
      `${name} ${container}`,
      false,
      `${reason}${message === '' ? '' : `: ${message}`}`,
      podRemedy(reason),
    ),
  );
}

function podRemedy(reason: string): string {
  if (/ImagePull|ErrImage|InvalidImage/.test(reason))
    return 'Compare the reference with "Images not found in the registry"; check login and certificate of the node.';
  if (/CrashLoop|Error|OOM/.test(reason))
    return 'Read its log and the one before the restart (l); then R rolls back, or mend the values.';
  return 'Describe the pod: its events name what it waits for.';
}

/** Crashing, waiting, restarting pods and the newest warnings. */
export const crashing = diagnosis({
  id: 'troubleshoot.pods',
  title: 'Pods crash, wait or restart',
  why: 'Every pod in trouble with its reason; then the newest warnings of the namespace.',
  guide: ['troubleshooting', 'post-3.logs', 'perform-3.pod-images'],
  commands: facts => [kubectl.pods(targetOf(facts)), kubectl.events(targetOf(facts))],
  explain(_facts, outcomes) {
    if (!isSuccess(outcomes[1]))
      return [
        ...podItems(outcomes[0]),
        item('events', 'Events', false, stderrOf(outcomes[1]), 'Reach the cluster first.'),
      ];
    const warnings = parseList(stdoutOf(outcomes[1]))
      .filter(object => object['type'] === 'Warning')
      .slice(-5);
    return [
      ...podItems(outcomes[0]),
      ...warnings.map(
        (event, index): Item => ({
          id: `event.${index}`,
          label: String(event['reason'] ?? 'Warning'),
          result: 'look',
          detail: String(event['message'] ?? ''),
        }),
      ),
    ];
  },
});
