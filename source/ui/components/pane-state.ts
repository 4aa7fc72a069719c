import {editField, type Field, type FieldEvent, fieldOf} from '../field-state.ts';

/** How much there is to see, and how much fits. */
export type Extent = {
  /** Rows of the whole text. */
  lines: number;
  /** Columns of its longest row, or of those known so far. */
  widest: number;
  /** Rows and columns of the window. */
  rows: number;
  columns: number;
  /** The text of a row, for the search. */
  textOf: (index: number) => string;
  /** Lists have a cursor; texts only move. */
  isList: boolean;
};

/** Where a long text is being looked at. */
export type Pane = {
  top: number;
  left: number;
  cursor: number;
  /** True while the end is followed as the text grows. */
  isFollowing: boolean;
  /** What was searched for; '' for nothing. */
  query: string;
  /** Row of the present match. */
  match?: number;
  /** Set while the search is being typed. */
  search?: Field;
};

export type PaneEvent =
  | {type: 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom' | 'left' | 'right'}
  | {type: 'search-opened' | 'search-given' | 'search-dropped' | 'next-match' | 'previous-match'}
  | {type: 'search-edited'; edit: FieldEvent};

export const freshPane: Pane = {top: 0, left: 0, cursor: 0, isFollowing: false, query: ''};

/** Columns that one step to the side moves. */
const sidestep = 16;

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, Math.max(low, high)));

/** The first row that can stand on top. */
export const lastTop = (extent: Extent): number => Math.max(0, extent.lines - extent.rows);

/** Where the window really stands: a text may have shrunk, or grown while its end is followed. */
export function settled(pane: Pane, extent: Extent): Pane {
  const cursor = clamp(pane.cursor, 0, extent.lines - 1);
  const top = pane.isFollowing ? lastTop(extent) : clamp(pane.top, 0, lastTop(extent));
  return {...pane, cursor, top, left: clamp(pane.left, 0, Math.max(0, extent.widest - extent.columns + 1))};
}

/** Moves a list's cursor and the window with it, or a text's window alone. */
function moved(pane: Pane, extent: Extent, to: number): Pane {
  if (!extent.isList) return settled({...pane, top: to, isFollowing: false}, extent);
  const cursor = clamp(to, 0, extent.lines - 1);
  const top = clamp(pane.top, cursor - extent.rows + 1, cursor);
  return settled({...pane, cursor, top, isFollowing: false}, extent);
}

/** The nearest row that holds the words, from `from` on in `direction`, round the end; undefined when there is none. */
export function findMatch(extent: Extent, query: string, from: number, direction: 1 | -1): number | undefined {
  const words = query.toLowerCase();
  if (words === '') return undefined;
  for (let step = 0; step < extent.lines; step++) {
    const index = (from + direction * step + extent.lines * 2) % extent.lines;
    if (extent.textOf(index).toLowerCase().includes(words)) return index;
  }
  return undefined;
}

function toMatch(pane: Pane, extent: Extent, direction: 1 | -1): Pane {
  const here = extent.isList ? pane.cursor : pane.top;
  const from = pane.match === undefined ? here : pane.match + direction;
  const match = findMatch(extent, pane.query, from, direction);
  if (match === undefined) return {...pane, match: undefined};
  const isVisible = match >= pane.top && match < pane.top + extent.rows;
  const next = isVisible && !extent.isList ? pane : moved(pane, extent, extent.isList ? match : match - 2);
  return {...next, match};
}

/** The pane after a key. Pure. */
export function movePane(given: Pane, event: PaneEvent, extent: Extent): Pane {
  const pane = settled(given, extent);
  const place = extent.isList ? pane.cursor : pane.top;
  const page = Math.max(1, extent.rows - 1);
  switch (event.type) {
    case 'up':
      return moved(pane, extent, place - 1);
    case 'down':
      return moved(pane, extent, place + 1);
    case 'page-up':
      return moved(pane, extent, place - page);
    case 'page-down':
      return moved(pane, extent, place + page);
    case 'top':
      return moved(pane, extent, 0);
    case 'bottom':
      return {...moved(pane, extent, extent.lines - 1), isFollowing: true};
    case 'left':
      return settled({...pane, left: pane.left - sidestep}, extent);
    case 'right':
      return settled({...pane, left: pane.left + sidestep}, extent);
    case 'search-opened':
      return {...pane, search: fieldOf('')};
    case 'search-edited':
      return pane.search === undefined ? pane : {...pane, search: editField(pane.search, event.edit)};
    case 'search-dropped':
      return {...pane, search: undefined};
    case 'search-given': {
      const query = pane.search?.text ?? '';
      return toMatch({...pane, search: undefined, query, match: undefined}, extent, 1);
    }
    case 'next-match':
      return toMatch(pane, extent, 1);
    case 'previous-match':
      return toMatch(pane, extent, -1);
  }
}

/** 'all', or the rows in sight and how far that is: '41–60 of 1,204  5 %'. */
export function position(given: Pane, extent: Extent): string {
  const pane = settled(given, extent);
  if (extent.lines <= extent.rows) return extent.lines === 0 ? 'empty' : 'all';
  const last = Math.min(extent.lines, pane.top + extent.rows);
  const number = (value: number): string => value.toLocaleString('en-US');
  return `${number(pane.top + 1)}–${number(last)} of ${number(extent.lines)}  ${Math.floor((last / extent.lines) * 100)} %`;
}
