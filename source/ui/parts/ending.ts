import {stepState} from '../../engine/selectors.ts';
import type {Ending, State} from '../../engine/state.ts';
import {isPassed, type Step, walkedSteps} from '../../procedure/step.ts';
import {count} from '../format.ts';
import {blank, bold, type Line, line, paragraph, span} from '../lines.ts';
import {signs, signTones} from '../theme.ts';
import {versions} from './header.ts';
import {stepSign} from './sidebar.ts';

const release = (state: State): string => state.known.site?.release ?? state.opening?.releaseName ?? 'the release';

/** The sentence that names the end of a walk; the same on the screen and after it. */
export function endingSentence(state: State, ending: Ending): string {
  const {from, to} = versions(state);
  switch (ending) {
    case 'upgraded':
      return `Upgraded ${release(state)} ${from} → ${to}`;
    case 'rolled-back':
      return `Rolled ${release(state)} back to revision ${revisionOf(state)}, ${from}`;
    case 'rollback-failed':
      return `The rollback of ${release(state)} to revision ${revisionOf(state)} failed`;
  }
}

const revisionOf = ({known, rollback}: State): string =>
  String(known.rollback?.toRevision ?? ('toRevision' in rollback ? rollback.toRevision : '…'));

const rollbackSteps = (state: State): readonly Step[] =>
  state.procedure.sections.find(section => section.id === 'rollback')?.steps ?? [];

/** What was proved, what was skipped, what has to be looked at. */
function tally(state: State): Line[] {
  const steps = walkedSteps(state.procedure);
  const passed = steps.filter(step => isPassed(stepState(state, step.id).status));
  const skipped = steps.filter(step => stepState(state, step.id).status === 'skipped');
  const looks = steps.filter(step => stepSign(state, step) === 'look');
  const images = state.known.verifiedImages?.length;
  const rows: Line[] = [
    [
      span(`${signs.done} `, signTones.done),
      span(`${passed.length - skipped.length - looks.length} of ${steps.length} steps proved`),
      span(looks.length === 0 ? '' : `, ${looks.length} to look at`),
    ],
  ];
  if (images !== undefined)
    rows.push([
      span(`${signs.done} `, signTones.done),
      span(`${count(images, 'image')} verified by digest in the running pods`),
    ]);
  for (const step of looks)
    rows.push([
      span(`${signs.look} `, signTones.look),
      span(`${step.title}: ${stepState(state, step.id).verdict?.summary ?? ''}`),
    ]);
  for (const step of skipped)
    rows.push([
      span(`${signs.skipped} `, signTones.skipped),
      span(`${step.title}: ${stepState(state, step.id).reason ?? ''}`, 'dim'),
    ]);
  return rows;
}

/** The steps of the rollback with what each found. */
const rollbackRows = (state: State, columns: number): Line[] =>
  rollbackSteps(state).flatMap(step => {
    const {verdict, status} = stepState(state, step.id);
    const sign = stepSign(state, step);
    const remedies = status === 'failed' || status === 'unknown' ? (verdict?.remedies ?? []) : [];
    return [
      [
        span(`${signs[sign]} `, signTones[sign]),
        span(`${step.title}  `),
        span(verdict?.summary ?? '', sign === 'failed' ? 'bad' : 'dim'),
      ],
      ...remedies.flatMap(text => paragraph(text, columns, 'normal', '  → ')),
    ];
  });

const nextWords: Readonly<Record<Ending, readonly string[]>> = {
  upgraded: [
    'Keep the backups and the images of the previous version until the new one has proved itself.',
    'Hand the report over; it names every command, every answer and every digest.',
  ],
  'rolled-back': [
    'The previous version serves again. What the migration did to the database was not undone: compare the schema, or restore the dump.',
    'The evidence of the failed upgrade lies in the session’s folder; look at it before the next attempt.',
  ],
  'rollback-failed': [
    'The release is in the state above. Nothing more is done without you: delete no release Secret, force nothing.',
    't looks for the cause; R tries the rollback again once it is removed. The backups are untouched.',
  ],
};

const signOf = (ending: Ending) =>
  (ending === 'rollback-failed' ? 'failed' : ending === 'rolled-back' ? 'look' : 'done') as 'failed' | 'look' | 'done';

/** The last screen: how it ended, what is proved, where the report lies, what is next. */
export function endingLines(state: State, columns: number): Line[] {
  const {ending, known, opening} = state;
  if (ending === undefined) return [];
  const sign = signOf(ending);
  const report = known.report?.path;
  const differences = known.rollback?.differences ?? [];
  return [
    blank,
    [span(`${signs[sign]} `, signTones[sign]), bold(endingSentence(state, ending), signTones[sign])],
    blank,
    ...(ending === 'upgraded' ? tally(state) : rollbackRows(state, columns)),
    ...(ending === 'upgraded' ? [] : differences.flatMap(text => paragraph(text, columns, 'look', '! '))),
    blank,
    ...(report === undefined ? [] : paragraph(report, columns, 'normal', 'Report   ')),
    ...(opening === undefined ? [] : paragraph(opening.folder, columns, 'dim', 'Session  ')),
    blank,
    ...nextWords[ending].flatMap(text => paragraph(text, columns)),
    ...(report === undefined ? [line('No report was written yet.', 'dim')] : []),
  ];
}
