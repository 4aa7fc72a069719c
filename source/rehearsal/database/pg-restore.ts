import {complained, type Finished, type Invocation, said} from '../pods/programs.ts';
import type {Archive} from './archive-format.ts';
import {readArchive} from './archive-read.ts';
import {connect, connectionOptions, readArgs} from './connection.ts';
import {execute} from './execute.ts';
import type {DumpItem} from './items.ts';
import {itemsAsSql, sessionSettings} from './plain-dump.ts';
import type {DatabaseServer, Db} from './server.ts';
import {statements} from './statements.ts';

const options = {
  ...connectionOptions,
  list: {type: 'boolean', short: 'l'},
  file: {type: 'string', short: 'f'},
  format: {type: 'string', short: 'F'},
  'exit-on-error': {type: 'boolean', short: 'e'},
  'single-transaction': {type: 'boolean', short: '1'},
  'no-owner': {type: 'boolean', short: 'O'},
  'no-privileges': {type: 'boolean', short: 'x'},
  'no-acl': {type: 'boolean'},
  clean: {type: 'boolean', short: 'c'},
  'if-exists': {type: 'boolean'},
  'schema-only': {type: 'boolean', short: 's'},
  jobs: {type: 'string', short: 'j'},
} as const;

/** The table of contents as `pg_restore --list` prints it. Source: recorded list of PostgreSQL 15.18. */
function contents({databaseName, version, createdAt, items, entryCount}: Archive): string {
  const at = `${createdAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const lines = items.map(({dumpId, catalogOid, oid, kind, tag, owner}) => {
    return `${dumpId}; ${catalogOid} ${oid} ${kind} public ${tag} ${owner}\n`;
  });
  return `;
; Archive created at ${at}
;     dbname: ${databaseName}
;     TOC Entries: ${entryCount}
;     Compression: -1
;     Dump Version: 1.14-0
;     Format: CUSTOM
;     Integer: 4 bytes
;     Offset: 8 bytes
;     Dumped from database version: ${version}
;     Dumped by pg_dump version: ${version}
;
;
; Selected TOC Entries:
;
${lines.join('')}`;
}

/** Restores item by item; each error is said, and ends it when that is asked for. */
function restoreInto(server: DatabaseServer, db: Db, items: DumpItem[], stops: boolean): string[] {
  const errors: string[] = [];
  for (const item of items) {
    const script = item.data === undefined ? item.definition : `${item.copyStatement}${item.data}\\.\n`;
    for (const statement of statements(script)) {
      const result = execute(server, db, statement);
      if (result.kind !== 'error' && result.kind !== 'unknown') continue;
      const message = result.kind === 'error' ? result.message : 'unknown statement';
      errors.push(`pg_restore: error: could not execute query: ERROR:  ${message}\nCommand was: ${statement.text}\n\n`);
      if (stops) return errors;
    }
  }
  return errors;
}

/** The pretend pg_restore: lists an archive, turns it into SQL, restores it. */
export async function pgRestore(
  server: DatabaseServer,
  invocation: Invocation,
  onUnknown: (text: string) => void,
): Promise<Finished> {
  const parsed = readArgs(invocation.args, options);
  if ('error' in parsed) {
    onUnknown(`pg_restore ${invocation.args.join(' ')}`);
    return complained(`pg_restore: ${parsed.error}\npg_restore: hint: Try "pg_restore --help" for more information.\n`);
  }
  const {values, positionals} = parsed;
  if (values['version']) return said(`pg_restore (PostgreSQL) ${server.versionText}\n`);
  const [file] = positionals;
  const bytes = file === undefined || file === '-' ? await invocation.stdin() : invocation.files.get(file);
  if (!bytes) return complained(`pg_restore: error: could not open input file "${file}": No such file or directory\n`);
  const archive = readArchive(bytes);
  if ('error' in archive) return complained(`pg_restore: error: ${archive.error}\n`);

  if (values['list']) return said(contents(archive));
  if (values['dbname'] === undefined) {
    if (values['file'] !== '-') {
      return complained('pg_restore: error: one of -d/--dbname and -f/--file must be specified\n');
    }
    const sql = itemsAsSql(archive.items, {hasOwners: !values['no-owner'], hasData: !values['schema-only']});
    return said(
      `--\n-- PostgreSQL database dump\n--\n\n${sessionSettings}${sql}--\n-- PostgreSQL database dump complete\n--\n\n`,
    );
  }

  const db = connect(server, invocation, parsed);
  if ('error' in db) return complained(`pg_restore: error: ${db.error}\n`);
  const before = new Map(db.tables);
  if (values['clean']) for (const item of archive.items) if (item.kind === 'TABLE') db.tables.delete(item.tag);
  const isOneTransaction = values['single-transaction'] === true;
  const stops = values['exit-on-error'] === true || isOneTransaction;
  const errors = restoreInto(server, db, archive.items, stops);
  if (errors.length === 0) return said('');
  if (isOneTransaction) {
    db.tables.clear();
    for (const [name, table] of before) db.tables.set(name, table);
  }
  const ignored = stops ? '' : `pg_restore: warning: errors ignored on restore: ${errors.length}\n`;
  return complained(`${errors.join('')}${ignored}`);
}
