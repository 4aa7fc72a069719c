import {emptyState, foldAll} from '../engine/fold.ts';
import {isOver} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import {airgapped} from '../procedure/airgapped/index.ts';
import {NewerFormat, readJournal} from '../session/journal.ts';
import {foreignOwner} from '../session/owner.ts';
import {listSessions, type SessionFiles, sessionsFolder} from '../session/store.ts';
import {exitCodes, Refusal} from './refusal.ts';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the system calls its refusal; undefined of any other error. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;

/** Every session, newest first. What cannot be read is no reason to believe that there is none. */
export function knownSessions(): SessionFiles[] {
  try {
    return listSessions();
  } catch (error) {
    throw new Refusal(
      `the sessions in ${sessionsFolder()} cannot be read: ${wordsOf(error)}.\nOne of them may be open, so nothing was started. Make the folder readable to this account, or set XDG_STATE_HOME to where sessions are kept.`,
      exitCodes.failed,
      {cause: error},
    );
  }
}

/** What can be done about a session that cannot be gone on with. */
function waysFrom(error: unknown): string {
  if (error instanceof NewerFormat) return 'that Airlock goes on with it; airlock upgrade starts a new one';
  const code = codeOf(error);
  if (code === 'ENOENT') return 'it never began, or its journal was taken away; airlock upgrade starts a new one';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'make room, then airlock resume goes on with it';
  // What the system refuses may be whole.
  if (code !== undefined) return 'once this account can read it, airlock resume goes on with it';
  return 'airlock attach and airlock report show what is whole of it; airlock upgrade starts a new one';
}

/** Of a journal whose chain is broken. */
export const damageRefusal = ({journalPath}: SessionFiles, reason: string): Refusal =>
  new Refusal(`${journalPath}: ${reason}.\nThe session is kept as it is; ${waysFrom(undefined)}.`, exitCodes.failed);

/** What a journal that cannot be gone on with says, in its own words; the session stays as it is. */
export function sayDamage<Value>(read: () => Value, place?: string): Value {
  try {
    return read();
  } catch (error) {
    // The system does not always say of what.
    const where = place === undefined || wordsOf(error).includes(place) ? '' : `${place}: `;
    throw new Refusal(
      `${where}${wordsOf(error)}.\nThe session is kept as it is; ${waysFrom(error)}.`,
      exitCodes.failed,
      {
        cause: error,
      },
    );
  }
}

/** A session as its journal tells it, and why nothing may follow when its chain is broken. Nothing is written. */
export function viewSession(files: SessionFiles): {state: State; damage: string | undefined} {
  const {events, damage} = sayDamage(() => readJournal(files.journalPath), files.journalPath);
  return {state: foldAll(emptyState(airgapped, Date.now()), events), damage: damage?.reason};
}

/** The state of a session as far as its journal is whole. */
export const foldSession = (files: SessionFiles): State => viewSession(files).state;

/** Why a session is not gone on with by this account; undefined when it may be. */
function foreignRefusal(files: SessionFiles): Refusal | undefined {
  const owner = sayDamage(() => foreignOwner(files));
  if (owner === undefined) return undefined;
  const who = `the account with uid ${owner}, this is uid ${process.geteuid?.() ?? '?'}`;
  return new Refusal(
    `session ${files.id} belongs to ${who}.\nGo on with it as that account; airlock attach and airlock report look at it. Nothing was changed.`,
    exitCodes.failed,
  );
}

type Standing = {kind: 'open' | 'rollback failed' | 'over'; release: string};

/** Whether a session waits to be gone on with; a refusal when it may, but not by this program and account. */
function standingOf(files: SessionFiles): Standing | Refusal {
  try {
    const {state, damage} = viewSession(files);
    const release = state.opening?.releaseName ?? '';
    if (isOver(state)) return {kind: 'over', release};
    if (damage !== undefined) return damageRefusal(files, damage);
    if (state.opening === undefined) return {kind: 'over', release};
    return foreignRefusal(files) ?? {kind: state.ending === undefined ? 'open' : 'rollback failed', release};
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A start that was cut off before the first record: nothing ran.
    return codeOf(error.cause) === 'ENOENT' ? {kind: 'over', release: ''} : error;
  }
}

/**
 * The newest session that waits. One that may wait, but cannot be gone on with, steps back behind every other, and is
 * told with its refusal rather than passed over in silence. A failed rollback waits until its release has been walked
 * again.
 */
function newestWaiting(): {files: SessionFiles; refusal?: Refusal} | undefined {
  let refused: {files: SessionFiles; refusal: Refusal} | undefined;
  const walkedSince = new Set<string>();
  for (const files of knownSessions()) {
    const standing = standingOf(files);
    if (standing instanceof Refusal) {
      refused ??= {files, refusal: standing};
      continue;
    }
    const {kind, release} = standing;
    if (kind === 'open' || (kind === 'rollback failed' && !walkedSince.has(release))) return {files};
    walkedSince.add(release);
  }
  return refused;
}

/** The newest session that this account can go on with; undefined when none waits. Throws the refusal of one that may. */
export function newestOpenSession(): SessionFiles | undefined {
  const found = newestWaiting();
  if (found?.refusal !== undefined) throw found.refusal;
  return found?.files;
}

/** The named session, or the newest that has not ended, to look at. */
export function findSession(name: string | undefined): SessionFiles {
  if (name === undefined) {
    const waiting = newestWaiting();
    if (waiting === undefined) throw new Refusal('no session is open: airlock upgrade starts one.', exitCodes.usage);
    return waiting.files;
  }
  const found = knownSessions().filter(files => files.id === name || files.id.endsWith(name) || files.folder === name);
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
  const refusal = foreignRefusal(files);
  if (refusal !== undefined) throw refusal;
  return files;
}
