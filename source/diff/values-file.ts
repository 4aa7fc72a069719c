import {LineCounter, parseDocument} from 'yaml';
import {type Fields, isFields} from './fields.ts';
import {helmYaml} from './manifest.ts';

export type ValuesProblem = {
  file: string;
  /** Counts from 1. */
  line: number;
  /** Counts from 1. */
  column: number;
  /** What is wrong and what was expected, for a person. */
  message: string;
};

const longestValues = 5 * 1024 * 1024;
const mostAliases = 100;

/** What keeps a values file from being used, with its place; empty for a good one, an empty file among them. */
export function valuesProblems(text: string, file: string): ValuesProblem[] {
  if (text.length > longestValues) {
    return [{file, line: 1, column: 1, message: `longer than ${longestValues} characters: a values file is expected`}];
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {...helmYaml, lineCounter: lines});
  const problems = document.errors.map(({pos, message, code}) => {
    const {line, col} = lines.linePos(pos[0]);
    return {file, line, column: col, message: explain(code, message)};
  });
  if (problems.length > 0) return problems;
  const start = lines.linePos(document.contents?.range?.[0] ?? 0);
  const place = {file, line: start.line, column: start.col};
  try {
    const value: unknown = document.toJS({maxAliasCount: mostAliases});
    if (value === null || isFields(value)) return [];
    return [{...place, message: 'a map of settings (key: value) is expected at the top'}];
  } catch (error) {
    return [{...place, message: error instanceof Error ? error.message : String(error)}];
  }
}

const expectations: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the same indentation as the line before is expected',
  BLOCK_AS_IMPLICIT_KEY: 'one "key: value" in a line is expected; quote a value that holds ": "',
  DUPLICATE_KEY: 'each key is expected once',
  MISSING_CHAR: 'a closing quote, bracket or comma is expected',
  MULTIPLE_DOCS: 'one document is expected; remove "---" and what follows it',
  TAB_AS_INDENT: 'spaces are expected, a tab is not allowed to indent',
  UNEXPECTED_TOKEN: 'a key or a value is expected',
};

const explain = (code: string, message: string): string => {
  const expected = Object.hasOwn(expectations, code) ? expectations[code] : undefined;
  return expected === undefined ? message : `${message}; ${expected}`;
};

/** The settings of a values file, {} for an empty one. Throws an Error for text that `valuesProblems` refuses. */
export function readValues(text: string): Fields {
  const [problem] = valuesProblems(text, 'values');
  if (problem !== undefined) throw new Error(`${problem.line}:${problem.column}: ${problem.message}`);
  const value: unknown = parseDocument(text, helmYaml).toJS({maxAliasCount: mostAliases});
  return isFields(value) ? value : {};
}

/** Values in force: maps merged, lists and words replaced, null removes, as helm does it. Later ones win. */
export function mergeValues(...layers: readonly unknown[]): Fields {
  const merged = new Map<string, unknown>();
  for (const layer of layers.filter(isFields)) {
    for (const [name, value] of Object.entries(layer)) {
      if (value === null) merged.delete(name);
      else merged.set(name, isFields(value) ? mergeValues(merged.get(name), value) : value);
    }
  }
  return Object.fromEntries(merged);
}
