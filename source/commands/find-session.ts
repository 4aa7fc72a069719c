import {emptyState, foldAll} from '../engine/fold.ts';
import type {State} from '../engine/state.ts';
import {airgapped} from '../procedure/airgapped/index.ts';
import {NewerFormat, readJournal} from '../session/journal.ts';
import {foreignOwner} from '../session/owner.ts';
import {listSessions, type SessionFiles, sessionsFolder} from '../session/store.ts';
import {exitCodes, Refusal} from './refusal.ts';

/** What a journal that cannot be gone on with says, in its own words; the session stays as it is. */
export function sayDamage<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const isOurs = !(error instanceof NewerFormat);
    const ways = isOurs ? 'airlock attach and airlock report show what is whole of it; ' : '';
    throw new Refusal(
      `${words}.\nThe session is kept as it is; ${ways}airlock upgrade starts a new one.`,
      exitCodes.failed,
      {cause: error},
    );
  }
}

/** A session as its journal tells it, and why nothing may follow when its chain is broken. Nothing is written. */
export function viewSession(files: SessionFiles): {state: State; damage: string | undefined} {
  const {events, damage} = sayDamage(() => readJournal(files.journalPath));
  return {state: foldAll(emptyState(airgapped, Date.now()), events), damage: damage?.reason};
}

/** The state of a session as far as its journal is whole. */
export const foldSession = (files: SessionFiles): State => viewSession(files).state;

const isOpen = (files: SessionFiles): boolean => {
  try {
    const {state, damage} = viewSession(files);
    return damage === undefined && state.opening !== undefined && state.ending === undefined;
  } catch {
    return false;
  }
};

/** What is written by another account could not be gone on with by its own: such a session is only looked at. */
const isOurs = (files: SessionFiles): boolean => foreignOwner(files) === undefined;

/** The newest session of this account that has not ended; undefined when there is none. */
export const newestOpenSession = (): SessionFiles | undefined =>
  listSessions().find(files => isOurs(files) && isOpen(files));

/** The named session, or the newest that has not ended, to look at. */
export function findSession(name: string | undefined): SessionFiles {
  if (name === undefined) {
    const open = newestOpenSession() ?? listSessions().find(isOpen);
    if (open === undefined) throw new Refusal('no session is open: airlock upgrade starts one.', exitCodes.usage);
    return open;
  }
  const found = listSessions().filter(files => files.id === name || files.id.endsWith(name) || files.folder === name);
  const [only] = found;
  if (only === undefined) {
    throw new Refusal(`no session "${name}" in ${sessionsFolder()}.\nairlock sessions lists them.`, exitCodes.usage);
  }
  if (found.length > 1) {
    throw new Refusal(`"${name}" names ${found.length} sessions: give more of the name.`, exitCodes.usage);
  }
  return only;
}

/** The same to go on with: a session of another account is refused, and never chosen unnamed. */
export function findOwnSession(name: string | undefined): SessionFiles {
  const files = name === undefined ? newestOpenSession() : findSession(name);
  if (files === undefined) throw new Refusal('no session to resume: airlock upgrade starts one.', exitCodes.usage);
  const owner = foreignOwner(files);
  if (owner === undefined) return files;
  const who = `the account with uid ${owner}, this is uid ${process.geteuid?.() ?? '?'}`;
  throw new Refusal(
    `session ${files.id} belongs to ${who}.\nGo on with it as that account; airlock attach and airlock report look at it. Nothing was changed.`,
    exitCodes.failed,
  );
}
