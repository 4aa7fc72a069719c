import {nextStep, sectionOf, stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import {isPassed, walkedSteps} from '../procedure/step.ts';
import {holderOf} from '../session/lock.ts';
import {listSessions, type SessionFiles, sessionsFolder} from '../session/store.ts';
import {sanitise} from '../tools/sanitise.ts';
import {foldSession} from './find-session.ts';
import {exitCodes} from './refusal.ts';

type Row = {
  id: string;
  release: string;
  state: string;
  section: string;
  done: string;
  holder: string;
  startedAt: string;
};

function stateWord(state: State): string {
  return state.ending ?? (state.rollback.phase === 'idle' ? 'open' : `rollback ${state.rollback.phase}`);
}

function rowOf(files: SessionFiles): Row {
  const holder = holderOf(files.lockPath);
  const held = holder === undefined ? '' : `${holder.operator} (pid ${holder.pid})`;
  try {
    const state = foldSession(files);
    const steps = walkedSteps(state.procedure);
    const next = nextStep(state);
    return {
      id: files.id,
      release: state.opening?.releaseName ?? '?',
      state: stateWord(state),
      section: next === undefined ? '' : sectionOf(state, next.id).title,
      done: `${steps.filter(({id}) => isPassed(stepState(state, id).status)).length}/${steps.length}`,
      holder: held,
      startedAt: state.startedAt,
    };
  } catch {
    return {id: files.id, release: '?', state: 'damaged', section: '', done: '', holder: held, startedAt: ''};
  }
}

/** `airlock sessions`: newest first, with what each is at and who holds it. */
export function sessions(flags: {json?: boolean}): number {
  const rows = listSessions().map(rowOf);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return exitCodes.done;
  }
  if (rows.length === 0) process.stdout.write(`no sessions in ${sessionsFolder()}\n`);
  for (const {id, state, section, done, holder} of rows) {
    const parts = [id, state, done, section, holder].filter(part => part !== '');
    process.stdout.write(`${sanitise(parts.join('  '))}\n`);
  }
  return exitCodes.done;
}
