import type {State} from '../engine/state.ts';
import {jsonPrinter, type Output, textPrinter} from '../headless/printer.ts';
import {type HeadlessEnd, walkHeadless} from '../headless/walk.ts';
import {sanitise} from '../tools/sanitise.ts';
import {readAnswers} from './answers-file.ts';
import {endingLine} from './farewell.ts';
import type {OpenWalk} from './open-walk.ts';
import {exitCodes} from './refusal.ts';
import {writeReportFile} from './report-file.ts';

export type HeadlessFlags = {yes?: boolean; json?: boolean; answers?: string; onFailure?: 'stop' | 'rollback'};

const exitCodeOf = (end: HeadlessEnd): number => {
  switch (end.kind) {
    case 'upgraded':
      return exitCodes.done;
    case 'refused':
      return exitCodes.refused;
    case 'failed':
      return exitCodes.failed;
    case 'rolled-back':
      return exitCodes.rolledBack;
    case 'rollback-failed':
      return exitCodes.rollbackFailed;
    case 'left':
      return exitCodes.left;
    case 'unanswered':
    case 'unknown':
      return exitCodes.unanswered;
  }
};

/** What an aborted walk says: where it stopped, why, that nothing is lost. */
function stopLines(end: HeadlessEnd, state: State): string[] {
  const resume = `airlock resume ${state.opening?.sessionId ?? ''}`;
  switch (end.kind) {
    case 'upgraded':
      return [];
    case 'rolled-back':
      return [endingLine(state)];
    case 'refused':
      return [`Stopped at ${end.step}, nothing of the release was changed: ${end.summary}`, `Go on with: ${resume}`];
    case 'failed':
      return [`Failed at ${end.step}: ${end.summary}`, `Roll back or go on with: ${resume}`];
    case 'left':
      return [`Left: what was started goes on by itself.`, `Go on with: ${resume}`];
    case 'unknown':
      return [`Nobody knows how ${end.step} ended: ${end.summary}`, `Look at it with: ${resume}`];
    case 'rollback-failed':
      return [`The rollback failed at ${end.step}: ${end.summary}`, `Go on with: ${resume}`];
    case 'unanswered':
      return [
        `No answer to "${end.question}" (step ${end.step}): give it with --answers FILE, or --yes.`,
        `Go on with: ${resume}`,
      ];
  }
}

function imageLines({known}: State): string[] {
  const images = known.verifiedImages ?? [];
  if (images.length === 0) return [];
  const rows = images.map(
    ({reference, digest, pods}) => `  ${reference}  ${digest}  in ${pods} ${pods === 1 ? 'pod' : 'pods'}`,
  );
  return [`${images.length} images verified by imageID:`, ...rows];
}

/** What a terminal or an operator ends a program with. */
export const leavingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Walks without a screen and prints; answers the exit code. Every walk ends in a report, an aborted one too. */
export async function runHeadless(open: OpenWalk, flags: HeadlessFlags, output: Output): Promise<number> {
  const {driver, files} = open;
  const printer = flags.json === true ? jsonPrinter(output) : textPrinter(output);
  const policy = {given: readAnswers(flags.answers), isYes: flags.yes === true};
  const leave = (signal: string): void => driver.dispatch({type: 'leave', how: signal});
  for (const signal of leavingSignals) process.once(signal, leave);
  const end = await walkHeadless(driver, {policy, onFailure: flags.onFailure ?? 'stop'}, printer).finally(() => {
    for (const signal of leavingSignals) process.off(signal, leave);
  });
  const state = driver.getState();
  const report = state.known.report ?? writeReportFile(files, state);
  if (flags.json === true) {
    const {verifiedImages, upgrade, rollback} = state.known;
    output.write(
      `${JSON.stringify({end, session: files.id, report: report.path, upgrade, rollback, verifiedImages})}\n`,
    );
  } else {
    const reached =
      end.kind === 'upgraded'
        ? [...imageLines(state), endingLine(state)]
        : stopLines(end, state).map(line => line.replaceAll('\n', '␊'));
    output.write(`\n${sanitise([...reached, `Report: ${report.path}`].join('\n'))}\n`);
  }
  driver.dispatch({type: 'leave', how: `headless: ${end.kind}`});
  await driver.closed;
  return exitCodeOf(end);
}
