import {cleanLine} from './clean.ts';
import {type Line, line, widthOf, wrap} from './lines.ts';
import type {Tone} from './theme.ts';
import type {DocumentName} from './ui-state.ts';

/** A long text or list: rows are made when they are seen. */
export type Content = {
  title: string;
  lines: number;
  widest: number;
  isList: boolean;
  lineAt: (index: number) => Line;
  textOf: (index: number) => string;
  /** Said when there is nothing to show. */
  ifEmpty: string;
};

/** Colour of a row by its beginning: a diff's plus and minus, a heading. */
export function documentTone(text: string, kind: DocumentName['kind']): Tone {
  if (kind === 'diff') {
    if (/^\s*\+/.test(text)) return 'good';
    if (/^\s*-/.test(text)) return 'bad';
    if (/^\s*[!~]/.test(text)) return 'look';
    return /^(@@|\s*[▾▸])/.test(text) ? 'accent' : 'normal';
  }
  return kind === 'markdown' && text.startsWith('#') ? 'accent' : 'normal';
}

/** Prose is wrapped; what has columns of its own is cut, and moved sideways. */
const isProse = (kind: DocumentName['kind']): boolean => kind === 'markdown' || kind === 'text';

/** A document as rows. Rows are cleaned when they are drawn; the text itself may be as long as it likes. */
export function documentContent({title, kind}: DocumentName, text: string | undefined, columns: number): Content {
  const raw = (text ?? '').replace(/\n$/, '').split('\n');
  const rows = isProse(kind) ? raw.flatMap(row => (row.length <= columns ? [row] : wrap(row, columns))) : raw;
  const lines = text === undefined || text === '' ? 0 : rows.length;
  const longest = isProse(kind) ? '' : rows.reduce((found, row) => (row.length > found.length ? row : found), '');
  return {
    title,
    lines,
    widest: widthOf(cleanLine(longest)),
    isList: false,
    lineAt: index => line(rows[index] ?? '', documentTone(rows[index] ?? '', kind)),
    textOf: index => rows[index] ?? '',
    ifEmpty: text === undefined ? 'This document is not in the folder of the session.' : 'This document is empty.',
  };
}
