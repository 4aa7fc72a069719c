import {join} from 'node:path';
import {parseManifest} from '../../diff/manifest.ts';
import {type Backup, type Facts, need} from '../../probes/facts.ts';
import type {Item, Verdict} from '../../probes/verdict.ts';
import {
  type Captured,
  type Command,
  isSuccess,
  type Outcome,
  type ProcessCommand,
  stderrOf,
  stdoutOf,
} from '../../tools/command.ts';
import {inspectDump} from '../../tools/dump.ts';
import * as helm from '../../tools/helm.ts';
import * as kubectl from '../../tools/kubectl.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import * as postgres from '../../tools/postgres.ts';
import {formatBytes} from '../../tools/units.ts';
import {stamp} from '../paths.ts';
import type {Section, Step} from '../step.ts';
import {count, endingWords, evidence, unanswered} from '../words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

const recipientOf = (facts: Facts): string | undefined => {
  const {backups} = need(facts, 'site');
  return backups !== undefined && 'recipient' in backups ? backups.recipient : undefined;
};

/** Where a backup goes: a name of its own for every attempt, so that nothing is ever overwritten. */
const pathOf = (facts: Facts, name: string): string =>
  join(facts.folder, 'backups', `${stamp(facts)}-${name}${recipientOf(facts) === undefined ? '' : '.age'}`);

/** The kind's command with its output going to a backup file. */
function into(facts: Facts, kind: Kind): ProcessCommand {
  const stdoutFile = pathOf(facts, kind.file);
  const command = kind.command(facts, stdoutFile);
  if (command.kind !== 'process') throw new Error(`${command.name} prints nothing that could be kept`);
  const recipient = recipientOf(facts);
  return {
    ...command,
    stdoutFile,
    ...(recipient === undefined ? {} : {encryptFor: recipient}),
    hasSecretOutput: true,
    changes: 'files',
  };
}

type Kind = {
  id: string;
  title: string;
  /** File name in the backups folder, without stamp and encryption. */
  file: string;
  command: (facts: Facts, stdoutFile: string) => Command;
  /** What the content must be; a string is the proof in words, an Error says what is wrong. */
  inspect: (text: string, outcome: Outcome, facts: Facts) => string | Error;
};

const objects = (text: string): string | Error => {
  const parsed = parseManifest(text);
  const [error] = parsed.errors;
  if (error !== undefined) return new Error(error.message);
  return parsed.objects.length === 0 ? new Error('no object in it') : count(parsed.objects.length, 'object');
};

const listed = (text: string): string | Error => {
  const found = [...text.matchAll(/^- apiVersion:/gm)].length;
  return /^kind: List$/m.test(text) && /^apiVersion: v1$/m.test(text)
    ? count(found, 'object')
    : new Error('not a list of objects');
};

const mapping = (text: string): string | Error =>
  text.trim() === ''
    ? new Error('empty')
    : text.trim() === 'null'
      ? "the chart's defaults alone"
      : count(text.trimEnd().split('\n').length, 'line');

const databaseKinds: readonly Kind[] = [
  {
    id: 'database',
    title: 'Database dump',
    file: 'database.sql',
    command(facts, stdoutFile) {
      const database = need(facts, 'site').database;
      if (database === undefined) throw new Error('no database is named in airlock.yaml');
      return postgres.dump(
        targetOf(facts),
        {...database, ...need(facts, 'databasePod')},
        {format: 'plain', stdoutFile},
      );
    },
    inspect(text, outcome) {
      const sum = outcome.kind === 'exited' ? outcome.captured?.sha256 : undefined;
      const atSource = postgres.sumInPod(stderrOf(outcome));
      if (atSource === undefined) return new Error('the pod gave no sum of what it sent');
      if (atSource !== sum) return new Error('what arrived differs from what the pod sent: the stream was cut');
      const report = inspectDump(text);
      if (report.problem !== undefined) return new Error(report.problem);
      return `${count(report.tables.length, 'table')}, sum equals the pod's`;
    },
  },
];

const releaseKinds: readonly Kind[] = [
  {
    id: 'values',
    title: 'Values of the operator',
    file: 'values.yaml',
    command: facts => helm.getValues(targetOf(facts)),
    inspect: mapping,
  },
  {
    id: 'computed',
    title: 'Computed values',
    file: 'values-computed.yaml',
    command: facts => helm.getValues(targetOf(facts), {all: true}),
    inspect: mapping,
  },
  {
    id: 'manifest',
    title: 'Release manifest',
    file: 'manifest.yaml',
    command: facts => helm.getManifest(targetOf(facts)),
    inspect: objects,
  },
  {
    id: 'hooks',
    title: 'Hooks',
    file: 'hooks.yaml',
    command: facts => helm.getHooks(targetOf(facts)),
    inspect: text => (text.trim() === '' ? 'none' : objects(text)),
  },
  {
    id: 'history',
    title: 'History',
    file: 'history.json',
    command: facts => helm.history(targetOf(facts)),
    inspect: text =>
      text.trimStart().startsWith('[')
        ? count(text.split('"revision"').length - 1, 'revision')
        : new Error('not a history'),
  },
];

const clusterKinds: readonly Kind[] = [
  {
    id: 'secrets',
    title: 'Secrets',
    file: 'secrets.yaml',
    command: facts => kubectl.get(targetOf(facts), 'secrets', {output: 'yaml'}),
    inspect: listed,
  },
  {
    id: 'workloads',
    title: 'Workloads and configuration',
    file: 'workloads.yaml',
    command: facts =>
      kubectl.get(
        targetOf(facts),
        'deployments,statefulsets,daemonsets,jobs,cronjobs,services,ingresses,configmaps,serviceaccounts',
        {output: 'yaml'},
      ),
    inspect: listed,
  },
  {
    id: 'storage',
    title: 'Volumes and claims (metadata only, no data)',
    file: 'volumes.yaml',
    command: facts => kubectl.volumes(targetOf(facts)),
    inspect: listed,
  },
];

function backupOf(facts: Facts, kind: Kind, captured: Captured, proof: string): Backup {
  return {
    id: kind.id,
    title: kind.title,
    path: captured.path,
    sizeBytes: captured.sizeBytes,
    sha256: captured.storedSha256,
    takenAt: facts.now,
    proof,
    isEncrypted: recipientOf(facts) !== undefined,
  };
}

function learnKinds(facts: Facts, kinds: readonly Kind[], outcomes: readonly Outcome[]): Verdict {
  const taken: Backup[] = [];
  const items = kinds.map((kind, index): Item => {
    const outcome = outcomes[index];
    const base = {id: kind.id, label: kind.title};
    if (outcome === undefined || !isSuccess(outcome) || outcome.kind !== 'exited' || outcome.captured === undefined) {
      return {...base, result: 'failed', detail: endingWords(outcome)};
    }
    const proof = kind.inspect(stdoutOf(outcome), outcome, facts);
    if (proof instanceof Error) return {...base, result: 'failed', detail: `taken, but not good: ${proof.message}`};
    taken.push(backupOf(facts, kind, outcome.captured, proof));
    return {...base, result: 'proved', detail: `${formatBytes(outcome.captured.sizeBytes)}, ${proof}`};
  });
  const bad = items.filter(item => item.result === 'failed');
  const earlier = (facts.known.backups ?? []).filter(backup => !taken.some(fresh => fresh.id === backup.id));
  return {
    result: bad.length > 0 ? 'failed' : 'proved',
    summary:
      bad.length > 0 ? bad.map(item => `${item.label}: ${item.detail}`).join('; ') : count(taken.length, 'backup'),
    evidence: kinds.map((kind, index) => evidence(facts, kind.command(facts, kind.file), items[index]?.detail ?? '')),
    items,
    facts: {backups: [...earlier, ...taken]},
    remedies:
      bad.length > 0
        ? ['No upgrade without them: mend the cause, then take them again (Enter). What was taken before stays.']
        : [],
  };
}

/** A step that takes some backups; its proof reads the files back from the disk. */
function backupStep(
  step: Pick<Step, 'id' | 'title' | 'why' | 'guide' | 'differs'>,
  kindsOf: (facts: Facts) => readonly Kind[],
): Step {
  const plan = (facts: Facts): Command[] => kindsOf(facts).map(kind => into(facts, kind));
  const taken = (facts: Facts): Backup[] =>
    (facts.known.backups ?? []).filter(backup => kindsOf(facts).some(kind => kind.id === backup.id));
  return {
    ...step,
    inputs: [],
    kind: 'command',
    changes: 'files',
    guards: [
      {
        id: 'backups.protected',
        holds: facts =>
          need(facts, 'site').backups !== undefined ||
          'backups hold secrets: name backups.recipient (an age recipient) in airlock.yaml, or backups.inTheClear: true',
      },
    ],
    plan,
    learn: (facts, outcomes) => learnKinds(facts, kindsOf(facts), outcomes),
    undo: {cannot: 'backups are kept; removing them is yours to decide'},
    proof: {
      commands: facts => (taken(facts).length === 0 ? [] : [own.hashFiles(taken(facts).map(backup => backup.path))]),
      judge(facts, outcomes) {
        const kept = taken(facts);
        if (kindsOf(facts).length === 0) {
          return {result: 'look', summary: 'no database is named in airlock.yaml: none is dumped', evidence: []};
        }
        const [command] = kept.length === 0 ? [] : [own.hashFiles(kept.map(backup => backup.path))];
        const silent = unanswered(facts, command === undefined ? [] : [command], outcomes);
        if (silent !== undefined || command === undefined)
          return silent ?? {result: 'failed', summary: 'nothing was taken yet', evidence: []};
        const files = ownResult('files.hash', outcomes[0])?.files ?? [];
        const items = kept.map((backup, index): Item => {
          const isSame = files[index]?.sha256 === backup.sha256;
          const detail = isSame
            ? `${formatBytes(backup.sizeBytes)}, ${backup.proof}${backup.isEncrypted ? ', encrypted' : ''}`
            : (files[index]?.error ?? 'not what was written');
          return {id: backup.id, label: backup.title, result: isSame ? 'proved' : 'failed', detail};
        });
        const bad = items.filter(item => item.result === 'failed');
        return {
          result: bad.length > 0 ? 'failed' : 'proved',
          summary:
            bad.length > 0
              ? bad.map(item => `${item.label}: ${item.detail}`).join('; ')
              : `${count(kept.length, 'backup')} taken and read back: ${items.map(item => item.label.toLowerCase()).join(', ')}`,
          evidence: [evidence(facts, command, `${kept.length - bad.length} of ${kept.length} as written`)],
          items,
        };
      },
    },
  };
}

export const backups: Section = {
  id: 'backups',
  title: 'Backups',
  when: 'window',
  guide: ['pre-upgrade-2', 'prerequisites.backup'],
  steps: [
    backupStep(
      {
        id: 'backups.database',
        title: 'Dump the database',
        why: 'The only thing a rollback cannot bring back by itself. The sum is computed in the pod and here: a cut stream ends with exit code 0.',
        guide: ['pre-upgrade-2', 'pre-upgrade-2.database', 'rollback-2.values'],
        differs: 'no tty (it turns line ends into \\r\\n), a name of its own each time, sum and content checked',
      },
      facts => (need(facts, 'site').database === undefined ? [] : databaseKinds),
    ),
    backupStep(
      {
        id: 'backups.release',
        title: 'Keep the release',
        why: 'Values, manifest, hooks and history as helm has them now: with them the release can be rebuilt when its history is lost.',
        guide: ['pre-upgrade-2.values', 'rollback-2.values', 'rollback-2.upgrade'],
      },
      () => releaseKinds,
    ),
    backupStep(
      {
        id: 'backups.cluster',
        title: 'Keep Secrets, workloads and claims',
        why: 'Secrets hold keys without which the data is noise. Claims are metadata: they hold no data, and are labelled so.',
        guide: ['pre-upgrade-2.storage'],
        differs: 'Secrets are kept too; the YAML of volumes is called metadata, not storage backup',
      },
      () => clusterKinds,
    ),
  ],
};
