import type {Terminal} from '@xterm/headless';

/** Names the first row that ran on into the next one: a frame wider than its terminal. Undefined when all rows fit. */
export function overflow({buffer: {active}, rows, cols}: Terminal): string | undefined {
  // Beside the wizard, lines may be as long as they are.
  if (active.type !== 'alternate') return undefined;
  if (active.baseY > 0) return `the frame is higher than ${rows} rows and scrolled`;
  for (let row = 1; row < rows; row += 1) {
    if (active.getLine(row)?.isWrapped === true) return `row ${row} is wider than ${cols} columns`;
  }
  return undefined;
}

/** What keeps a frame of the wizard from being whole; undefined when header, rules and footer stand where they belong. */
export function whyNotWhole(text: string, {columns, rows}: {columns: number; rows: number}): string | undefined {
  const lines = text.split('\n');
  const rule = '─'.repeat(columns);
  if (lines.length !== rows) return `${lines.length} rows instead of ${rows}`;
  if (!/^ datachain-studio/.test(lines[0] ?? '')) return 'the first row is no header';
  if (lines[1] !== rule) return 'no rule below the header';
  if (lines[rows - 3] !== rule) return 'no rule above the footer';
  if (!/\? help {2}q leave$/.test(lines[rows - 1] ?? '')) return 'the last row is no footer';
  const tooWide = lines.findIndex(line => line.length > columns);
  return tooWide === -1 ? undefined : `row ${tooWide} is wider than ${columns} columns`;
}
