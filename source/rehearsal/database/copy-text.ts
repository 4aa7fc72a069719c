import type {Cell} from './schema.ts';

const escapes: Record<string, string> = {'\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r'};
const unescapes: Record<string, string> = {'\\': '\\', t: '\t', n: '\n', r: '\r'};

/** One row as COPY writes it: tabs between cells, `\N` for null. */
export const copyLine = (row: Cell[]): string =>
  `${row.map(cell => (cell === null ? '\\N' : cell.replace(/[\\\t\n\r]/g, character => escapes[character] ?? character))).join('\t')}\n`;

/** Reads one such line, without its newline. */
export const readCopyLine = (line: string): Cell[] =>
  line
    .split('\t')
    .map(cell => (cell === '\\N' ? null : cell.replace(/\\(.)/g, (_, letter: string) => unescapes[letter] ?? letter)));
