import {isLeftPending, runningStep} from '../../engine/selectors.ts';
import type {State} from '../../engine/state.ts';
import {bar, blank, bold, type Line, line, paragraph, span} from '../lines.ts';
import {versions} from './header.ts';

/** What a rollback does not bring back; said before it is started. */
function limits(state: State): string[] {
  const database = state.known.backups?.find(backup => backup.id === 'database');
  const dump =
    database === undefined
      ? 'no dump of it is known'
      : `its dump was taken ${database.takenAt.slice(0, 16).replace('T', ' ')} UTC`;
  return [
    `What the migration did to the database: ${dump}, and restoring it is a step of its own.`,
    'What users wrote since the upgrade started.',
    'Custom resource definitions, and objects that the chart does not own.',
  ];
}

/** The countdown: what is about to happen, what it will not undo, and how to call it off. */
export function rollbackLines(state: State, columns: number): Line[] {
  const {rollback} = state;
  if (rollback.phase !== 'countdown') return [];
  const leftSeconds = Math.max(0, Math.ceil((rollback.until - state.nowMs) / 1000));
  const name = state.known.site?.release ?? state.opening?.releaseName ?? 'the release';
  const target = state.known.history?.find(entry => entry.revision === rollback.toRevision);
  const running = runningStep(state);
  const {release} = state.known;
  // A release that a dead helm left pending was not upgraded by this walk.
  const from =
    isLeftPending(state) && release !== undefined
      ? `revision ${release.revision}, ${release.status},`
      : versions(state).to;
  const what = target === undefined ? '' : `: ${target.chart}, app ${target.appVersion}`;
  return [
    blank,
    [bold(`Roll ${name} back to revision ${rollback.toRevision}`, 'look'), span(what)],
    blank,
    [span(`starts in ${leftSeconds} s  `), span(bar(leftSeconds, 5, 20), 'look')],
    blank,
    ...(running === undefined
      ? []
      : [
          ...paragraph(
            `${running.title} is running: it is stopped first, and given the time to record its end.`,
            columns,
          ),
          blank,
        ]),
    ...paragraph(
      `It goes from ${from} to revision ${rollback.toRevision}, saves the evidence first, and compares the live objects with that revision afterwards.`,
      columns,
    ),
    blank,
    line('It does not undo:', 'dim'),
    ...limits(state).flatMap(text => paragraph(text, columns, 'normal', '· ')),
    blank,
    [
      bold('Enter', 'accent'),
      span(' rolls back now   '),
      bold('Esc', 'accent'),
      span(' calls it off, nothing is done'),
    ],
  ];
}
