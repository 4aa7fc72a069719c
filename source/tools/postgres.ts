import type {ProcessCommand} from './command.ts';
import {exec} from './kubectl.ts';
import type {Target} from './target.ts';

/**
 * PostgreSQL's tools, run inside the database pod. Use as `import * as postgres from '../tools/postgres.ts'`.
 *
 * Every call is `sh -c SCRIPT airlock TOOL ARGS…`: the script sets the password and runs the words behind it. Nothing is
 * written in the pod: its root may be read-only and its /tmp tiny.
 */

export type Database = {pod: string; container?: string | undefined; user: string; name: string};

/** Some images ask for the password on the socket too; it is taken from the pod's own environment, and never leaves it. */
const password =
  'if [ -z "$PGPASSWORD" ]; then if [ -n "$POSTGRES_PASSWORD_FILE" ]; then PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE"); else PGPASSWORD=$POSTGRES_PASSWORD; fi; fi; [ -z "$PGPASSWORD" ] || export PGPASSWORD;';

const runScript = `${password} exec "$@"`;

/**
 * Streams standard output out (3) while sha256sum reads the same bytes in the pod (5); the sum goes to standard error as
 * `airlock sha256 HEX`, and the tool's own exit code (4) becomes the script's. POSIX sh has no pipefail and no `tee >(…)`;
 * only the pipe that the shell made itself is opened by name, because a container's own output may belong to another user.
 */
const sumScript = `${password} exec 3>&1; code=$({ { { "$@"; echo $? >&4; } | tee /dev/fd/5 >&3; } 5>&1 | { sha256sum | { read -r sum rest; echo "airlock sha256 $sum" >&2; }; }; } 4>&1); exit "$code"`;

const login = ({user, name}: Database): string[] => ['--username', user, '--dbname', name, '--no-password'];

const inPod = (database: Database) =>
  database.container === undefined ? {pod: database.pod} : {pod: database.pod, container: database.container};

/** Dumps the database to `stdoutFile`; the sum computed in the pod is on standard error, for `sumInPod`. */
export const dump = (
  target: Target,
  database: Database,
  options: {format: 'plain' | 'custom'; stdoutFile: string; timeoutMs?: number},
): ProcessCommand =>
  exec(target, {
    ...inPod(database),
    argv: ['sh', '-c', sumScript, 'airlock', 'pg_dump', ...login(database), `--format=${options.format}`],
    purpose: `dump the database ${database.name}`,
    changes: 'files',
    stdoutFile: options.stdoutFile,
    hasSecretOutput: true,
    isSupervised: true,
    ...(options.format === 'plain' ? {inspect: 'dump'} : {}),
    timeoutMs: options.timeoutMs ?? 4 * 3600 * 1000,
  });

/** The sum of the dump's bytes as they were in the pod, out of the dump's standard error; undefined when it is not there. */
export const sumInPod = (stderr: string): string | undefined => /^airlock sha256 ([0-9a-f]{64})$/m.exec(stderr)?.[1];

/** What can be asked; each answers unaligned rows, columns separated by '|'. */
export const queries = {
  version: 'show server_version',
  /** Bytes. */
  size: 'select pg_database_size(current_database())',
  /** Schema, table and the server's estimate of its rows. */
  tables: 'select schemaname, relname, n_live_tup from pg_stat_user_tables order by 1, 2',
} as const;

/** One query, read only. */
export const query = (target: Target, database: Database, sql: string, purpose: string): ProcessCommand =>
  exec(target, {
    ...inPod(database),
    argv: ['sh', '-c', runScript, 'airlock', 'psql', ...login(database), '--no-psqlrc', '-At', '-c', sql],
    purpose,
  });

/** Does the server take connections; exit 0, or 1 to 3. */
export const isReady = (target: Target, database: Database): ProcessCommand =>
  exec(target, {
    ...inPod(database),
    argv: ['pg_isready', '--username', database.user, '--dbname', database.name],
    purpose: 'does the database take connections',
  });

/** Table of contents of a custom dump, read by the pod's own pg_restore from standard input. */
export const restoreList = (target: Target, database: Database, dumpFile: string): ProcessCommand =>
  exec(target, {
    ...inPod(database),
    argv: ['pg_restore', '--list'],
    stdin: {kind: 'file', path: dumpFile},
    purpose: 'read the dump back',
    timeoutMs: 3600 * 1000,
  });
