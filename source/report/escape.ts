import {plainLine, plainText} from '../diff/plain.ts';

/**
 * Outside text inside Markdown prose or a table's cell: on one line, nothing of it is markup, HTML or a link, and no
 * character of it drives a terminal.
 */
export const escapeText = (text: string): string =>
  plainLine(text.trim())
    .replace(/[\\`*_[\]|~#$^]/g, character => `\\${character}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/!(?=\\\[)/g, '\\!')
    .replaceAll('://', ':\\//')
    .replace(/\bwww\./gi, match => `${match.slice(0, -1)}\\.`)
    .replaceAll('@', '&#64;');

/** The longest run of backticks decides how many the marks around it need. */
const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Outside text as inline code, in prose or in a table's cell. */
export function codeText(text: string): string {
  const line = plainLine(text.trim());
  if (line === '') return '';
  const marks = '`'.repeat(longestRun(line) + 1);
  const room = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  // A cell ends at a bar even inside code.
  return `${marks}${room}${line.replaceAll('|', '\\|')}${room}${marks}`;
}

const mostLines = 2000;

/** Outside text as a fenced block that it cannot close; long ones are cut and say so. */
export function fenced(text: string, language: string): string {
  const lines = plainText(text.replaceAll('\r\n', '\n').trimEnd()).split('\n');
  const shown =
    lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`] : lines;
  const marks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${marks}${language}\n${shown.join('\n')}\n${marks}`;
}

/** A table of cells that are Markdown already; '' when there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
