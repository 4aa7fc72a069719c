import type {Cursor} from './cursor.ts';
import type {List, Part, Word} from './syntax.ts';

export type ParseList = (cursor: Cursor, end: string) => List;

/** What ends a word outside quotes. */
const metacharacter = /[\s;&|<>()]/;

/** `$NAME`, `${NAME}`, `${NAME:-fallback}`, `$?`, `$@`, `$(…)`; a lone `$` is itself. */
function parseDollar(cursor: Cursor, isQuoted: boolean, parseList: ParseList): Part {
  cursor.take('$');
  if (cursor.take('((')) throw cursor.unsupported('arithmetic');
  if (cursor.take('(')) {
    const list = parseList(cursor, ')');
    if (!cursor.take(')')) throw cursor.unsupported('an open $(');
    return {kind: 'output', list, isQuoted};
  }
  if (cursor.take('{')) {
    const [, name = '', , fallback] = cursor.match(/(\w+|[@*#?])(:-([^}]*))?\}/y) ?? [];
    if (name === '') throw cursor.unsupported('expansion of this kind');
    return {kind: 'variable', name, isQuoted, ...(fallback !== undefined && {fallback})};
  }
  const [name] = cursor.match(/[A-Za-z_]\w*|[0-9@*#?]/y) ?? [];
  return name === undefined ? {kind: 'text', text: '$', isQuoted} : {kind: 'variable', name, isQuoted};
}

function parseQuoted(cursor: Cursor, parseList: ParseList): Part[] {
  const parts: Part[] = [{kind: 'text', text: '', isQuoted: true}];
  cursor.take('"');
  while (!cursor.take('"')) {
    if (cursor.isAtEnd()) throw cursor.unsupported('an open quote');
    const [escaped] = cursor.match(/\\["\\$`\n]/y) ?? [];
    if (escaped !== undefined)
      parts.push({kind: 'text', text: escaped === '\\\n' ? '' : escaped.slice(1), isQuoted: true});
    else if (cursor.peek() === '$') parts.push(parseDollar(cursor, true, parseList));
    else if (cursor.peek() === '`') throw cursor.unsupported('backquotes');
    else parts.push({kind: 'text', text: cursor.next(), isQuoted: true});
  }
  return parts;
}

/** Reads one word; undefined when none begins here. */
export function parseWord(cursor: Cursor, parseList: ParseList): Word | undefined {
  const word: Word = [];
  while (!cursor.isAtEnd() && !metacharacter.test(cursor.peek())) {
    const [single, inside = ''] = cursor.match(/'([^']*)'/y) ?? [];
    const [escaped] = single === undefined ? (cursor.match(/\\./sy) ?? []) : [];
    if (single !== undefined) word.push({kind: 'text', text: inside, isQuoted: true});
    else if (escaped !== undefined) word.push({kind: 'text', text: escaped.slice(1), isQuoted: true});
    else if (cursor.peek() === '"') word.push(...parseQuoted(cursor, parseList));
    else if (cursor.peek() === '$') word.push(parseDollar(cursor, false, parseList));
    else if (/[`'*?~]/.test(cursor.peek())) throw cursor.unsupported('globs and the like');
    else word.push({kind: 'text', text: cursor.next(), isQuoted: false});
  }
  return word.length > 0 ? word : undefined;
}
