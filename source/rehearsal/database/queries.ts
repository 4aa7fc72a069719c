import {askCatalog, splitList} from './catalog.ts';
import {done, failed, oneValue, type Result, rows} from './result.ts';
import {scalar} from './scalars.ts';
import type {Table} from './schema.ts';
import type {DatabaseServer, Db} from './server.ts';

/**
 * The questions that are asked of the database: a short list, matched by form. One statement of the list may ask for
 * several values at once. What is not here is refused, and the rehearsal's tests fail on it.
 */

export type Asked = {server: DatabaseServer; db: Db; text: string};
type Query = {pattern: RegExp; run(asked: Asked, match: RegExpExecArray): Result};

const relationMissing = (text: string, name: string) =>
  failed(`relation "${name}" does not exist`, {at: text.toLowerCase().indexOf(name.toLowerCase())});

const cellOf = (table: Table, row: (string | null)[], column: string) =>
  row[table.columns.findIndex(candidate => candidate.name === column)] ?? null;

const queries: Query[] = [
  {pattern: /^show server_version$/i, run: ({server}) => oneValue('server_version', server.versionText)},
  {
    pattern: /^select datname from pg_database\b(.*)$/is,
    run({server}, [, condition = '']) {
      const [, only] = /datname ?= ?'(\w+)'/.exec(condition) ?? [];
      const names = [
        ...server.databases.keys(),
        ...(/not datistemplate|datistemplate ?= ?false/i.test(condition) ? [] : ['template0', 'template1']),
      ];
      return rows(
        ['datname'],
        names
          .filter(name => only === undefined || name === only)
          .sort()
          .map(name => [name]),
      );
    },
  },
  {
    pattern: /^select count\(\*\) from pg_stat_activity\b.*$/is,
    run: () => oneValue('count', 0),
  },
  {
    pattern: /^select pg_terminate_backend\(pid\) from pg_stat_activity\b.*$/is,
    run: () => rows(['pg_terminate_backend'], []),
  },
  {pattern: /^select pg_catalog\.set_config\('search_path', '', false\)$/i, run: () => oneValue('set_config', '')},
  {
    pattern:
      /^select (count\(\*\)|max\((\w+)\))(?: as (\w+))? from (?:public\.)?"?(\w+)"?(?: where app ?= ?'(\w+)')?$/i,
    run({db, text}, [, what = '', column, alias, name = '', app]) {
      const table = db.tables.get(name);
      if (!table) return relationMissing(text, name);
      const chosen = table.rows.filter(row => app === undefined || cellOf(table, row, 'app') === app);
      if (column === undefined) return oneValue(alias ?? 'count', chosen.length);
      const isNumber = table.columns.find(known => known.name === column)?.type.startsWith('bigint');
      const values = chosen.map(row => cellOf(table, row, column) ?? '');
      const sorted = isNumber ? values.sort((left, right) => Number(left) - Number(right)) : values.sort();
      return rows([alias ?? what.slice(0, 3)], [[sorted.at(-1) ?? null]]);
    },
  },
  {
    // The log of migrations, whole or its newest.
    pattern:
      /^select ([\w, ]+|app ?\|\| ?'\.' ?\|\| ?name)(?: as (\w+))? from (?:public\.)?django_migrations(?: where app ?= ?'(\w+)')?(?: order by (\w+)( desc)?)?(?: limit (\d+))?$/i,
    run({db, text}, [, list = '', alias, app, , descending, limit]) {
      const table = db.tables.get('django_migrations');
      if (!table) return relationMissing(text, 'django_migrations');
      const chosen = table.rows.filter(row => app === undefined || cellOf(table, row, 'app') === app);
      const ordered = (descending ? [...chosen].reverse() : chosen).slice(0, limit ? Number(limit) : undefined);
      if (list.includes('||')) {
        const joined = ordered.map(row => [`${cellOf(table, row, 'app')}.${cellOf(table, row, 'name')}`]);
        return rows([alias ?? '?column?'], joined);
      }
      const columns = splitList(list);
      return rows(
        columns,
        ordered.map(row => columns.map(column => cellOf(table, row, column))),
      );
    },
  },
  {
    pattern: /^select (.+)$/is,
    run(asked, [, list = '']) {
      const [, name] = /\bfrom\s+(?:public\.)?(\w+)/i.exec(list) ?? [];
      if (name !== undefined && !asked.db.tables.has(name)) return relationMissing(asked.text, name);
      const values = splitList(list).map(part => scalar(asked, part.replace(/\s+as\s+\w+$/i, '')));
      const known = values.filter(value => value !== undefined);
      if (known.length < values.length) return {kind: 'unknown'};
      const error = known.find(value => 'error' in value);
      if (error && 'error' in error) return failed(error.error);
      const cells = known.flatMap(value => ('error' in value ? [] : [value]));
      return rows(
        cells.map(({column}) => column),
        [cells.map(({value}) => value)],
      );
    },
  },
];

/** Statements about the session: accepted, without effect. */
const session = /^(set|begin|commit|rollback|start transaction|reset|analyze|vacuum)\b/i;

/** Answers a question; undefined when the text is none. */
export function ask(asked: Asked): Result | undefined {
  const [word] = session.exec(asked.text) ?? [];
  if (word) return done(word.toUpperCase());
  const catalog = askCatalog(asked.db, asked.text);
  if (catalog) return catalog;
  for (const {pattern, run} of queries) {
    const match = pattern.exec(asked.text);
    if (match) return run(asked, match);
  }
  return undefined;
}
