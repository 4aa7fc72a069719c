import {existsSync} from 'node:fs';
import {emptyState, fold} from '../engine/fold.ts';
import type {State} from '../engine/state.ts';
import {airgapped} from '../procedure/airgapped/index.ts';
import {readJournal} from '../session/journal.ts';
import {listSessions, type SessionFiles, sessionsFolder} from '../session/store.ts';
import {exitCodes, Refusal} from './refusal.ts';

/** A damaged journal is said in its own words; the session stays as it is. */
export function sayDamage<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      `${words}.\nThe session is kept as it is; start a new one with airlock upgrade.`,
      exitCodes.failed,
    );
  }
}

/** The state of a session as its journal tells it. Nothing is written. */
export function foldSession(files: SessionFiles): State {
  const {events} = sayDamage(() => readJournal(files.journalPath));
  return events.reduce(fold, emptyState(airgapped, Date.now()));
}

const isOpen = (files: SessionFiles): boolean => {
  try {
    return existsSync(files.journalPath) && foldSession(files).ending === undefined;
  } catch {
    return false;
  }
};

/** The newest session that has not ended; undefined when there is none. */
export const newestOpenSession = (): SessionFiles | undefined => listSessions().find(isOpen);

/** The named session, or the newest that has not ended. */
export function findSession(name: string | undefined): SessionFiles {
  if (name === undefined) {
    const open = newestOpenSession();
    if (open === undefined) throw new Refusal('no session to resume: airlock upgrade starts one.', exitCodes.usage);
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
