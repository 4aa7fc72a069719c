import type {Item} from '../../probes/verdict.ts';
import {isSuccess, stderrOf, stdoutOf} from '../../tools/command.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {parseList} from '../../tools/kubectl-output.ts';
import {podItems} from '../pod-problems.ts';
import {diagnosis, item, targetOf} from './diagnosis.ts';

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
