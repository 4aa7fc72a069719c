import {hasChangedRelease, isLeftPending, stepState} from '../../engine/selectors.ts';
import type {State} from '../../engine/state.ts';
import {duration, sinceMs} from '../format.ts';
import {apart, fitLine, type Line, span} from '../lines.ts';
import {lastSafeStartText} from '../maintenance.ts';
import type {Tone} from '../theme.ts';

/** What backing out would mean at this moment, in words. */
export function backOut(state: State): {text: string; tone: Tone} {
  const {rollback, known, ending} = state;
  switch (rollback.phase) {
    case 'countdown':
      return {text: `rollback to revision ${rollback.toRevision} is about to start`, tone: 'look'};
    case 'stopping':
      return {text: 'stopping helm before the rollback', tone: 'look'};
    case 'running':
      return {
        text: `rolling back to revision ${rollback.toRevision}, ${duration(sinceMs(rollback.startedAt, state.nowMs))}`,
        tone: 'look',
      };
    case 'done':
      return {text: `rolled back to revision ${rollback.toRevision}`, tone: 'good'};
    case 'failed':
      return {text: `the rollback to revision ${rollback.toRevision} failed`, tone: 'bad'};
    case 'idle':
      break;
  }
  if (!hasChangedRelease(state) && !isLeftPending(state)) return {text: 'back out now: nothing to undo', tone: 'dim'};
  if (known.goodRevision === undefined) return {text: 'back out now: no good revision is known', tone: 'bad'};
  const isDone = ending === 'upgraded' || stepState(state, 'upgrade.execute').status === 'done';
  const database = isDone ? '; the database keeps its new schema' : '';
  return {text: `back out now: R, revision ${known.goodRevision}${database}`, tone: 'normal'};
}

/** The row above the footer: a message while there is one, else what is safe now. */
export function cockpitLine(state: State, columns: number): Line {
  const {message = ''} = state;
  if (message !== '') return fitLine([span(' '), span(message, 'look')], columns);
  if (state.readOnly !== undefined) return fitLine([span(' '), span(state.readOnly, 'look')], columns);
  // Once it was started, the last moment to start is history.
  const start = hasChangedRelease(state) ? undefined : lastSafeStartText(state);
  const out = backOut(state);
  const left = [span(' '), ...(start === undefined ? [] : [span(start), span(' · ', 'dim')]), span(out.text, out.tone)];
  const notes = state.notes.length === 0 ? [] : [span(`${state.notes.length} noted `, 'dim')];
  return apart(left, notes, columns);
}
