import {join} from 'node:path';
import {type Backup, type Facts, need} from '../../probes/facts.ts';
import type {Item, Verdict} from '../../probes/verdict.ts';
import {
  type Captured,
  type Command,
  isSuccess,
  type Outcome,
  type ProcessCommand,
  stdoutOf,
} from '../../tools/command.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {formatBytes, formatDuration} from '../../tools/units.ts';
import {stamp} from '../paths.ts';
import type {Step} from '../step.ts';
import {count, endingWords, evidence, unanswered} from '../words.ts';
import type {BackupKind} from './backup-kinds.ts';

/** A dump older than this is no backup of what is about to change, in milliseconds. */
export const freshMs = 60 * 60_000;

const recipientOf = (facts: Facts): string | undefined => {
  const {backups} = need(facts, 'site');
  return backups !== undefined && 'recipient' in backups ? backups.recipient : undefined;
};

/** Where a backup goes: a name of its own for every attempt, so that nothing is ever overwritten. */
const pathOf = (facts: Facts, name: string): string =>
  join(facts.folder, 'backups', `${stamp(facts)}-${name}${recipientOf(facts) === undefined ? '' : '.age'}`);

/** The kind's command with its output going to a backup file. */
function into(facts: Facts, kind: BackupKind): ProcessCommand {
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

function backupOf(facts: Facts, kind: BackupKind, captured: Captured, proof: string): Backup {
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

function learnKinds(facts: Facts, kinds: readonly BackupKind[], outcomes: readonly Outcome[]): Verdict {
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
export function backupStep(
  step: Pick<Step, 'id' | 'title' | 'why' | 'guide' | 'differs'>,
  kindsOf: (facts: Facts) => readonly BackupKind[],
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
    expires(facts) {
      // Once the upgrade has begun a backup is what it was then, however old it gets.
      if (facts.known.upgrade !== undefined || facts.steps['upgrade.execute'] !== undefined) return undefined;
      const dump = taken(facts).find(backup => backup.id === 'database');
      const ageMs = dump === undefined ? 0 : Date.parse(facts.now) - Date.parse(dump.takenAt);
      return ageMs > freshMs ? `backup taken ${formatDuration(ageMs)} ago, older than an hour` : undefined;
    },
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
