import {stepState} from '../engine/selectors.ts';
import type {CommandRecord, State} from '../engine/state.ts';
import {type Content, documentContent} from './document-content.ts';
import {clockOf, duration} from './format.ts';
import {type Line, line, span, wrap} from './lines.ts';
import {handoverLines} from './parts/handover.ts';
import {helpLines} from './parts/help.ts';
import {resultLines} from './parts/result.ts';
import {stepSign} from './parts/sidebar.ts';
import {liveLines} from './parts/watch.ts';
import type {Scene} from './scene.ts';
import {signs, signTones} from './theme.ts';
import {diagnoses} from './troubleshooting.ts';
import type {Source} from './ui-state.ts';

const textOfLine = (row: Line | undefined): string => (row ?? []).map(part => part.text).join('');

function ofLines(title: string, rows: readonly Line[], ifEmpty: string, isList = false): Content {
  return {
    title,
    lines: rows.length,
    widest: 0,
    isList,
    lineAt: index => rows[index] ?? [],
    textOf: index => textOfLine(rows[index]),
    ifEmpty,
  };
}

function recordLine(record: CommandRecord): Line {
  const {number, display, outcome, isSuccess, startedAt, endedAt} = record;
  const sign = outcome === undefined ? 'running' : isSuccess === true ? 'done' : 'failed';
  const ms = endedAt === undefined ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
  return [
    span(`${String(number).padStart(3)} `, 'dim'),
    span(`${signs[sign]} `, signTones[sign]),
    span(`${clockOf(startedAt)} `, 'dim'),
    span(`${(outcome ?? 'running').padEnd(7)} `, sign === 'failed' ? 'bad' : 'dim'),
    span(display),
    ...(ms >= 1000 ? [span(`  ${duration(ms)}`, 'dim')] : []),
  ];
}

function commandsContent({log}: State): Content {
  const longest = log.reduce((found, record) => Math.max(record.display.length, found), 0);
  return {
    title: 'Commands run so far',
    lines: log.length,
    widest: longest + 34,
    isList: true,
    lineAt: index => {
      const record = log[index];
      return record === undefined ? [] : recordLine(record);
    },
    textOf: index => log[index]?.display ?? '',
    ifEmpty: 'Nothing was run yet.',
  };
}

function logContent({state, step}: Scene, columns: number): Content {
  const {status} = stepState(state, step.id);
  const records = state.log.filter(record => record.step === step.id);
  const ran = records.flatMap(record => [recordLine(record), line(`    ${record.purpose}`, 'dim')]);
  const printed = status === 'running' ? state.live.output.map(text => line(text)) : [];
  const result = resultLines(state, step, columns);
  const parts = [ran, printed, result].filter(part => part.length > 0);
  const rows = parts.flatMap((part, index) => (index === 0 ? part : [line(''), ...part]));
  return ofLines(`Log of ${step.title}`, rows, 'This step has run nothing and printed nothing yet.');
}

function podsContent({state}: Scene, columns: number, rows: number): Content {
  const live = liveLines(
    state.live,
    state.nowMs,
    columns,
    Math.max(rows, state.live.pods.length + state.live.rollouts.length + 12),
  );
  const before = (state.known.podsBefore ?? []).map(
    ({name, restarts, images}): Line => [
      span(`${name}  `),
      span(`${restarts} restarts  `, 'dim'),
      span(images.join(' '), 'dim'),
    ],
  );
  if (live.length > 0) return ofLines('Rollouts, pods and events', live, '');
  return ofLines('Pods before the upgrade', before, 'Pods are watched from the upgrade on; none were seen yet.');
}

/** One command line alone, nothing beside it that a mouse could catch. */
function commandContent(state: State, number: number, columns: number): Content {
  const record = state.log.find(entry => entry.number === number);
  const rows =
    record === undefined
      ? []
      : [
          ...wrap(record.display, columns).map(row => line(row)),
          line(''),
          line(`${record.purpose}; ${record.outcome ?? 'running'}`, 'dim'),
        ];
  return ofLines(`Command ${number}`, rows, 'There is no such command.');
}

function diagnosesContent(state: State): Content {
  const rows = diagnoses(state).map((step): Line => {
    const sign = stepSign(state, step);
    const summary = stepState(state, step.id).verdict?.summary;
    return [span(`${signs[sign]} `, signTones[sign]), span(step.title), span(`  ${summary ?? step.why}`, 'dim')];
  });
  return ofLines('Troubleshoot: what does it look like?', rows, 'This procedure has no diagnoses.', true);
}

/** What a pane shows. `read` gets a document's text out of the session's folder. */
export function contentOf(
  scene: Scene,
  source: Source,
  read: (name: string) => string | undefined,
  columns: number,
  rows: number,
): Content {
  switch (source.kind) {
    case 'document':
      return documentContent(source.document, read(source.document.name), columns);
    case 'commands':
      return commandsContent(scene.state);
    case 'command':
      return commandContent(scene.state, source.number, columns);
    case 'log':
      return logContent(scene, columns);
    case 'pods':
      return podsContent(scene, columns, rows);
    case 'handover':
      return ofLines('Handover', handoverLines(scene.state, columns), '');
    case 'troubleshoot':
      return diagnosesContent(scene.state);
    case 'help':
      return ofLines('Keys and signs', helpLines(columns), '');
  }
}
