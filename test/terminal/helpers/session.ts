import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';
import type {Durable} from '../../../source/engine/event.ts';
import {readJournal} from '../../../source/session/journal.ts';

/** The records of a session; its chain is checked on the way. */
export const recordsOf = (folder: string): Durable[] => readJournal(join(folder, 'journal.jsonl')).events;

/** Records of one type. */
export const recordsOfType = <Type extends Durable['type']>(
  folder: string,
  type: Type,
): Extract<Durable, {type: Type}>[] =>
  recordsOf(folder).filter((event): event is Extract<Durable, {type: Type}> => event.type === type);

/** Identifiers of the steps that were started, in their order. */
export const startedSteps = (folder: string): string[] => recordsOfType(folder, 'started').map(event => event.step);

/** What the site's operator keeps secret, in the clear and as Secrets and logins carry it. */
const secrets = [
  'rehearsal-registry-password',
  'rehearsal-database-password',
  'rehearsal-secret-key-5f0c1d7a',
  'airlock:rehearsal-registry-password',
].flatMap(secret => [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]);

export const secretsIn = (text: string): string[] => secrets.filter(secret => text.includes(secret));

/** The operator's own values with the edits: theirs to keep, readable by nobody else. */
const operatorsOwn = ['plan/values.yaml', 'documents/values.proposed.yaml'];

/** Files of a session that name a secret, but for the operator's own values, which only the operator may read. */
export function leaks(folder: string): string[] {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
  return files.flatMap(path => {
    const name = relative(folder, path);
    if (operatorsOwn.includes(name)) return (statSync(path).mode & 0o077) === 0 ? [] : [`${name} is open to others`];
    return secretsIn(readFileSync(path, 'utf8')).map(secret => `${name}: ${secret}`);
  });
}

/** Whether a manifest, as helm prints it, is that of the plan that was approved last. */
export function isApproved(manifest: string, session: string): boolean {
  const approved = recordsOfType(session, 'concluded')
    .flatMap(event => event.facts.plan?.manifestSha256 ?? [])
    .at(-1);
  // helm prints one line break less than it keeps.
  const sums = [manifest, `${manifest}\n`].map(text => createHash('sha256').update(text).digest('hex'));
  return approved !== undefined && sums.includes(approved);
}
