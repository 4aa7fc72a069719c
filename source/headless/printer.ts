import {stepState} from '../engine/selectors.ts';
import type {State} from '../engine/state.ts';
import type {Step} from '../procedure/step.ts';
import {sanitise} from '../tools/sanitise.ts';
import {type HeadlessPrinter, stepName} from './walk.ts';

export type Output = {write: (text: string) => void};

const signs = {proved: '✓', look: '!', failed: '✗', unknown: '?'} as const;

const oneLine = (text: string): string => sanitise(text).replace(/\s+/g, ' ').trim();

function stepLines(state: State, step: Step): string {
  const {verdict, status, reason} = stepState(state, step.id);
  const name = stepName(state, step);
  if (status === 'skipped') return `↷ ${name}: skipped, ${oneLine(reason ?? '')}\n`;
  if (verdict === undefined) return `· ${name}: ${oneLine(state.message ?? status)}\n`;
  const bad = (verdict.items ?? []).filter(item => item.result === 'failed' || item.result === 'look');
  const rows = bad.map(
    item =>
      `    ${signs[item.result === 'failed' ? 'failed' : 'look']} ${oneLine(`${item.label}: ${item.detail ?? ''}`)}`,
  );
  const remedies =
    verdict.result === 'proved' ? [] : (verdict.remedies ?? []).map(remedy => `    → ${oneLine(remedy)}`);
  return `${[`${signs[verdict.result]} ${name}: ${oneLine(verdict.summary)}`, ...rows, ...remedies].join('\n')}\n`;
}

/** One line a step, more only for what is not proved. */
export const textPrinter = (output: Output): HeadlessPrinter => ({
  started: () => undefined,
  ended: (state, step) => output.write(stepLines(state, step)),
});

/** One JSON object a step, for pipelines. */
export const jsonPrinter = (output: Output): HeadlessPrinter => ({
  started: () => undefined,
  ended(state, step) {
    const {status, verdict, startedAt, endedAt, reason} = stepState(state, step.id);
    const {result, summary, items, remedies} = verdict ?? {};
    output.write(
      `${JSON.stringify({step: step.id, status, result, summary, startedAt, endedAt, reason, items, remedies})}\n`,
    );
  },
});
