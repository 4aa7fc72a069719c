import {changeDatabases} from './databases.ts';
import {copyIn, define} from './definitions.ts';
import {ask} from './queries.ts';
import {done, type Result} from './result.ts';
import type {DatabaseServer, Db} from './server.ts';
import type {Statement} from './statements.ts';

/** Runs one statement on a database. psql's own commands are accepted where dumps use them. */
export function execute(server: DatabaseServer, db: Db, statement: Statement): Result {
  const text = statement.text.replace(/;\s*$/, '').trim();
  if (statement.kind === 'copy') return copyIn(db, text, statement.rows);
  if (statement.kind === 'meta') return /^\\(un)?restrict\b/.test(text) ? done('') : {kind: 'unknown'};
  const answer = changeDatabases(server, db.name, text) ?? define(db, text) ?? ask({server, db, text});
  return answer ?? {kind: 'unknown'};
}
