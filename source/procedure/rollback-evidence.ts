import {type Facts, need} from '../probes/facts.ts';
import {isSuccess, type ProcessCommand} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import * as kubectl from '../tools/kubectl.ts';
import {kubectlFlags} from '../tools/target.ts';
import {evidencePath, secretsKept} from './release-secrets.ts';
import type {Step} from './step.ts';
import {count, nothing} from './words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

/** What is asked before anything is rolled back, each answer in a file of its own. */
function evidenceCommands(facts: Facts): ProcessCommand[] {
  const target = targetOf(facts);
  const file = (name: string): string => evidencePath(facts, name);
  const select = kubectl.releaseSelector(target);
  const logs = [
    'logs',
    '--selector',
    select,
    '--all-containers',
    '--prefix',
    '--tail',
    '2000',
    '--ignore-errors',
    '--max-log-requests',
    '50',
  ];
  const common = {kind: 'process' as const, timeoutMs: 60_000, changes: 'files' as const, hasSecretOutput: true};
  return [
    {
      ...common,
      file: 'kubectl',
      args: [...logs, ...kubectlFlags(target)],
      stdoutFile: file('logs.txt'),
      purpose: 'logs of the pods',
    },
    {
      ...common,
      file: 'kubectl',
      args: [...logs, '--previous', ...kubectlFlags(target)],
      stdoutFile: file('logs-previous.txt'),
      purpose: 'logs before the last restart',
    },
    {
      ...common,
      file: 'kubectl',
      args: ['describe', 'pods', ...kubectlFlags(target)],
      stdoutFile: file('describe-pods.txt'),
      purpose: 'description of the pods',
    },
    {
      ...common,
      file: 'kubectl',
      args: ['get', 'events', '-o', 'yaml', ...kubectlFlags(target)],
      stdoutFile: file('events.yaml'),
      purpose: 'events',
    },
    {
      ...common,
      file: 'kubectl',
      args: ['get', 'pods', '-o', 'yaml', ...kubectlFlags(target)],
      stdoutFile: file('pods.yaml'),
      purpose: 'the pods',
    },
    ...secretsKept(facts),
    {
      ...helm.history(target),
      ...common,
      file: 'helm',
      args: helm.history(target).args,
      stdoutFile: file('history.json'),
      purpose: 'history of the release',
    },
  ];
}

export const saveEvidence: Step = {
  id: 'rollback.evidence',
  title: 'Save the evidence',
  why: 'A rollback removes the pods that know why it failed. Logs, previous logs, descriptions and events are saved first.',
  guide: ['rollback', 'post-3.logs'],
  inputs: [],
  kind: 'command',
  changes: 'files',
  guards: [],
  plan: nothing,
  undo: {cannot: 'evidence is kept'},
  proof: {
    commands: evidenceCommands,
    judge(_facts, outcomes) {
      const kept = outcomes.flatMap(outcome =>
        outcome.kind === 'exited' && outcome.captured !== undefined ? [outcome.captured] : [],
      );
      const isMain = [0, 2, 3].every(index => isSuccess(outcomes[index]));
      return {
        result: isMain ? 'proved' : 'look',
        summary: `${count(kept.length, 'file')} of evidence kept${isMain ? '' : '; not everything could be read'}`,
        evidence: [],
        items: kept.map(({path, sizeBytes}) => ({
          id: path,
          label: path.split('/').at(-1) ?? path,
          result: 'proved',
          detail: `${sizeBytes} bytes`,
        })),
      };
    },
  },
};
