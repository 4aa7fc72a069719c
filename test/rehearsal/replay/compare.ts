import {masked, withoutAges, withoutLooks} from './masks.ts';
import type {Recording} from './recordings.ts';
import type {Ended} from './run.ts';
import {maskedValue, valueDifferences, valuesIn} from './values.ts';

export type Shown = Pick<Ended, 'exitCode' | 'killedBy' | 'stdout' | 'stderr'>;

/** The machine format that a command asks for, undefined for words and tables. */
export function formatOf(argv: readonly string[]): 'json' | 'yaml' | undefined {
  const at = argv.findIndex(argument => argument === '-o' || argument === '--output');
  const asked = argv[at + 1];
  if (at >= 0 && (asked === 'json' || asked === 'yaml')) return asked;
  return argv.includes('get') && argv.includes('manifest') ? 'yaml' : undefined;
}

/** A line as its cells: the width of a column follows its longest value, so the gaps between cells mean nothing. */
const cells = (line: string) =>
  masked(withoutLooks(line.trimEnd()))
    .split(/ *\t[ \t]*| {2,}/)
    .map(cell => withoutAges(cell.trim()));

/** `kubectl top` measures: the numbers under its heads, and rows without heads. */
const withoutLoad = (argv: readonly string[], line: string) =>
  argv.includes('top') ? line.replaceAll(/(?<= )\d+(m|Mi|%)(?= |$)/g, '<load>$1') : line;

const linesOf = (text: string) => text.trimEnd().split('\n').map(cells);

const said = (line: string[] | undefined) => (line === undefined ? 'nothing' : JSON.stringify(line.join(' | ')));

const key = (row: string) => JSON.stringify(cells(row));

const sortedRows = (rows: string[]) => rows.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));

/** A table in the order of what is left of its rows: objects come by name, and names end at random. */
function tableInOrder(table: string): string {
  const [head = '', ...rows] = table.trimEnd().split('\n');
  return [head, ...sortedRows(rows)].join('\n');
}

const tablesInOrder = (text: string) => text.trimEnd().split('\n\n').map(tableInOrder).join('\n\n');

/** The kinds in a status of helm 4, which it keeps in a Go map; each has its table below a line of its own. */
function statusInOrder(text: string): string {
  const [before, list, after] = text.split(/(?<=\nRESOURCES:\n)|(?=\nTEST SUITE:)/);
  if (list === undefined || after === undefined) return text;
  const kinds = list.trim().split(/\n\n(?===> )/);
  const sorted = kinds.map(kind => {
    const [title = '', ...table] = kind.split('\n');
    return `${title}\n${tableInOrder(table.join('\n'))}`;
  });
  return `${before}${sorted.toSorted().join('\n\n')}\n${after}`;
}

/** Controllers work side by side: events of one second stand in any order. */
function descriptionInOrder(text: string): string {
  const [description = '', events] = text.split(/(?<=\n *Events:\n[^\n]*\n[^\n]*\n)/);
  return events === undefined ? text : description + sortedRows(events.trimEnd().split('\n')).join('\n');
}

/** Helm 4 watches every kind in a thread of its own: which object it names as it waits, and how often, is its luck. */
const waits = /^level=DEBUG msg="waiting for resource" .*$/;

const withoutRepeatedWaits = (text: string) =>
  text
    .split('\n')
    .map(line => line.replace(waits, 'level=DEBUG msg="waiting for resource" <waits>'))
    .filter((line, index, lines) => !line.endsWith('<waits>') || line !== lines[index - 1])
    .join('\n');

/** kubectl reads the logs of several containers side by side: each keeps its own order. */
function logsInOrder(text: string): string {
  const byContainer = Map.groupBy(text.trimEnd().split('\n'), line => /^\[\S+\]/.exec(line)?.[0] ?? '');
  return [...byContainer]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, lines]) => lines)
    .join('\n');
}

/** What the tools print in any order, in one order. */
function withoutTies(argv: readonly string[], text: string): string {
  const asks = (...words: string[]) => words.every(word => argv.includes(word));
  if (asks('helm', 'list')) return tableInOrder(text.replaceAll(/ *\t */g, '\t'));
  if (asks('helm', 'status')) return statusInOrder(text);
  if (asks('kubectl', '--prefix')) return logsInOrder(text);
  if (asks('helm', '--debug')) return withoutRepeatedWaits(text);
  if (asks('kubectl', 'describe')) return descriptionInOrder(text);
  return asks('kubectl', 'get') || asks('kubectl', 'events') ? tablesInOrder(text) : text;
}

const prepared = (argv: readonly string[], text: string) =>
  withoutTies(argv, text)
    .split('\n')
    .map(line => withoutLoad(argv, line))
    .join('\n');

function textDifferences(name: string, recorded: string, replayed: string): string[] {
  const [left, right] = [linesOf(recorded), linesOf(replayed)];
  const length = Math.max(left.length, right.length);
  return Array.from({length}, (_, index) => index).flatMap(index =>
    JSON.stringify(left[index]) === JSON.stringify(right[index])
      ? []
      : [`${name} line ${index + 1}: recorded ${said(left[index])}, replayed ${said(right[index])}`],
  );
}

function outputDifferences(argv: readonly string[], recorded: string, replayed: string): string[] {
  const format = formatOf(argv);
  if (format) {
    const [left, right] = [valuesIn(recorded, format), valuesIn(replayed, format)];
    if (left && right) return valueDifferences(maskedValue(left), maskedValue(right), 'stdout');
  }
  return textDifferences('stdout', prepared(argv, recorded), prepared(argv, replayed));
}

const end = ({exitCode, killedBy}: Pick<Shown, 'exitCode' | 'killedBy'>) => killedBy ?? `exit ${exitCode}`;

/** Whether a command ended otherwise than recorded, in words. */
export const endDifferences = (
  recording: Pick<Shown, 'exitCode' | 'killedBy'>,
  replay: Pick<Shown, 'exitCode' | 'killedBy'>,
): string[] => (end(recording) === end(replay) ? [] : [`recorded ${end(recording)}, replayed ${end(replay)}`]);

/** Where a replay differs from its recording, in words; empty when an operator could not tell them apart. */
export function differences(recording: Recording, replay: Shown): string[] {
  const {argv} = recording;
  return [
    ...endDifferences(recording, replay),
    ...outputDifferences(argv, recording.stdout, replay.stdout),
    ...textDifferences('stderr', prepared(argv, recording.stderr), prepared(argv, replay.stderr)),
  ];
}
