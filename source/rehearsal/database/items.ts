import {copyLine} from './copy-text.ts';
import type {Table} from './schema.ts';
import type {Db} from './server.ts';

/** One thing in a dump, as pg_dump's table of contents knows it. Plain and custom dumps are two ways to write these. */
export type DumpItem = {
  dumpId: number;
  kind: 'TABLE' | 'TABLE DATA' | 'CONSTRAINT' | 'INDEX';
  /** 'studio_dataset', or 'studio_dataset studio_dataset_pkey' for a constraint. */
  tag: string;
  owner: string;
  catalogOid: number;
  oid: number;
  definition: string;
  dropStatement: string;
  copyStatement: string;
  /** The rows as COPY text; only TABLE DATA has any. */
  data?: string;
  dependsOn: number[];
};

const catalogs = {table: 1259, constraint: 2606} as const;
const firstOid = 16_385;

const tableDefinition = ({name, columns}: Table) =>
  `CREATE TABLE public.${name} (\n${columns.map(column => `    ${column.name} ${column.type}`).join(',\n')}\n);\n`;

/** Everything in a database, in the order in which it can be restored: tables, their data, what checks the data. */
export function dumpItems(db: Db): DumpItem[] {
  const tables = [...db.tables.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  const base = {owner: db.owner, copyStatement: '', dependsOn: [] as number[]};
  let nextId = 200;
  let nextOid = firstOid;
  const numbers = () => {
    nextId += 1;
    nextOid += 1;
    return {dumpId: nextId, oid: nextOid};
  };

  const made = tables.map(
    (table): DumpItem => ({
      ...base,
      ...numbers(),
      kind: 'TABLE',
      tag: table.name,
      catalogOid: catalogs.table,
      definition: tableDefinition(table),
      dropStatement: `DROP TABLE public.${table.name};\n`,
    }),
  );
  const tableItem = (table: Table) => made.find(item => item.tag === table.name);
  const after = (table: Table) => [tableItem(table)?.dumpId ?? 0];

  const data = tables.map(
    (table): DumpItem => ({
      ...base,
      dumpId: numbers().dumpId,
      kind: 'TABLE DATA',
      tag: table.name,
      catalogOid: 0,
      oid: tableItem(table)?.oid ?? 0,
      definition: '',
      dropStatement: '',
      copyStatement: `COPY public.${table.name} (${table.columns.map(column => column.name).join(', ')}) FROM stdin;\n`,
      data: table.rows.map(copyLine).join(''),
      dependsOn: after(table),
    }),
  );
  const byConstraint = tables
    .flatMap(table => [...table.constraints].map(([name, definition]) => ({table, name, definition})))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const constraints = byConstraint.map(
    ({table, name, definition}): DumpItem => ({
      ...base,
      ...numbers(),
      kind: 'CONSTRAINT',
      tag: `${table.name} ${name}`,
      catalogOid: catalogs.constraint,
      definition: `ALTER TABLE ONLY public.${table.name}\n    ADD CONSTRAINT ${name} ${definition};\n`,
      dropStatement: `ALTER TABLE ONLY public.${table.name} DROP CONSTRAINT ${name};\n`,
      dependsOn: after(table),
    }),
  );
  const indexes = tables.flatMap(table =>
    [...table.indexes].map(
      ([name, {isUnique, definition}]): DumpItem => ({
        ...base,
        ...numbers(),
        kind: 'INDEX',
        tag: name,
        catalogOid: catalogs.table,
        definition: `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${name} ON public.${table.name} ${definition};\n`,
        dropStatement: `DROP INDEX public.${name};\n`,
        dependsOn: after(table),
      }),
    ),
  );
  return [...made, ...data, ...constraints, ...indexes];
}
