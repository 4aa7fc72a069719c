import type {Cell} from './schema.ts';

export type ShowOptions = {isAligned: boolean; tuplesOnly: boolean; separator: string};

const isNumber = (cell: Cell) => cell !== null && /^-?\d+(\.\d+)?$/.test(cell);

/** Rows as psql prints them: aligned with a head and a count, or bare (-A, -t). */
export function showRows(columns: string[], rows: Cell[][], options: ShowOptions): string {
  const {isAligned, tuplesOnly, separator} = options;
  const text = (cell: Cell | undefined) => cell ?? '';
  const count = `(${rows.length} row${rows.length === 1 ? '' : 's'})\n`;
  if (!isAligned) {
    const lines = rows.map(row => `${row.map(text).join(separator)}\n`).join('');
    return tuplesOnly ? lines : `${columns.join(separator)}\n${lines}${count}`;
  }
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map(row => text(row[index]).length)));
  const isRight = columns.map((_, index) => rows.length > 0 && rows.every(row => isNumber(row[index] ?? null)));
  const line = (row: Cell[]) =>
    `${row.map((cell, index) => ` ${isRight[index] ? text(cell).padStart(widths[index] ?? 0) : text(cell).padEnd(widths[index] ?? 0)}`).join(' |')}`;
  const head = columns.map((column, index) => {
    const width = widths[index] ?? 0;
    const left = Math.floor((width - column.length) / 2);
    return ` ${' '.repeat(left)}${column}`.padEnd(width + 1);
  });
  // psql leaves no blank at the end of a row's last left-aligned cell.
  const body = rows.map(row => `${line(row).trimEnd()}\n`).join('');
  if (tuplesOnly) return `${body}\n`;
  const rule = widths.map(width => '-'.repeat(width + 2)).join('+');
  return `${head.map(cell => `${cell} `).join('|')}\n${rule}\n${body}${count}\n`;
}
