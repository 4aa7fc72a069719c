import {nextStep, sectionOf, stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import {isPassed, walkedSteps} from '../procedure/step.ts';
import {NewerFormat} from '../session/journal.ts';
import {holderOf} from '../session/lock.ts';
import {foreignOwner} from '../session/owner.ts';
import {type SessionFiles, sessionsFolder} from '../session/store.ts';
import {sanitise} from '../tools/sanitise.ts';
import {formatDuration} from '../tools/units.ts';
import {knownSessions, viewSession} from './find-session.ts';
import {exitCodes} from './refusal.ts';

type Row = {
  id: string;
  release: string;
  state: string;
  section: string;
  done: string;
  holder: string;
  /** Of a session of another account: 'uid 1000'. */
  owner: string;
  startedAt: string;
  /** Since it was started. */
  ageSeconds: number;
};

function stateWord(state: State): string {
  if (state.opening === undefined) return 'never began';
  return state.ending ?? (state.rollback.phase === 'idle' ? 'open' : `rollback ${state.rollback.phase}`);
}

/** What can be told of a session whose journal cannot be read: whose it is, and why. */
function unreadable(id: string, whose: Pick<Row, 'holder' | 'owner'>, error: unknown): Row {
  const isNewer = error instanceof Error && error.cause instanceof NewerFormat;
  const state = isNewer ? 'newer format' : 'unreadable';
  return {id, release: '?', state, section: '', done: '', ...whose, startedAt: '', ageSeconds: 0};
}

/** Whose a session is, when it is not ours: 'uid 1000'; '?' when the system does not tell. */
function ownerOf(files: SessionFiles): string {
  try {
    const owner = foreignOwner(files);
    return owner === undefined ? '' : `uid ${owner}`;
  } catch {
    return '?';
  }
}

function rowOf(files: SessionFiles): Row {
  const holder = holderOf(files.lockPath);
  const whose = {
    holder: holder === undefined ? '' : `${holder.operator}@${holder.host} (pid ${holder.pid})`,
    owner: ownerOf(files),
  };
  try {
    const {state, damage} = viewSession(files);
    const steps = walkedSteps(state.procedure);
    const next = nextStep(state);
    return {
      id: files.id,
      release: state.opening?.releaseName ?? '?',
      state: damage === undefined ? stateWord(state) : 'damaged',
      section: next === undefined ? '' : sectionOf(state, next.id).title,
      done: `${steps.filter(({id}) => isPassed(stepState(state, id).status)).length}/${steps.length}`,
      ...whose,
      startedAt: state.opening === undefined ? '' : state.startedAt,
      // A clock that was set back makes no session come from the future.
      ageSeconds: Math.max(0, Math.round((Date.now() - Date.parse(state.startedAt)) / 1000)),
    };
  } catch (error) {
    return unreadable(files.id, whose, error);
  }
}

/** `airlock sessions`: newest first, with what each is at and who holds it. */
export function sessions(flags: {json?: boolean}): number {
  const rows = knownSessions().map(rowOf);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return exitCodes.done;
  }
  if (rows.length === 0) process.stdout.write(`no sessions in ${sessionsFolder()}\n`);
  for (const {id, release, state, section, done, holder, owner, startedAt, ageSeconds} of rows) {
    const age = startedAt === '' ? '' : `${formatDuration(ageSeconds * 1000)} old`;
    const held = holder === '' ? '' : `held by ${holder}`;
    const whose = owner === '' ? '' : `of ${owner}`;
    const parts = [id, release, state, done, section, age, whose, held].filter(part => part !== '');
    process.stdout.write(`${sanitise(parts.join('  '))}\n`);
  }
  return exitCodes.done;
}
