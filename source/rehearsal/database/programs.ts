import {randomBytes} from 'node:crypto';
import {complained, type Programs, said} from '../pods/programs.ts';
import {connect, connectionOptions, readArgs} from './connection.ts';
import {pgDump} from './pg-dump.ts';
import {pgRestore} from './pg-restore.ts';
import {psql} from './psql.ts';
import type {DatabaseServer} from './server.ts';

const globals = ({role}: DatabaseServer, key: string) => `--
-- PostgreSQL database cluster dump
--

\\restrict ${key}

SET default_transaction_read_only = off;

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

--
-- Roles
--

CREATE ROLE ${role};
ALTER ROLE ${role} WITH SUPERUSER INHERIT CREATEROLE CREATEDB LOGIN REPLICATION BYPASSRLS PASSWORD 'SCRAM-SHA-256$4096:cmVoZWFyc2FsLXNhbHQtMDE=$c3RvcmVkLWtleQ==:c2VydmVyLWtleQ==';

--
-- User Configurations
--








\\unrestrict ${key}

--
-- PostgreSQL database cluster dump complete
--

`;

/** The programs of the database's image. `onUnknown` hears of everything that the rehearsal lacks. */
export function databasePrograms(server: DatabaseServer, onUnknown: (text: string) => void): Programs {
  return {
    psql: invocation => psql(server, invocation, onUnknown),
    pg_dump: invocation => pgDump(server, invocation, onUnknown),
    pg_restore: invocation => pgRestore(server, invocation, onUnknown),
    pg_dumpall(invocation) {
      const options = {
        ...connectionOptions,
        'globals-only': {type: 'boolean', short: 'g'},
        'no-role-passwords': {type: 'boolean'},
      };
      const parsed = readArgs(invocation.args, options as Parameters<typeof readArgs>[1]);
      if ('error' in parsed || !parsed.values['globals-only']) {
        onUnknown(`pg_dumpall ${invocation.args.join(' ')}`);
        return complained('pg_dumpall: error: the rehearsal dumps globals only\n');
      }
      const db = connect(server, invocation, parsed, 'postgres');
      if ('error' in db) return complained(`pg_dumpall: error: ${db.error}\n`);
      const text = globals(server, randomBytes(31).toString('hex'));
      return said(parsed.values['no-role-passwords'] ? text.replace(/ PASSWORD '[^']*'/, '') : text);
    },
    pg_isready: () => said('/var/run/postgresql:5432 - accepting connections\n'),
  };
}
