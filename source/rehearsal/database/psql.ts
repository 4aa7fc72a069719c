import {Buffer} from 'node:buffer';
import {complained, type Finished, type Invocation, said} from '../pods/programs.ts';
import {connect, connectionOptions, type Parsed, readArgs} from './connection.ts';
import {execute} from './execute.ts';
import type {Result} from './result.ts';
import type {Table} from './schema.ts';
import type {DatabaseServer, Db} from './server.ts';
import {showRows} from './show.ts';
import {type Statement, statements} from './statements.ts';

const options = {
  ...connectionOptions,
  command: {type: 'string', short: 'c', multiple: true},
  file: {type: 'string', short: 'f'},
  'tuples-only': {type: 'boolean', short: 't'},
  'no-align': {type: 'boolean', short: 'A'},
  'field-separator': {type: 'string', short: 'F'},
  quiet: {type: 'boolean', short: 'q'},
  'no-psqlrc': {type: 'boolean', short: 'X'},
  set: {type: 'string', short: 'v', multiple: true},
  variable: {type: 'string', multiple: true},
  verbose: {type: 'boolean'},
  'single-transaction': {type: 'boolean', short: '1'},
  pset: {type: 'string', short: 'P', multiple: true},
} as const;

const list = (value: Parsed['values'][string]): string[] => (Array.isArray(value) ? value : []);

function errorText(result: Result & {kind: 'error'}, {text}: Statement, place: string): string {
  const lines = [`${place}ERROR:  ${result.message}`];
  if (result.at !== undefined && result.at >= 0) {
    const [first = ''] = text.split('\n');
    lines.push(`LINE 1: ${first}`, `${' '.repeat('LINE 1: '.length + result.at)}^`);
  }
  if (result.detail) lines.push(`DETAIL:  ${result.detail}`);
  return `${lines.join('\n')}\n`;
}

/** Tables are replaced, never changed, so a copy of the map is enough to go back. */
const snapshot = (db: Db) => new Map<string, Table>(db.tables);

type Run = {server: DatabaseServer; db: Db; values: Parsed['values']; onUnknown(text: string): void};

/** Runs statements one after another. `stops` says whether the first error ends it. */
function runAll(
  {server, db, values, onUnknown}: Run,
  script: Statement[],
  place: (line: number) => string,
  stops: boolean,
) {
  const shown = {
    isAligned: values['no-align'] !== true,
    tuplesOnly: values['tuples-only'] === true,
    separator: String(values['field-separator'] ?? '|'),
  };
  let stdout = '';
  let stderr = '';
  let hasFailed = false;
  for (const statement of script) {
    const result = execute(server, db, statement);
    if (result.kind === 'rows') stdout += showRows(result.columns, result.rows, shown);
    else if (result.kind === 'done') stdout += values['quiet'] || result.word === '' ? '' : `${result.word}\n`;
    else {
      hasFailed = true;
      if (result.kind === 'unknown') {
        onUnknown(`psql: ${statement.text}`);
        stderr += `${place(statement.line)}ERROR:  the rehearsal's database does not know this statement\n`;
      } else stderr += errorText(result, statement, place(statement.line));
      if (stops) break;
    }
  }
  return {stdout, stderr, hasFailed};
}

/** The pretend psql: -c and -f and standard input, tuples, errors and exit codes as the real one has them. */
export async function psql(
  server: DatabaseServer,
  invocation: Invocation,
  onUnknown: (text: string) => void,
): Promise<Finished> {
  const parsed = readArgs(invocation.args, options);
  if ('error' in parsed) {
    onUnknown(`psql ${invocation.args.join(' ')}`);
    return complained(`psql: ${parsed.error}\npsql: hint: Try "psql --help" for more information.\n`, 1);
  }
  const {values, positionals} = parsed;
  if (values['version']) return said(`psql (PostgreSQL) ${server.versionText}\n`);
  const db = connect(server, invocation, parsed, values['dbname'] === undefined ? positionals[0] : undefined);
  if ('error' in db) return complained(`psql: error: ${db.error}\n`, 2);

  const run: Run = {server, db, values, onUnknown};
  const commands = list(values['command']);
  if (commands.length > 0) {
    let [stdout, stderr] = ['', ''];
    for (const command of commands) {
      const ended = runAll(run, statements(command), () => '', true);
      stdout += ended.stdout;
      stderr += ended.stderr;
      if (ended.hasFailed) return {exitCode: 1, stdout: Buffer.from(stdout), stderr};
    }
    return {exitCode: 0, stdout: Buffer.from(stdout), stderr};
  }

  const file = String(values['file'] ?? '-');
  const script = file === '-' ? await invocation.stdin() : invocation.files.get(file);
  if (!script) return complained(`psql: error: ${file}: No such file or directory\n`);
  const variables = [...list(values['set']), ...list(values['variable'])];
  const stops = variables.some(variable => /^ON_ERROR_STOP=(1|on|true)$/i.test(variable));
  const before = snapshot(db);
  const place = (line: number) =>
    values['file'] === undefined ? '' : `psql:${file === '-' ? '<stdin>' : file}:${line}: `;
  const {stdout, stderr, hasFailed} = runAll(run, statements(script.toString()), place, stops);
  if (hasFailed && values['single-transaction']) {
    db.tables.clear();
    for (const [name, table] of before) db.tables.set(name, table);
  }
  return {exitCode: hasFailed && stops ? 3 : 0, stdout: Buffer.from(stdout), stderr};
}
