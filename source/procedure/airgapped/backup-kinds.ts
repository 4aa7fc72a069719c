import {parseManifest} from '../../diff/manifest.ts';
import {type Facts, need} from '../../probes/facts.ts';
import {type Command, type Outcome, stderrOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as kubectl from '../../tools/kubectl.ts';
import * as postgres from '../../tools/postgres.ts';
import {count} from '../words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

/** One thing that is kept: how it is asked for, and what its content must be. */
export type BackupKind = {
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

/** Of the database. */
export const databaseKinds: readonly BackupKind[] = [
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
    inspect(_text, outcome) {
      const captured = outcome.kind === 'exited' ? outcome.captured : undefined;
      const sum = captured?.sha256;
      const atSource = postgres.sumInPod(stderrOf(outcome));
      if (atSource === undefined) return new Error('the pod gave no sum of what it sent');
      if (atSource !== sum) return new Error('what arrived differs from what the pod sent: the stream was cut');
      const report = captured?.dump;
      if (report === undefined) return new Error('nobody looked into it');
      if (report.problem !== undefined) return new Error(report.problem);
      return `${count(report.tables.length, 'table')}, sum equals the pod's`;
    },
  },
];

/** Of what helm keeps. */
export const releaseKinds: readonly BackupKind[] = [
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

/** Of the namespace. */
export const clusterKinds: readonly BackupKind[] = [
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
