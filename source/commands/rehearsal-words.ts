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
function unknownWords(folder: string): string {
  if (!existsSync(unknownFile(folder))) return '';
  const lines = readFileSync(unknownFile(folder), 'utf8').trimEnd().split('\n');
  const shown = lines.slice(0, 5).map(line => `  ${sanitise(line)}\n`);
  return `The pretend site did not understand ${lines.length} requests, all in ${unknownFile(folder)}:\n${shown.join('')}`;
}

/** Where a site keeps which kinds have come with the walk that it only keeps. */
export const onlyKeptFile = (folder: string): string => join(folder, 'only-kept.txt');

/** Of what the walk has brought: the kinds on which a cluster would have acted, or an operator in it, and the site did not. */
function onlyKeptWords(folder: string): string {
  if (!existsSync(onlyKeptFile(folder))) return '';
  const kinds = readFileSync(onlyKeptFile(folder), 'utf8').trimEnd().split('\n').map(sanitise);
  return `New on the pretend site, kept as they are written while nothing acts on them: ${kinds.join(', ')}\n`;
}

/** What is to be said of a site once its walk is over. */
export const closingWords = (folder: string): string => `${onlyKeptWords(folder)}${unknownWords(folder)}`;
