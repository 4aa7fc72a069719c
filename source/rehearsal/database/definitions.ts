import {readCopyLine} from './copy-text.ts';
import {done, failed, type Result} from './result.ts';
import type {Column, Table} from './schema.ts';
import type {Db} from './server.ts';

/** Statements that make, fill and drop tables: those that dumps are made of. */

type Definition = {pattern: RegExp; run(db: Db, match: RegExpExecArray): Result};

const missing = (name: string) => failed(`relation "${name}" does not exist`);

const replace = (db: Db, table: Table) => db.tables.set(table.name, table);

function columnsIn(body: string): Column[] {
  return body
    .split(/,\n/)
    .map(line => /^\s*"?(\w+)"?\s+(.+?)\s*$/s.exec(line))
    .flatMap(match => (match ? [{name: match[1] ?? '', type: match[2] ?? ''}] : []));
}

const definitions: Definition[] = [
  {
    pattern: /^create table (?:if not exists )?(?:public\.)?(\w+) \(\n(.*)\n\)$/is,
    run(db, [, name = '', body = '']) {
      if (db.tables.has(name)) return failed(`relation "${name}" already exists`);
      replace(db, {name, columns: columnsIn(body), rows: [], constraints: new Map(), indexes: new Map()});
      return done('CREATE TABLE');
    },
  },
  {
    pattern: /^alter table (?:only )?(?:public\.)?(\w+)\s+add constraint (\w+) (.+)$/is,
    run(db, [, name = '', constraint = '', definition = '']) {
      const table = db.tables.get(name);
      if (!table) return missing(`public.${name}`);
      if (table.constraints.has(constraint)) {
        return /^primary key/i.test(definition)
          ? failed(`multiple primary keys for table "${name}" are not allowed`)
          : failed(`relation "${constraint}" already exists`);
      }
      replace(db, {...table, constraints: new Map([...table.constraints, [constraint, definition]])});
      return done('ALTER TABLE');
    },
  },
  {
    pattern:
      /^alter table (if exists )?(?:only )?(?:public\.)?(\w+)\s+(?:owner to \w+|drop constraint (?:if exists )?(\w+))$/is,
    run(db, [, ifExists, name = '', constraint]) {
      const table = db.tables.get(name);
      if (!table) return ifExists ? done('ALTER TABLE') : missing(`public.${name}`);
      const kept = [...table.constraints].filter(([existing]) => existing !== constraint);
      replace(db, {...table, constraints: new Map(kept)});
      return done('ALTER TABLE');
    },
  },
  {
    pattern: /^create (unique )?index (\w+) on (?:public\.)?(\w+) (using .+)$/is,
    run(db, [, unique, index = '', name = '', definition = '']) {
      const table = db.tables.get(name);
      if (!table) return missing(`public.${name}`);
      if (table.indexes.has(index)) return failed(`relation "${index}" already exists`);
      const entry = {isUnique: unique !== undefined, definition};
      replace(db, {...table, indexes: new Map([...table.indexes, [index, entry]])});
      return done('CREATE INDEX');
    },
  },
  {
    pattern: /^drop (table|index) (if exists )?(?:public\.)?(\w+)(?: cascade)?$/is,
    run(db, [, kind = '', ifExists, name = '']) {
      const word = `DROP ${kind.toUpperCase()}`;
      if (kind.toLowerCase() === 'table') {
        const isGone = db.tables.delete(name) || ifExists !== undefined;
        return isGone ? done(word) : failed(`table "${name}" does not exist`);
      }
      const table = [...db.tables.values()].find(candidate => candidate.indexes.has(name));
      if (table) replace(db, {...table, indexes: new Map([...table.indexes].filter(([index]) => index !== name))});
      return table || ifExists ? done(word) : failed(`index "${name}" does not exist`);
    },
  },
];

/** Runs a defining statement; undefined when it is none. */
export function define(db: Db, text: string): Result | undefined {
  for (const {pattern, run} of definitions) {
    const match = pattern.exec(text);
    if (match) return run(db, match);
  }
  return undefined;
}

/** COPY table (columns) FROM stdin. */
export function copyIn(db: Db, text: string, lines: string[]): Result {
  const [, name = '', list = ''] = /^copy (?:public\.)?(\w+) \(([^)]*)\) from stdin/i.exec(text) ?? [];
  const table = db.tables.get(name);
  if (!table) return missing(`public.${name}`);
  const names = list.split(',').map(column => column.trim());
  const unknown = names.find(column => !table.columns.some(known => known.name === column));
  if (unknown !== undefined) return failed(`column "${unknown}" of relation "${name}" does not exist`);
  const added = lines.map(line => {
    const cells = readCopyLine(line);
    return table.columns.map(column => cells[names.indexOf(column.name)] ?? null);
  });
  replace(db, {...table, rows: [...table.rows, ...added]});
  return done(`COPY ${added.length}`);
}
