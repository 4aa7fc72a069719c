import {masked, withoutAges} from './masks.ts';
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
  masked(line.trimEnd())
    .split(/ *\t[ \t]*| {2,}/)
    .map(cell => withoutAges(cell.trim()));

/** `kubectl top` measures: the numbers under its heads, and rows without heads. */
const withoutLoad = (argv: readonly string[], line: string) =>
  argv.includes('top') ? line.replaceAll(/(?<= )\d+(m|Mi|%)(?= |$)/g, '<load>$1') : line;

const linesOf = (text: string) => text.trimEnd().split('\n').map(cells);

const said = (line: string[] | undefined) => (line === undefined ? 'nothing' : JSON.stringify(line.join(' | ')));

const key = (row: string) => JSON.stringify(cells(row));

/**
 * What helm prints in any order: releases of one name in its list, which it sorts by name alone, and in helm 4 the kinds
 * in a status, which it keeps in a Go map.
 */
function withoutTies(argv: readonly string[], text: string): string {
  if (argv.includes('helm') && argv.includes('list')) {
    const [head = '', ...rows] = text.trimEnd().split('\n');
    return [head, ...rows.map(row => row.replaceAll(/ *\t */g, '\t')).toSorted()].join('\n');
  }
  // Controllers work side by side: events of one second stand in any order.
  if (argv.includes('events') && argv.includes('kubectl')) {
    const [head = '', ...rows] = text.trimEnd().split('\n');
    return [head, ...rows.toSorted((left, right) => (key(left) < key(right) ? -1 : 1))].join('\n');
  }
  if (argv.includes('describe')) {
    const [description = '', events] = text.split(/(?<=\n *Events:\n[^\n]*\n[^\n]*\n)/);
    if (events !== undefined) {
      return (
        description +
        events
          .trimEnd()
          .split('\n')
          .toSorted((left, right) => (key(left) < key(right) ? -1 : 1))
          .join('\n')
      );
    }
  }
  const [before, list, after] = text.split(/(?<=\nRESOURCES:\n)|(?=\nTEST SUITE:)/);
  if (!argv.includes('status') || list === undefined || after === undefined) return text;
  const kinds = list.trim().split(/\n\n(?===> )/);
  return `${before}${kinds.toSorted().join('\n\n')}\n${after}`;
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

/** Where a replay differs from its recording, in words; empty when an operator could not tell them apart. */
export function differences(recording: Recording, replay: Shown): string[] {
  const {argv} = recording;
  const end = ({exitCode, killedBy}: Pick<Shown, 'exitCode' | 'killedBy'>) => killedBy ?? `exit ${exitCode}`;
  return [
    ...(end(recording) === end(replay) ? [] : [`recorded ${end(recording)}, replayed ${end(replay)}`]),
    ...outputDifferences(argv, recording.stdout, replay.stdout),
    ...textDifferences('stderr', recording.stderr, replay.stderr),
  ];
}
