import type {State} from '../engine/state.ts';
import {codeText, escapeText} from './escape.ts';
import {outcome} from './outcome.ts';
import * as parts from './parts.ts';
import {documents, evidence, notProved} from './proof.ts';

export type ReportExtras = {
  /** Text of a document of the session; undefined when it is not there. */
  readDocument: (name: string) => string | undefined;
  /** Of the journal as far as it was written when the report was made. */
  journalSha256?: string;
};

/**
 * The report of a walk as Markdown, of one that was stopped or rolled back too. Text from outside is escaped: it can
 * neither become markup nor drive a terminal.
 */
export function renderReport(state: State, {readDocument, journalSha256}: ReportExtras): string {
  const sections: [title: string, body: string][] = [
    ['Who, when, where', parts.whereAndWho(state)],
    ['What was not proved', notProved(state) || 'Everything that was walked is proved.'],
    ['Rollback', parts.rollback(state)],
    ['Steps', parts.steps(state)],
    ['Skipped', parts.skipped(state)],
    ['Images', parts.images(state)],
    ['Plan', parts.plan(state)],
    ['Backups', parts.backups(state)],
    ['Response times', parts.responseTimes(state)],
    ['Answers', parts.answers(state)],
    ['Notes', parts.notes(state)],
    ['Commands that changed something', parts.changes(state) || 'None.'],
    ['Evidence', evidence(state)],
    ['Documents', documents(state, readDocument)],
  ];
  const blocks = sections.filter(([, body]) => body !== '').map(([title, body]) => `## ${title}\n\n${body}`);
  const seal = journalSha256 === undefined ? [] : [`Journal: sha256 ${codeText(journalSha256)}`];
  return `${[`# ${escapeText(outcome(state))}`, ...blocks, ...seal].join('\n\n')}\n`;
}
