import {join} from 'node:path';
import {compareLive} from '../diff/live.ts';
import {parseManifest} from '../diff/manifest.ts';
import {type Facts, need} from '../probes/facts.ts';
import type {Item, Verdict} from '../probes/verdict.ts';
import {type Command, isSuccess, type ProcessCommand, stdoutOf} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import {parseHistory} from '../tools/helm-output.ts';
import * as kubectl from '../tools/kubectl.ts';
import {parseList} from '../tools/kubectl-output.ts';
import * as own from '../tools/own.ts';
import {ownResult} from '../tools/own.ts';
import {newestRevision} from '../tools/revisions.ts';
import {kubectlFlags} from '../tools/target.ts';
import {report} from './airgapped/close.ts';
import {podsOf, servingPods, unreadyPods} from './airgapped/pods-proof.ts';
import {stamp} from './paths.ts';
import type {Section, Step} from './step.ts';
import {count, endingWords, evidence, nothing, nothingToUndo, resultOf, unanswered} from './words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

/** What is asked before anything is rolled back, each answer in a file of its own. */
function evidenceCommands(facts: Facts): ProcessCommand[] {
  const target = targetOf(facts);
  const file = (name: string): string => join(facts.folder, 'evidence', `${stamp(facts)}-${name}`);
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

const saveEvidence: Step = {
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

const release: Step = {
  id: 'rollback.release',
  title: 'helm rollback',
  why: 'Goes back to the newest good revision, by its number. helm sends the manifest it kept and waits for the rollouts.',
  guide: ['rollback-1', 'rollback-1.history', 'rollback-1.rollback'],
  differs: 'the revision is always named: without one helm takes the last but one, even a failed one',
  inputs: [],
  kind: 'watch',
  changes: 'cluster',
  guards: [],
  plan: facts => [
    helm.rollback(targetOf(facts), {
      revision: need(facts, 'goodRevision'),
      timeoutSeconds: need(facts, 'site').timeoutSeconds,
    }),
  ],
  undo: {cannot: 'rolling forward is an upgrade of its own'},
  learn(facts, outcomes) {
    const silent = unanswered(facts, release.plan(facts), outcomes);
    if (silent === undefined) return {result: 'proved', summary: 'helm rolled back', evidence: []};
    return {...silent, remedies: waysOn(facts)};
  },
  proof: {
    commands: facts => [helm.history(targetOf(facts))],
    judge(facts, outcomes) {
      const commands = release.proof.commands(facts);
      const [command] = commands;
      const silent = unanswered(facts, commands, outcomes, 'unknown');
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const newest = newestRevision(parseHistory(stdoutOf(outcomes[0])));
      const wanted = need(facts, 'goodRevision');
      const isBack =
        newest?.status === 'deployed' && (newest.description === `Rollback to ${wanted}` || newest.revision === wanted);
      const words = `revision ${newest?.revision ?? '?'} ${newest?.status ?? 'unknown'}: ${newest?.description ?? ''}`;
      return {
        result: isBack ? 'proved' : 'failed',
        summary: isBack
          ? `revision ${newest?.revision} deployed, with the content of revision ${wanted}`
          : `not rolled back: ${words}`,
        evidence: [evidence(facts, command, words)],
        facts: isBack
          ? {rollback: {toRevision: wanted, newRevision: newest?.revision ?? 0, differences: [], endedAt: facts.now}}
          : {},
        remedies: isBack ? [] : waysOn(facts),
      };
    },
  },
};

const waysOn = (facts: Facts): string[] => [
  `R tries again, to revision ${need(facts, 'goodRevision')}.`,
  't troubleshoots: the pods name the cause that helm does not.',
  `By hand: helm rollback ${need(facts, 'site').release} ${need(facts, 'goodRevision')} --namespace ${need(facts, 'site').namespace} --wait`,
];

const verifyBack: Step = {
  id: 'rollback.verify',
  title: 'Prove that it is back',
  why: "The live objects are compared with the target revision's manifest, not with helm's word; what it could not undo is said.",
  guide: ['rollback-1.status', 'rollback-1.pods', 'rollback-2.upgrade'],
  inputs: [],
  kind: 'probe',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands(facts): Command[] {
      const target = targetOf(facts);
      const url = need(facts, 'site').healthUrl;
      return [
        helm.getManifest(target, {revision: need(facts, 'goodRevision')}),
        kubectl.getObjects(target, need(facts, 'goodObjects')),
        kubectl.pods(target),
        ...(url === undefined ? [] : [own.measure(url, 1)]),
      ];
    },
    judge(facts, outcomes): Verdict {
      const commands = verifyBack.proof.commands(facts);
      const silent = unanswered(facts, commands.slice(0, 3), outcomes);
      if (silent !== undefined) return silent;
      const target = parseManifest(stdoutOf(outcomes[0])).objects;
      const differences = compareLive(target, parseList(stdoutOf(outcomes[1])));
      const pods = podsOf(facts, servingPods(stdoutOf(outcomes[2])), need(facts, 'goodObjects'));
      const unready = unreadyPods(pods);
      const health = ownResult('http.measure', outcomes[3]);
      const isAnswering = commands.length < 4 || (health !== undefined && health.failures === 0);
      const items: Item[] = [
        {
          id: 'live',
          label: 'Live objects',
          result: differences.length === 0 ? 'proved' : 'failed',
          detail:
            differences.length === 0
              ? `${count(target.length, 'object')} as in revision ${need(facts, 'goodRevision')}`
              : differences.slice(0, 8).join('; '),
        },
        {
          id: 'pods',
          label: 'Pods',
          result: unready.length === 0 && pods.length > 0 ? 'proved' : 'failed',
          detail: unready.length === 0 ? `${count(pods.length, 'pod')} ready` : `not ready: ${unready.join(', ')}`,
        },
        {
          id: 'health',
          label: 'Health URL',
          result: commands.length < 4 ? 'look' : isAnswering ? 'proved' : 'failed',
          detail:
            commands.length < 4
              ? 'none named'
              : (health?.error ?? (health === undefined ? endingWords(outcomes[3]) : `status ${health.lastStatus}`)),
        },
        {
          id: 'schema',
          label: 'Not undone',
          result: 'look',
          detail: 'a migrated schema, data written since, what hooks did, CRDs: a helm rollback does not touch them',
        },
      ];
      const {newRevision = 0} = facts.known.rollback ?? {};
      const result = resultOf(items.filter(({id}) => id !== 'schema'));
      return {
        result: result === 'look' ? 'proved' : result,
        summary:
          result === 'failed'
            ? 'rolled back by helm, but not back: see below'
            : `back at the content of revision ${need(facts, 'goodRevision')}, live as its manifest says`,
        evidence: commands.map((command, index) =>
          evidence(facts, command, items[Math.max(0, index - 1)]?.detail ?? ''),
        ),
        items,
        facts: {rollback: {toRevision: need(facts, 'goodRevision'), newRevision, differences, endedAt: facts.now}},
        remedies: result === 'failed' ? waysOn(facts) : [],
      };
    },
  },
};

const writeReport: Step = {...report, id: 'rollback.report', guide: ['rollback']};

/** One key from anywhere: evidence first, then back to a named revision, then the proof. */
export const rollback: Section = {
  id: 'rollback',
  title: 'Rollback',
  when: 'any',
  guide: ['rollback', 'rollback-1', 'rollback-2'],
  steps: [saveEvidence, release, verifyBack, writeReport],
};
