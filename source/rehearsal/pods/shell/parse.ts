import {type Cursor, createCursor} from './cursor.ts';
import {parseWord} from './parse-word.ts';
import type {Command, List, Pipeline, Redirect, Word} from './syntax.ts';

const keywordsThatEnd = ['then', 'elif', 'else', 'fi', '}', 'do', 'done', 'esac'];
const notBuilt = ['while', 'until', 'for', 'case', 'function'];

const skipBlanks = (cursor: Cursor) => cursor.match(/(?:[ \t]|\\\n|#[^\n]*(?=\n|$))*/y);
const skipLines = (cursor: Cursor) => cursor.match(/(?:[ \t\n;]|\\\n|#[^\n]*(?=\n|$))*/y);

/** The keyword here, without going past it. */
function keyword(cursor: Cursor): string | undefined {
  const start = cursor.position();
  const [word] = cursor.match(/(?:[a-z]+|[{}!])(?=[\s;&|<>()]|$)/y) ?? [];
  cursor.goTo(start);
  return word;
}

function expect(cursor: Cursor, word: string): void {
  skipLines(cursor);
  if (keyword(cursor) !== word) throw cursor.unsupported(`sense without "${word}"`);
  cursor.take(word);
}

function parseRedirect(cursor: Cursor): Redirect | undefined {
  const [, digits, operator] = cursor.match(/(\d*)(>>|>&|<&|>|<)/y) ?? [];
  if (operator === undefined) return undefined;
  if (operator === '<' && cursor.peek() === '<') throw cursor.unsupported('here-documents');
  skipBlanks(cursor);
  const target = parseWord(cursor, parseList);
  if (!target) throw cursor.unsupported('redirection without a target');
  const descriptor = digits ? Number(digits) : operator.startsWith('<') ? 0 : 1;
  return {descriptor, operator: operator as Redirect['operator'], target};
}

function parseRedirects(cursor: Cursor): Redirect[] {
  const found: Redirect[] = [];
  for (;;) {
    skipBlanks(cursor);
    const redirect = parseRedirect(cursor);
    if (!redirect) return found;
    found.push(redirect);
  }
}

function assignmentIn(word: Word): {name: string; value: Word} | undefined {
  const [first, ...rest] = joinText(word);
  const [, name, value = ''] =
    (first?.kind === 'text' && !first.isQuoted && /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text)) || [];
  if (name === undefined) return undefined;
  return {name, value: [{kind: 'text', text: value, isQuoted: false}, ...rest]};
}

/** Letters that were read one by one become one text again. */
function joinText(word: Word): Word {
  const joined: Word = [];
  for (const part of word) {
    const last = joined.at(-1);
    const isSameKind = part.kind === 'text' && last?.kind === 'text' && last.isQuoted === part.isQuoted;
    if (isSameKind) joined[joined.length - 1] = {...last, text: last.text + part.text};
    else joined.push(part);
  }
  return joined;
}

function parseSimple(cursor: Cursor): Command {
  const command: Command = {kind: 'simple', assignments: [], words: [], redirects: []};
  for (;;) {
    command.redirects.push(...parseRedirects(cursor));
    const word = parseWord(cursor, parseList);
    if (!word) return command;
    const assignment = command.words.length === 0 ? assignmentIn(word) : undefined;
    if (assignment) command.assignments.push(assignment);
    else command.words.push(joinText(word));
  }
}

function parseIf(cursor: Cursor): Command {
  const branches: {condition: List; body: List}[] = [];
  cursor.take('if');
  for (;;) {
    const condition = parseList(cursor, '');
    expect(cursor, 'then');
    branches.push({condition, body: parseList(cursor, '')});
    skipLines(cursor);
    if (keyword(cursor) !== 'elif') break;
    cursor.take('elif');
  }
  const hasElse = keyword(cursor) === 'else' && cursor.take('else');
  const otherwise = hasElse ? parseList(cursor, '') : [];
  expect(cursor, 'fi');
  return {kind: 'if', branches, otherwise, redirects: parseRedirects(cursor)};
}

function parseCommand(cursor: Cursor): Command {
  const word = keyword(cursor);
  if (word === 'if') return parseIf(cursor);
  if (word !== undefined && notBuilt.includes(word)) throw cursor.unsupported(`"${word}"`);
  if (word === '{') {
    cursor.take('{');
    const list = parseList(cursor, '');
    expect(cursor, '}');
    return {kind: 'group', list, isSubshell: false, redirects: parseRedirects(cursor)};
  }
  if (cursor.take('(')) {
    const list = parseList(cursor, ')');
    if (!cursor.take(')')) throw cursor.unsupported('an open (');
    return {kind: 'group', list, isSubshell: true, redirects: parseRedirects(cursor)};
  }
  return parseSimple(cursor);
}

function parsePipeline(cursor: Cursor, after: Pipeline['after']): Pipeline {
  skipBlanks(cursor);
  const isNegated = keyword(cursor) === '!' && cursor.take('!');
  const commands: Command[] = [];
  for (;;) {
    skipBlanks(cursor);
    commands.push(parseCommand(cursor));
    skipBlanks(cursor);
    if (!cursor.match(/\|(?!\|)/y)) return {commands, isNegated, after};
    skipLines(cursor);
  }
}

/** Reads commands up to `end` (a closing parenthesis), a keyword that ends a part, or the end of the text. */
function parseList(cursor: Cursor, end: string): List {
  const list: List = [];
  let after: Pipeline['after'] = ';';
  for (;;) {
    skipLines(cursor);
    const word = keyword(cursor);
    const isOver = cursor.isAtEnd() || (end !== '' && cursor.peek() === end) || keywordsThatEnd.includes(word ?? '');
    if (isOver) return list;
    const start = cursor.position();
    list.push(parsePipeline(cursor, after));
    if (cursor.take('&&')) after = '&&';
    else if (cursor.take('||')) after = '||';
    else if (/[;\n]/.test(cursor.peek()) || cursor.isAtEnd() || cursor.peek() === end) after = ';';
    else if (cursor.position() === start || cursor.peek() === '&') throw cursor.unsupported(`"${cursor.peek()}" here`);
  }
}

/** Reads a whole shell text. Throws a SyntaxError at what the rehearsal's shell does not know. */
export function parseShell(text: string): List {
  const cursor = createCursor(text);
  const list = parseList(cursor, '');
  if (!cursor.isAtEnd()) throw cursor.unsupported(`"${cursor.peek()}" here`);
  return list;
}
