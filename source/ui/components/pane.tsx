import type {ReactElement} from 'react';
import type {Content} from '../document-content.ts';
import {apart, blank, bold, type Line, line, slide, span} from '../lines.ts';
import {fieldLine} from '../parts/questions.ts';
import {signs} from '../theme.ts';
import {type Extent, type Pane as PaneState, position, settled} from './pane-state.ts';
import {Rows} from './rows.tsx';

/** The window that a content has in a pane of this size: title and a blank above, two columns beside. */
export const extentOf = (content: Content, columns: number, rows: number): Extent => ({
  lines: content.lines,
  widest: content.widest,
  rows: Math.max(1, rows - 2),
  columns: columns - 2,
  textOf: content.textOf,
  isList: content.isList,
});

function rowAt(content: Content, pane: PaneState, index: number): Line {
  const row = slide(content.lineAt(index), pane.left);
  const isMatch = pane.match === index;
  if (!content.isList)
    return isMatch
      ? [span(signs.here, 'accent'), span(' '), ...row.map(part => ({...part, isBold: true}))]
      : [span('  '), ...row];
  const isHere = pane.cursor === index;
  return [
    isHere ? bold(`${signs.here} `, 'accent') : span('  '),
    ...row.map(part => (isHere ? {...part, isBold: true} : part)),
  ];
}

function titleOf(content: Content, pane: PaneState, extent: Extent, columns: number): Line {
  if (pane.search !== undefined) return fieldLine('/', pane.search, columns);
  const isMissing = pane.query !== '' && pane.match === undefined;
  const query =
    pane.query === ''
      ? []
      : [span(isMissing ? `/${pane.query} not found   ` : `/${pane.query}   `, isMissing ? 'look' : 'dim')];
  return apart([bold(` ${content.title}`)], [...query, span(position(pane, extent), 'dim')], columns);
}

/** A long text or list. Only the rows in sight are made and drawn, however long it is. */
export function paneLines(content: Content, given: PaneState, columns: number, rows: number): Line[] {
  const extent = extentOf(content, columns, rows);
  const pane = settled(given, extent);
  const title = titleOf(content, pane, extent, columns);
  if (content.lines === 0) return [title, blank, line(`  ${content.ifEmpty}`, 'dim')];
  const seen = Math.min(extent.rows, content.lines - pane.top);
  const body = Array.from({length: seen}, (_, offset) => rowAt(content, pane, pane.top + offset));
  return [title, blank, ...body];
}

export function Pane(props: {content: Content; pane: PaneState; columns: number; rows: number}): ReactElement {
  const {content, pane, columns, rows} = props;
  return <Rows lines={paneLines(content, pane, columns, rows)} columns={columns} rows={rows} />;
}
