import {stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import {allSteps, isPassed, type Step, walkedSteps} from '../procedure/step.ts';
import {codeText, escapeText, fenced} from './escape.ts';

/** What was asked and what came back, step by step. */
export const evidence = (state: State): string =>
  allSteps(state.procedure)
    .flatMap(step => {
      const found = stepState(state, step.id).verdict?.evidence ?? [];
      if (found.length === 0) return [];
      const lines = found.map(
        ({asked, answered, at}) => `- ${codeText(asked)}: ${escapeText(answered)}${at === undefined ? '' : ` (${at})`}`,
      );
      return [`### ${escapeText(step.title)}\n\n${lines.join('\n')}`];
    })
    .join('\n\n');

/** Everything that a reader must not take for proved: steps that did not pass, and what passed with a warning. */
export function notProved(state: State): string {
  // The step that writes this report cannot be through while it does.
  const steps = walkedSteps(state.procedure)
    .filter(step => !step.id.endsWith('.report'))
    .flatMap(step => doubts(state, step));
  const signature = state.known.bundle?.signature;
  if (signature !== undefined && signature !== 'valid') steps.push(`- The bundle's signature: ${signature}`);
  return steps.join('\n');
}

function doubts(state: State, step: Step): string[] {
  const {status, verdict, reason} = stepState(state, step.id);
  const title = escapeText(step.title);
  const why = escapeText(reason ?? verdict?.summary ?? '');
  const own =
    isPassed(status) && status !== 'skipped'
      ? []
      : [`- ${title}: ${status === 'todo' ? 'not reached' : status}${why === '' ? '' : `, ${why}`}`];
  const items = (verdict?.items ?? [])
    .filter(({result}) => result === 'look' || result === 'failed' || result === 'unknown')
    .map(
      ({label, detail, result}) =>
        `- ${title}: ${escapeText(label)}: ${result}${detail === undefined ? '' : `, ${escapeText(detail)}`}`,
    );
  const isLook = isPassed(status) && verdict?.result === 'look' && items.length === 0;
  return [...own, ...(isLook ? [`- ${title}: look, ${escapeText(verdict.summary)}`] : []), ...items];
}

/** Documents that belong into a report: what was planned, and what a rollback saved. */
export function documents(state: State, readDocument: (name: string) => string | undefined): string {
  const seen = new Set<string>();
  return state.procedure.sections
    .flatMap(section => section.steps.map(step => ({step, isAny: section.when === 'any'})))
    .flatMap(({step, isAny}) =>
      (stepState(state, step.id).verdict?.documents ?? []).filter(({kind}) => isAny || kind === 'diff'),
    )
    .flatMap(({name, title, kind}) => {
      const text = seen.has(name) ? undefined : readDocument(name);
      seen.add(name);
      return text === undefined
        ? []
        : [`### ${escapeText(title)}\n\n${codeText(name)}\n\n${fenced(text, kind === 'text' ? 'text' : kind)}`];
    })
    .join('\n\n');
}
