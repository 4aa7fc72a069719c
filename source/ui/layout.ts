/** Below this nothing useful fits. */
export const smallest = {columns: 60, rows: 15};

/** Where things stand on a terminal of this size. */
export type Layout = {
  columns: number;
  rows: number;
  isTooSmall: boolean;
  /** Rows between the two rules. */
  bodyRows: number;
  sidebarColumns: number;
  /** Columns of the main pane beside the sidebar. */
  mainColumns: number;
  /** Columns of the main pane without it, one blank on its left. */
  fullColumns: number;
  /** Columns of a long text or list, its cursor at the left edge. */
  paneColumns: number;
};

/** Header, rule, body, rule, cockpit, footer. */
const framingRows = 5;

/** Sizes for a terminal of `columns` × `rows`. Pure. */
export function layoutOf(columns: number, rows: number): Layout {
  const isTooSmall = columns < smallest.columns || rows < smallest.rows;
  // What is too small to be drawn on is still laid out, so that nothing has to be undefined.
  if (isTooSmall) return {...layoutOf(smallest.columns, smallest.rows), columns, rows, isTooSmall};
  const sidebarColumns = columns >= 120 ? 36 : columns >= 110 ? 30 : columns >= 72 ? 20 : 18;
  return {
    columns,
    rows,
    isTooSmall,
    bodyRows: Math.max(1, rows - framingRows),
    sidebarColumns,
    // One column for the line, one blank beside it, one at the right edge.
    mainColumns: columns - sidebarColumns - 3,
    fullColumns: columns - 2,
    paneColumns: columns - 1,
  };
}
