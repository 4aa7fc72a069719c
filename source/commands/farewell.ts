import {isOver, stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import {sanitise} from '../tools/sanitise.ts';

const versionsOf = ({known}: State): string =>
  `${known.release?.appVersion || known.release?.chartVersion || '?'} → ${known.bundle?.appVersion || known.bundle?.chartVersion || '?'}`;

/** What was reached, in one line: 'Upgraded datachain-studio 1.2.2 → 1.2.3'. */
export function endingLine(state: State): string {
  const release = state.known.site?.release ?? state.opening?.releaseName ?? 'the release';
  switch (state.ending) {
    case 'upgraded':
      return `Upgraded ${release} ${versionsOf(state)}`;
    case 'rolled-back':
      return `Rolled back ${release} to revision ${state.known.rollback?.toRevision ?? '?'}, verified against its manifest`;
    case 'rollback-failed':
      return `The rollback of ${release} failed: ${stepState(state, 'rollback.release').verdict?.summary ?? stepState(state, 'rollback.verify').verdict?.summary ?? ''}`;
    case undefined:
      return `Left ${release}: the session is kept`;
  }
}

/** The lines after the screen is gone: what was reached, where the report is, how to come back. */
export function farewell(state: State): string {
  const {opening, known} = state;
  const lines = [endingLine(state)];
  if (known.report !== undefined) lines.push(`Report: ${known.report.path}`);
  if (opening !== undefined) lines.push(`Session: ${opening.folder}`);
  if (opening !== undefined && !isOver(state)) lines.push(`Come back with: airlock resume ${opening.sessionId}`);
  return `${sanitise(lines.join('\n'))}\n`;
}
