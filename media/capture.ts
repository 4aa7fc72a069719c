import {Resvg} from '@resvg/resvg-js';
import xterm from '@xterm/headless';
import {encodePng} from './png.ts';

/**
 * Pictures of terminal screens: what a program wrote is played into a terminal without a window, and its cells are drawn
 * as SVG and PNG.
 */

export type Cell = {
  text: string;
  columns: number;
  colour: string;
  background?: string;
  isBold: boolean;
  isDim: boolean;
};

const foreground = '#d8dee9';
const background = '#14181f';

const palette = [
  '#3b4252',
  '#e06c75',
  '#8fc27b',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#d8dee9',
  '#5c6370',
  '#ff7b86',
  '#a5e08f',
  '#ffd98a',
  '#7dc4ff',
  '#e0a0f0',
  '#7fe0ec',
  '#ffffff',
];

const cube = (value: number): number => (value === 0 ? 0 : 55 + value * 40);

/** A colour of the terminal's 256 as `#rrggbb` or `rgb()`. */
function indexed(index: number): string {
  const named = palette[index];
  if (named !== undefined) return named;
  if (index >= 232)
    return `rgb(${Array(3)
      .fill(8 + (index - 232) * 10)
      .join(',')})`;
  const place = index - 16;
  return `rgb(${cube(Math.floor(place / 36))},${cube(Math.floor(place / 6) % 6)},${cube(place % 6)})`;
}

const colourOf = (isDefault: boolean, isPalette: boolean, value: number, fallback: string): string => {
  if (isDefault) return fallback;
  return isPalette ? indexed(value) : `#${value.toString(16).padStart(6, '0')}`;
};

/** The cells of a screen of this size after `output` was written to it. */
export async function cellsOf(output: string, columns: number, rows: number): Promise<Cell[][]> {
  const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
  await new Promise<void>(resolve => terminal.write(output, resolve));
  const buffer = terminal.buffer.active;
  const screen = Array.from({length: rows}, (_, row): Cell[] => {
    const line = buffer.getLine(buffer.baseY + row);
    return Array.from({length: columns}, (_, column): Cell | undefined => {
      const cell = line?.getCell(column);
      if (cell === undefined || cell.getWidth() === 0) return undefined;
      const front = colourOf(cell.isFgDefault(), cell.isFgPalette(), cell.getFgColor(), foreground);
      const back = colourOf(cell.isBgDefault(), cell.isBgPalette(), cell.getBgColor(), background);
      const isInverse = cell.isInverse() !== 0;
      const behind = isInverse ? front : back;
      return {
        text: cell.getChars() === '' ? ' ' : cell.getChars(),
        columns: cell.getWidth(),
        colour: isInverse ? back : front,
        ...(behind === background ? {} : {background: behind}),
        isBold: cell.isBold() !== 0,
        isDim: cell.isDim() !== 0,
      };
    }).filter(cell => cell !== undefined);
  });
  terminal.dispose();
  return screen;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const fontSize = 14;
const cellWidth = fontSize * 0.602;
const cellHeight = Math.round(fontSize * 1.28);
const margin = 12;

function drawCell(cell: Cell, x: number, y: number): string {
  const width = cell.columns * cellWidth;
  const behind =
    cell.background === undefined
      ? ''
      : `<rect x="${x}" y="${y}" width="${width}" height="${cellHeight}" fill="${cell.background}"/>`;
  const middle = y + cellHeight / 2;
  // Rules and bars are drawn, not written: fonts leave gaps between their pieces.
  if (cell.text === '─')
    return `${behind}<rect x="${x}" y="${middle}" width="${width + 0.3}" height="1" fill="${cell.colour}" opacity="${cell.isDim ? 0.5 : 1}"/>`;
  if (cell.text === '│')
    return `${behind}<rect x="${x + width / 2}" y="${y}" width="1" height="${cellHeight}" fill="${cell.colour}" opacity="${cell.isDim ? 0.5 : 1}"/>`;
  if (cell.text === '█' || cell.text === '░')
    return `<rect x="${x}" y="${y + 3}" width="${width}" height="${cellHeight - 6}" fill="${cell.colour}" opacity="${cell.text === '█' ? 1 : 0.25}" shape-rendering="crispEdges"/>`;
  if (cell.text === ' ') return behind;
  const style = `${cell.isBold ? ' font-weight="bold"' : ''}${cell.isDim ? ' opacity="0.55"' : ''}`;
  return `${behind}<text x="${x}" y="${y + fontSize}" fill="${cell.colour}"${style}>${escapeXml(cell.text)}</text>`;
}

/** The screen as an SVG document of its own, in DejaVu Sans Mono or what stands in for it. */
export function svgOf(screen: readonly (readonly Cell[])[]): string {
  const columns = Math.max(...screen.map(row => row.reduce((sum, cell) => sum + cell.columns, 0)));
  const width = Math.ceil(columns * cellWidth + margin * 2);
  const height = screen.length * cellHeight + margin * 2;
  const parts = screen.flatMap((row, index) => {
    let column = 0;
    return row.map(cell => {
      const drawn = drawCell(cell, Number((margin + column * cellWidth).toFixed(2)), margin + index * cellHeight);
      column += cell.columns;
      return drawn;
    });
  });
  const font = `font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${fontSize}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${font} xml:space="preserve"><rect width="100%" height="100%" rx="8" fill="${background}"/>${parts.join('')}</svg>`;
}

/** The picture of an SVG document, `zoom` times its size. */
export function pngOf(svg: string, zoom = 1.5): Buffer {
  const picture = new Resvg(svg, {fitTo: {mode: 'zoom', value: zoom}, font: {loadSystemFonts: true}}).render();
  return encodePng({width: picture.width, height: picture.height, pixels: picture.pixels});
}
