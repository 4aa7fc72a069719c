import {join} from 'node:path';
import {type Facts, need} from '../probes/facts.ts';
import type {Item} from '../probes/verdict.ts';
import type {Outcome, ProcessCommand} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import * as kubectl from '../tools/kubectl.ts';
import {recipientOf} from './airgapped/backup-step.ts';
import {stamp} from './paths.ts';
import {endingWords} from './words.ts';

/** A file among the evidence of a session; the names are of one moment. */
export const evidencePath = (facts: Facts, name: string): string =>
  join(facts.folder, 'evidence', `${stamp(facts)}-${name}`);

/** helm's own record of every revision, the pending one too: protected as backups are, or not kept. */
export function secretsKept(facts: Facts): ProcessCommand[] {
  const site = need(facts, 'site');
  if (site.backups === undefined) return [];
  const recipient = recipientOf(facts);
  const command = kubectl.get(helm.targetOf(site), 'secrets', {
    selector: `owner=helm,name=${site.release}`,
    output: 'yaml',
    purpose: 'Secrets of the release, as helm keeps them',
    stdoutFile: evidencePath(facts, `release-secrets.yaml${recipient === undefined ? '' : '.age'}`),
  });
  return [{...command, changes: 'files', ...(recipient === undefined ? {} : {encryptFor: recipient})}];
}

/** What became of them, in a row: the file, or why there is none. */
export function keptItems(outcomes: readonly (Outcome | undefined)[]): Item[] {
  return outcomes.map((outcome): Item => {
    const captured = outcome?.kind === 'exited' && outcome.exitCode === 0 ? outcome.captured : undefined;
    return {
      id: 'release.secrets',
      label: "The release's Secrets are kept",
      ...(captured === undefined
        ? {result: 'look', detail: `no: ${endingWords(outcome)}`}
        : {result: 'proved', detail: `${captured.path}, ${captured.sizeBytes} bytes`}),
    };
  });
}
