/** A plain dump read line by line, however large: is it whole, and what is in it. */

export type DumpReport = {
  /** True when nothing speaks against it. */
  isGood: boolean;
  /** Why not, in words. */
  problem?: string;
  /** 'public.dataset' with its rows, in order of appearance. */
  tables: {name: string; rows: number}[];
  serverVersion?: string;
  lines: number;
};

const title = '-- PostgreSQL database dump';
const ending = '-- PostgreSQL database dump complete';
const copy = /^COPY ((?:"(?:[^"]|"")+"|[\w$]+)\.(?:"(?:[^"]|"")+"|[\w$]+)) .*FROM stdin;$/;
const create = /^CREATE (?:UNLOGGED )?TABLE ((?:"(?:[^"]|"")+"|[\w$]+)\.(?:"(?:[^"]|"")+"|[\w$]+)) /;
const insert = /^INSERT INTO ((?:"(?:[^"]|"")+"|[\w$]+)\.(?:"(?:[^"]|"")+"|[\w$]+)) /;

/**
 * Takes the lines without their '\n', in order; `end` gives the report. Both tails are known: older dumps end with the
 * comment, newer ones with `\unrestrict KEY` after it, whose key must be the one of `\restrict` at the head.
 */
export function dumpReader(): {line: (line: string) => void; end: () => DumpReport} {
  const tables = new Map<string, number>();
  let lines = 0;
  let inTable: string | undefined;
  let restrictKey: string | undefined;
  let unrestrictKey: string | undefined;
  let serverVersion: string | undefined;
  let isTitled = false;
  let isEnded = false;
  let problem: string | undefined;

  const add = (name: string, rows: number): void => void tables.set(name, (tables.get(name) ?? 0) + rows);

  const outside = (line: string): void => {
    const table = copy.exec(line)?.[1];
    if (table !== undefined) {
      inTable = table;
      add(table, 0);
      return;
    }
    const created = create.exec(line)?.[1];
    if (created !== undefined) add(created, 0);
    const inserted = insert.exec(line)?.[1];
    if (inserted !== undefined) add(inserted, 1);
    restrictKey ??= /^\\restrict (\S+)$/.exec(line)?.[1];
    serverVersion ??= /^-- Dumped from database version (.+)$/.exec(line)?.[1];
    if (line === title) isTitled = true;
    if (line === ending) isEnded = true;
    else if (isEnded && line !== '' && line !== '--') {
      const key = /^\\unrestrict (\S+)$/.exec(line)?.[1];
      if (key === undefined || unrestrictKey !== undefined) problem ??= 'something follows the end of the dump';
      unrestrictKey ??= key;
    }
  };

  return {
    line(line) {
      lines += 1;
      if (line === `${title}\r` || line === `${ending}\r`) {
        problem ??= 'its lines end with CR LF: it came through a terminal and its content is altered';
      }
      if (inTable === undefined) outside(line);
      else if (line === '\\.') inTable = undefined;
      else add(inTable, 1);
    },
    end() {
      if (!isTitled) problem ??= 'it does not start as a PostgreSQL dump does';
      if (inTable !== undefined) problem ??= `it is cut off within the rows of ${inTable}`;
      if (!isEnded) problem ??= 'it is cut off: its last line is missing';
      if (restrictKey !== unrestrictKey) problem ??= 'it is cut off: \\unrestrict is missing or has another key';
      return {
        isGood: problem === undefined,
        ...(problem === undefined ? {} : {problem}),
        tables: [...tables].map(([name, rows]) => ({name, rows})),
        ...(serverVersion === undefined ? {} : {serverVersion}),
        lines,
      };
    },
  };
}

/** The report on a dump that is in memory. */
export function inspectDump(text: string): DumpReport {
  const reader = dumpReader();
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) reader.line(line);
  return reader.end();
}

/** `pg_restore --list`: tables defined, tables with data, and the database it came from. Throws when it is no table of contents. */
export function parseRestoreList(stdout: string): {database: string; tables: string[]; tablesWithData: string[]} {
  if (!/^; Archive created at /m.test(stdout))
    throw new Error('pg_restore did not print a table of contents: the dump cannot be read');
  const names = (kind: string): string[] =>
    [...stdout.matchAll(new RegExp(`^\\d+; \\d+ \\d+ ${kind} (\\S+) (\\S+) \\S+$`, 'gm'))].map(
      ([, schema, name]) => `${schema}.${name}`,
    );
  return {
    database: /^;\s+dbname: (.+)$/m.exec(stdout)?.[1] ?? '',
    tables: names('TABLE'),
    tablesWithData: names('TABLE DATA'),
  };
}

/** Rows of `psql -At`: columns per row. */
export const parseRows = (stdout: string): string[][] =>
  stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split('|'));
