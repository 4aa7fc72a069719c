import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  stringify,
  type YAMLMap,
} from 'yaml';
import {helmYaml} from './manifest.ts';

/**
 * Edits of a YAML text that leave every other byte as it is: the new value is written over the old one's place, a
 * missing key below its neighbours. Printing a parsed document anew would lose blank lines and spacing.
 */

export type YamlPath = readonly (string | number)[];

/** A value that edits write: a word, or what a list is to hold. */
type Written = string | readonly unknown[];

/**
 * The text with a setting changed or added; undefined where that cannot be done in place (an alias on the way, a list
 * or map where a word is to stand, text that is no valid YAML).
 */
export function setYaml(text: string, path: YamlPath, value: Written): string | undefined {
  const document = parse(text);
  if (document === undefined) return undefined;
  const edited = edit(text, document, path, value);
  return edited !== undefined && holds(edited, path, value) ? edited : undefined;
}

/** The text with an element at the end of a list, which is made where it is missing; undefined as above. */
export function appendYaml(text: string, path: YamlPath, element: unknown): string | undefined {
  const document = parse(text);
  if (document === undefined) return undefined;
  const list = document.getIn(path, true);
  if (!isSeq(list) || list.items.length === 0) return setYaml(text, path, [element]);
  const at = endOf(list.items.at(-1));
  if (at === undefined) return undefined;
  if (list.flow === true) return splice(text, at, at, `, ${flow(element)}`);
  const start = list.range?.[0] ?? 0;
  return insertLine(
    text,
    at,
    `${' '.repeat(columnOf(text, start))}- ${indentRest(block(element), columnOf(text, start) + 2)}`,
  );
}

const parse = (text: string): Document.Parsed | undefined => {
  const document = parseDocument(text, helmYaml);
  return document.errors.length === 0 ? document : undefined;
};

function holds(text: string, path: YamlPath, value: Written): boolean {
  const found: unknown = parse(text)?.getIn(path);
  const plain: unknown = isCollection(found) ? found.toJSON() : found;
  return JSON.stringify(plain) === JSON.stringify(value);
}

function edit(text: string, document: Document.Parsed, path: YamlPath, value: Written): string | undefined {
  let place: unknown = document.contents;
  if (place === null || (isScalar(place) && place.value === null)) {
    return `${text}${text === '' || text.endsWith('\n') ? '' : newline(text)}${block(nest(path, value))}${newline(text)}`;
  }
  for (const [index, name] of path.entries()) {
    const rest = path.slice(index + 1);
    if (isSeq(place)) {
      place = place.items[Number(name)];
      if (rest.length === 0) return replace(text, place, value);
      continue;
    }
    if (!isMap(place)) return undefined;
    const pair = place.items.find(item => isScalar(item.key) && String(item.key.value) === String(name));
    if (pair === undefined) return insertPair(text, place, name, nest(rest, value));
    if (isEmpty(pair.value)) return fillPair(text, place, pair.key, pair.value, nest(rest, value));
    if (rest.length === 0) return replace(text, pair.value, value);
    place = pair.value;
  }
  return undefined;
}

/** Nothing stands there, or an explicit null. */
const isEmpty = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

const nest = (path: YamlPath, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, name) => ({[String(name)]: inner}), value);

function replace(text: string, node: unknown, value: Written): string | undefined {
  const isEmptyList = isSeq(node) && node.items.length === 0 && typeof value !== 'string';
  if (!isScalar(node) && !isAlias(node) && !isEmptyList) return undefined;
  const [start, end] = (node as Node).range ?? [];
  if (start === undefined || end === undefined) return undefined;
  if (typeof value !== 'string') return splice(text, start, end, flow(value));
  const isBlock = isScalar(node) && (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL');
  const written = word(value, isScalar(node) && !isBlock ? node.type : undefined);
  return splice(text, start, end, isBlock ? `${written}${newline(text)}` : written);
}

/** A word in the quotes that stood there; plain only where Helm cannot take it for a number or a boolean. */
function word(value: string, type: Scalar['type']): string {
  const scalar = new Scalar(value);
  scalar.type = type ?? 'QUOTE_DOUBLE';
  return stringify(scalar, {version: '1.1', lineWidth: 0}).trimEnd();
}

/** `key:` without a value, or with null. */
function fillPair(text: string, map: YAMLMap, key: unknown, node: unknown, value: unknown): string | undefined {
  const keyEnd = rangeOf(key)?.[1];
  const keyStart = rangeOf(key)?.[0];
  if (keyEnd === undefined || keyStart === undefined) return undefined;
  const colon = text.indexOf(':', keyEnd);
  if (colon === -1) return undefined;
  const [start, end] = rangeOf(node) ?? [colon + 1, colon + 1];
  const isWritten = end > start;
  if (typeof value === 'string' || map.flow === true) {
    const written = typeof value === 'string' ? word(value, undefined) : flow(value);
    return isWritten ? splice(text, start, end, written) : splice(text, colon + 1, colon + 1, ` ${written}`);
  }
  const without = isWritten ? splice(text, start, end, '') : text;
  return insertLine(without, colon + 1, indented(block(value), columnOf(text, keyStart) + 2));
}

function insertPair(text: string, map: YAMLMap, name: string | number, value: unknown): string | undefined {
  const range = map.range;
  if (range === undefined || range === null) return undefined;
  const pair = {[String(name)]: value};
  const last = map.items.at(-1);
  if (map.flow === true) {
    const written = flow(pair).slice(1, -1);
    if (last === undefined) return splice(text, range[0] + 1, range[0] + 1, written);
    const at = endOf(last);
    return at === undefined ? undefined : splice(text, at, at, `, ${written}`);
  }
  const firstKey = rangeOf(map.items[0]?.key)?.[0];
  const at = endOf(last);
  if (firstKey === undefined || at === undefined) return undefined;
  return insertLine(text, at, indented(block(pair), columnOf(text, firstKey)));
}

/** Offset behind the last character of a node, comments after it left out. */
function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? rangeOf(node.key)?.[1];
  if (isCollection(node) && node.flow !== true) return endOf(node.items.at(-1)) ?? node.range?.[1];
  const range = rangeOf(node);
  return range === undefined || (isScalar(node) && range[0] === range[1] && node.value === null) ? undefined : range[1];
}

const rangeOf = (node: unknown): readonly [number, number, number] | undefined =>
  isScalar(node) || isAlias(node) || isCollection(node) ? (node.range ?? undefined) : undefined;

const splice = (text: string, start: number, end: number, middle: string): string =>
  `${text.slice(0, start)}${middle}${text.slice(end)}`;

const newline = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** Puts lines below the one that the offset stands in (or ends). */
function insertLine(text: string, offset: number, lines: string): string {
  const end = newline(text);
  const written = lines.replaceAll('\n', end);
  if (offset > 0 && text[offset - 1] === '\n') return splice(text, offset, offset, `${written}${end}`);
  const next = text.indexOf('\n', offset);
  return next === -1 ? `${text}${end}${written}${end}` : splice(text, next + 1, next + 1, `${written}${end}`);
}

const block = (value: unknown): string =>
  stringify(value, {
    version: '1.1',
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  }).trimEnd();

const flow = (value: unknown): string =>
  stringify(value, {
    version: '1.1',
    lineWidth: 0,
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  }).trimEnd();

const indented = (lines: string, columns: number): string => `${' '.repeat(columns)}${indentRest(lines, columns)}`;

const indentRest = (lines: string, columns: number): string => lines.replaceAll('\n', `\n${' '.repeat(columns)}`);
