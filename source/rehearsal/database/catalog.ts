import {oneValue, type Result, rows} from './result.ts';
import type {Table} from './schema.ts';
import type {Db} from './server.ts';

/** Questions about the tables themselves: which there are, and how many rows each has. */

type Field = {pattern: RegExp; column: (match: RegExpExecArray) => string; value: (table: Table) => string};

const fields: Field[] = [
  {
    pattern: /^(table_name|tablename|relname)(?:::text)?$/i,
    column: ([, name = '']) => name,
    value: ({name}) => name,
  },
  {pattern: /^(schemaname|table_schema)$/i, column: ([, name = '']) => name, value: () => 'public'},
  {
    pattern: /^(?:schemaname|table_schema) ?\|\| ?'\.' ?\|\| ?(?:table_name|tablename|relname)$/i,
    column: () => '?column?',
    value: ({name}) => `public.${name}`,
  },
  {pattern: /^n_live_tup$/i, column: () => 'n_live_tup', value: table => String(table.rows.length)},
  {
    // The only way to count the rows of every table exactly in one statement.
    pattern: /^.*query_to_xml\(.*count\(\*\).*$/is,
    column: () => 'count',
    value: table => String(table.rows.length),
  },
];

const from = /^select (.+) from (?:pg_catalog\.|information_schema\.)(?:pg_tables|pg_stat_user_tables|tables)\b.*$/is;
const unqualified = /^select (.+) from (?:pg_tables|pg_stat_user_tables)\b.*$/is;

/** Cuts a list of expressions at the commas outside parentheses. */
export function splitList(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map(part => part.trim());
}

const withoutAlias = (expression: string) => /^(.*?)(?:\s+as\s+(\w+))?$/is.exec(expression) ?? [];

/** Answers a question about the catalog; undefined when the text is none that is known. */
export function askCatalog(db: Db, text: string): Result | undefined {
  const [, list] = from.exec(text) ?? unqualified.exec(text) ?? [];
  if (list === undefined) return undefined;
  const [, only = '', alias] = withoutAlias(list);
  if (/^count\(\*\)$/i.test(only)) return oneValue(alias ?? 'count', db.tables.size);

  const chosen = splitList(list).map(expression => {
    const [, plain = '', name] = withoutAlias(expression);
    for (const field of fields) {
      const match = field.pattern.exec(plain);
      if (match) return {column: name ?? field.column(match), value: field.value};
    }
    return undefined;
  });
  const known = chosen.filter(field => field !== undefined);
  if (known.length < chosen.length) return undefined;
  const tables = [...db.tables.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  return rows(
    known.map(({column}) => column),
    tables.map(table => known.map(({value}) => value(table))),
  );
}
