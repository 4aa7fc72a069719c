import {type ParseArgsConfig, parseArgs} from 'node:util';
import type {Invocation} from '../pods/programs.ts';
import type {DatabaseServer, Db} from './server.ts';

const socket = 'server on socket "/var/run/postgresql/.s.PGSQL.5432"';

/** The options that every PostgreSQL program has. */
export const connectionOptions = {
  username: {type: 'string', short: 'U'},
  host: {type: 'string', short: 'h'},
  port: {type: 'string', short: 'p'},
  dbname: {type: 'string', short: 'd'},
  'no-password': {type: 'boolean', short: 'w'},
  password: {type: 'boolean', short: 'W'},
  verbose: {type: 'boolean', short: 'v'},
  version: {type: 'boolean', short: 'V'},
} as const satisfies ParseArgsConfig['options'];

export type Parsed = {values: Record<string, string | boolean | string[] | undefined>; positionals: string[]};

/** Reads a program's arguments, or says which one it does not know. */
export function readArgs(args: string[], options: ParseArgsConfig['options']): Parsed | {error: string} {
  try {
    const {values, positionals} = parseArgs({args, options, allowPositionals: true, strict: true});
    return {values: values as Parsed['values'], positionals};
  } catch (error) {
    const [, option = ''] = /'(-[^' ,]*)/.exec(error instanceof Error ? error.message : '') ?? [];
    return {error: `unrecognized option '${option}'`};
  }
}

/** Connects as libpq would: user and database from the arguments, the environment, or the user's own name. */
export function connect(
  server: DatabaseServer,
  {environment}: Pick<Invocation, 'environment'>,
  {values}: Pick<Parsed, 'values'>,
  databaseName?: string,
): Db | {error: string} {
  const user = String(values['username'] ?? environment['PGUSER'] ?? 'root');
  const name = databaseName ?? String(values['dbname'] ?? environment['PGDATABASE'] ?? user);
  const refused = (why: string) => ({error: `connection to ${socket} failed: FATAL:  ${why}`});
  if (user !== server.role) return refused(`role "${user}" does not exist`);
  return server.databases.get(name) ?? refused(`database "${name}" does not exist`);
}
