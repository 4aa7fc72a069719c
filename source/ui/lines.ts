import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import {cleanLine, cleanText} from './clean.ts';
import type {Tone} from './theme.ts';

/** A piece of a row. `isSpinner` stands for the one moving sign, three columns wide. */
export type Span = {text: string; tone: Tone; isBold?: boolean; isInverse?: boolean; isSpinner?: boolean};

/** One row of the screen. Screens are built as rows, so that their size is known before they are drawn. */
export type Line = readonly Span[];

export const blank: Line = [];

/** A piece of text; whatever a program, a file or a server put into it is cleaned here. */
export const span = (text: string, tone: Tone = 'normal', isBold = false): Span => ({
  text: cleanLine(text),
  tone,
  ...(isBold ? {isBold} : {}),
});

export const bold = (text: string, tone: Tone = 'normal'): Span => span(text, tone, true);

/** The one moving sign, shown only while work runs. */
export const spinner: Span = {text: '   ', tone: 'accent', isSpinner: true};

/** A row of one piece. */
export const line = (text: string, tone: Tone = 'normal'): Line => [span(text, tone)];

/** Columns that a text takes. */
export const widthOf = (text: string): number => stringWidth(text);

/** Columns that a row takes. */
export const lineWidth = (row: Line): number => row.reduce((sum, part) => sum + widthOf(part.text), 0);

/** The text cut to `columns`, its last column a mark that something is missing. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return '';
  // A text of fewer units than columns can still be wider (CJK), but never more than twice.
  if (text.length * 2 <= columns || widthOf(text) <= columns) return text;
  return `${sliceAnsi(text, 0, columns - 1)}…`;
}

/** A name cut in its middle: what tells two pods of one workload apart is their end. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns || columns < 12) return cut(text, columns);
  return `${sliceAnsi(text, 0, columns - 7)}…${sliceAnsi(text, widthOf(text) - 6)}`;
}

/** The row cut to `columns`. */
export function fitLine(row: Line, columns: number): Line {
  if (lineWidth(row) <= columns) return row;
  const kept: Span[] = [];
  let room = columns;
  for (const part of row) {
    const width = widthOf(part.text);
    if (width > room || (width === room && part !== row.at(-1))) {
      kept.push({...part, text: cut(`${part.text}${width > room ? '' : ' '}`, room)});
      break;
    }
    kept.push(part);
    room -= width;
  }
  return kept;
}

/** Left and right parts on one row, the left one cut so that the right one stays whole; exactly `columns` wide. */
export function apart(left: Line, right: Line, columns: number): Line {
  const rightPart = fitLine(right, columns);
  const rightWidth = lineWidth(rightPart);
  const leftPart = fitLine(left, Math.max(0, columns - rightWidth - (rightWidth === 0 ? 0 : 2)));
  const gap = Math.max(0, columns - lineWidth(leftPart) - rightWidth);
  return [...leftPart, span(' '.repeat(gap)), ...rightPart];
}

/** The text cut or filled with blanks to exactly `columns`. */
export const pad = (text: string, columns: number): string => {
  const shown = cut(text, columns);
  return shown + ' '.repeat(Math.max(0, columns - widthOf(shown)));
};

/** Words wrapped to `columns`; a word that is longer is broken. Line breaks of the text stay. */
export const wrap = (text: string, columns: number): string[] =>
  wrapAnsi(cleanText(text), Math.max(1, columns), {hard: true, trim: true}).split('\n');

/** Wrapped rows of one tone, the first after `lead` ('→ ', four blanks), the others under its text. */
export function paragraph(text: string, columns: number, tone: Tone = 'normal', lead = ''): Line[] {
  const indent = ' '.repeat(widthOf(lead));
  return wrap(text, columns - widthOf(lead)).map((row, index) => line(`${index === 0 ? lead : indent}${row}`, tone));
}

/** Words that belong together: a flag and its value, as far as both fit into `columns`. */
function pairs(words: readonly string[], columns: number): string[] {
  const found: string[] = [];
  for (const word of words.map(cleanLine)) {
    const flag = found.at(-1) ?? '';
    const isValue = /^--?[\w-]+$/.test(flag) && !word.startsWith('-') && widthOf(`${flag} ${word}`) <= columns;
    if (isValue) found[found.length - 1] = `${flag} ${word}`;
    else found.push(word);
  }
  return found;
}

/** The words of a command on as few rows as fit, broken between arguments, later rows indented. */
export function commandRows(words: readonly string[], available: number): string[] {
  const columns = Math.max(16, available);
  const rows: string[] = [];
  let row = '$';
  for (const word of pairs(words, columns - 6)) {
    if (row !== '$' && row.trim() !== '' && widthOf(`${row} ${word}`) > columns - 2) {
      rows.push(`${row} \\`);
      row = `    ${word}`;
    } else {
      row = `${row} ${word}`;
    }
    while (widthOf(row) > columns) {
      rows.push(sliceAnsi(row, 0, columns));
      row = `    ${sliceAnsi(row, columns)}`;
    }
  }
  return [...rows, row];
}

/** `part` of `whole` as a bar of `columns`. */
export function bar(part: number, whole: number, columns: number): string {
  const full = whole <= 0 ? columns : Math.round((Math.min(part, whole) / whole) * columns);
  return '█'.repeat(full) + '░'.repeat(columns - full);
}

/** Rows around `cursor` that fit, and where they begin; the list stays still as long as the cursor stays inside. */
export function around(cursor: number, length: number, rows: number): number {
  if (length <= rows) return 0;
  return Math.min(Math.max(0, cursor - Math.floor(rows / 2)), length - rows);
}

/** The row without its first `columns`; what is missing on the left is marked. */
export function slide(row: Line, columns: number): Line {
  if (columns <= 0) return row;
  const kept: Span[] = [{text: '…', tone: 'dim'}];
  let gone = columns + 1;
  for (const part of row) {
    const width = widthOf(part.text);
    if (width > gone) kept.push({...part, text: sliceAnsi(part.text, Math.max(0, gone))});
    gone = Math.max(0, gone - width);
  }
  return lineWidth(row) > columns ? kept : [];
}
