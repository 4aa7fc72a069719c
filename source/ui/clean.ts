import {sanitise} from '../tools/sanitise.ts';

/** Outside text as it may be drawn: nothing in it can drive the terminal; tabs become blanks; line breaks stay. */
export const cleanText = (text: string): string => sanitise(text.replaceAll('\r\n', '\n')).replaceAll('\t', '    ');

/** The same as one row: line breaks become blanks. */
export const cleanLine = (text: string): string =>
  /^[\u0020-\u007e]*$/.test(text) ? text : cleanText(text).replaceAll('\n', ' ');
