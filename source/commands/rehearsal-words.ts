import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {sanitise} from '../tools/sanitise.ts';
import type {Ready} from './site-folder.ts';

/** Of a change of the operator's own: what is rehearsed, and in what it differs from the real site. */
export const noteLines = ({tonight}: Ready): string[] =>
  tonight === undefined
    ? []
    : [`Rehearsal: ${tonight.about}.`, ...tonight.notes.map(note => `  differs from the site: ${note}`)];

/** Where a site keeps what it was asked and did not understand. */
export const unknownFile = (folder: string): string => join(folder, 'not-understood.txt');

/** What the pretend site could not answer, once the walk is over: the rehearsal was not whole then. */
export function unknownWords(folder: string): string {
  if (!existsSync(unknownFile(folder))) return '';
  const lines = readFileSync(unknownFile(folder), 'utf8').trimEnd().split('\n');
  const shown = lines.slice(0, 5).map(line => `  ${sanitise(line)}\n`);
  return `The pretend site did not understand ${lines.length} requests, all in ${unknownFile(folder)}:\n${shown.join('')}`;
}
