import {nextStep, runningStep, sectionOf, stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import {isPassed, type Step} from '../procedure/step.ts';

/** '1.2.2 → 1.2.3', by app version, or by chart version where the app stays the same; '' while unknown. */
export function versions({known}: State): string {
  const {release, bundle} = known;
  if (release === undefined || bundle === undefined) return '';
  const isSameApp = release.appVersion === bundle.appVersion;
  const [from, to] = isSameApp ? [release.chartVersion, bundle.chartVersion] : [release.appVersion, bundle.appVersion];
  return `${from} → ${to}`;
}

/** Name of the release, as far as it is known. */
export const releaseName = ({known, opening}: State): string =>
  known.site?.release ?? opening?.releaseName ?? 'the release';

/** How the walk ended, in one line; a walk that is still under way stopped where it stands. */
export function outcome(state: State): string {
  const {rollback, ending, known} = state;
  if (ending === 'rollback-failed' || rollback.phase === 'failed') {
    const revision = rollback.phase === 'idle' ? known.rollback?.toRevision : rollback.toRevision;
    return `Rollback${revision === undefined ? '' : ` to revision ${revision}`} failed`;
  }
  if (ending === 'rolled-back' || rollback.phase === 'done') {
    const revision = rollback.phase === 'idle' ? known.rollback?.toRevision : rollback.toRevision;
    return `Rolled back${revision === undefined ? '' : ` to revision ${revision}`}`;
  }
  // The report is the rollback's last step: while it is written the proof before it has already decided.
  if (rollback.phase === 'running') {
    const isBack = isPassed(stepState(state, 'rollback.verify').status);
    return isBack
      ? `Rolled back to revision ${rollback.toRevision}`
      : `Rolling back to revision ${rollback.toRevision}`;
  }
  const upgraded = `Upgraded ${releaseName(state)} ${versions(state)}`.trim();
  if (ending === 'upgraded' || isValidated(state)) return upgraded;
  const where = stoppedAt(state);
  const place = where === undefined ? '' : `${sectionOf(state, where.id).title} › ${where.title}`;
  if (known.upgrade !== undefined) return `${upgraded}, then stopped at ${place}`;
  return `Stopped at ${place === '' ? 'the start' : place}`;
}

/** Everything up to the end of the window is passed: what is left is closing, this report among it. */
function isValidated(state: State): boolean {
  const steps = state.procedure.sections
    .filter(({when}) => when === 'before' || when === 'window')
    .flatMap(section => section.steps);
  return state.known.upgrade !== undefined && steps.every(({id}) => isPassed(stepState(state, id).status));
}

/** The step that runs, that failed, or that would be next. */
function stoppedAt(state: State): Step | undefined {
  return runningStep(state) ?? nextStep(state);
}
