import {readFileSync} from 'node:fs';
import {beforeEach, expect, test} from 'vitest';
import {databasePrograms} from '../../../source/rehearsal/database/programs.ts';
import {createDatabaseServer, type DatabaseServer} from '../../../source/rehearsal/database/server.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/postgres/${name}`, import.meta.url), 'utf8');

let server: DatabaseServer;
let unknown: string[];
let files: Map<string, Buffer>;
beforeEach(() => {
  server = createDatabaseServer();
  unknown = [];
  files = new Map();
});

async function run(name: string, args: string[], input: string | Buffer = '') {
  const program = databasePrograms(server, text => unknown.push(text))[name];
  if (!program) throw new Error(`no program ${name}`);
  const stdin = async () => Buffer.from(input);
  const invocation = {args, environment: {PGUSER: 'studio'}, files, stdin, hostname: 'pg', resolve: () => undefined};
  const {exitCode, stdout, stderr} = await program(invocation);
  return {exitCode, stdout: stdout.toString(), bytes: stdout, stderr};
}

const query = async (sql: string, database = 'datachain_studio') =>
  (await run('psql', ['-d', database, '-At', '-c', sql])).stdout;

/** The same dump twice differs in its key alone. */
const withoutKey = (dump: string) => dump.replace(/^\\(un)?restrict .*$/gm, '\\$1restrict');
const withoutVersion = (dump: string) =>
  dump.replace(/version \d.*$/gm, 'version').replace(/(on|at) \d{4}-.*$/gm, '$1');

test('the installed database has 41 tables and the migrations of 1.2.2', async () => {
  expect(await query("select count(*) from information_schema.tables where table_schema = 'public'")).toBe('41\n');
  expect(server.schemaVersion()).toBe('studio.0042_pipelines');
});

test('a plain dump begins and ends as the real pg_dump writes it', async () => {
  const real = withoutVersion(withoutKey(fixture('dump-plain.stdout')));
  const ours = withoutVersion(withoutKey((await run('pg_dump', ['datachain_studio'])).stdout));
  const head = real.slice(0, real.indexOf('-- Name: dataset;'));
  expect(head).toContain('SET default_table_access_method = heap;');
  expect(ours.slice(0, head.length)).toBe(head);
  const tail = real.slice(real.indexOf('--\n-- PostgreSQL database dump complete'));
  expect(ours.slice(-tail.length)).toBe(tail);
});

test('a restored plain dump dumps the same again', async () => {
  const {stdout} = await run('pg_dump', ['datachain_studio']);
  await run('psql', ['-d', 'postgres', '-c', 'create database again']);
  const restored = await run('psql', ['-d', 'again', '-q', '-v', 'ON_ERROR_STOP=1', '-f', '-'], stdout);
  expect(restored).toMatchObject({exitCode: 0, stderr: ''});
  expect(withoutKey((await run('pg_dump', ['again'])).stdout)).toBe(withoutKey(stdout));
});

test('a custom dump restores to the same, and lists as the real pg_restore does', async () => {
  const dump = await run('pg_dump', ['-Fc', 'datachain_studio']);
  await run('psql', ['-d', 'postgres', '-c', 'create database again']);
  const args = ['--exit-on-error', '--single-transaction', '--no-owner', '-d', 'again'];
  expect(await run('pg_restore', args, dump.bytes)).toMatchObject({exitCode: 0, stderr: ''});
  expect(withoutKey((await run('pg_dump', ['again'])).stdout)).toBe(
    withoutKey((await run('pg_dump', ['datachain_studio'])).stdout),
  );
  const {stdout} = await run('pg_restore', ['--list'], dump.bytes);
  const untilEntries = (list: string) =>
    withoutVersion(list.slice(0, list.indexOf('\n;\n\n') + 1)).replace(/\d+$/gm, 'N');
  expect(untilEntries(stdout)).toBe(untilEntries(fixture('restore-list.stdout')));
  expect(stdout).toMatch(/^\d+; 0 \d+ TABLE DATA public studio_dataset studio$/m);
});

test.each([
  ['cut off', (dump: Buffer) => dump.subarray(0, 3000), 'could not read from input file: end of file'],
  [
    'plain',
    () => Buffer.from('--\n-- PostgreSQL database dump\n--\n'),
    'input file appears to be a text format dump. Please use psql.',
  ],
  ['no dump', () => Buffer.from('hello'), 'input file does not appear to be a valid archive'],
])('pg_restore refuses a file that is %s in the real words', async (_, spoil, words) => {
  const dump = await run('pg_dump', ['-Fc', 'datachain_studio']);
  expect(await run('pg_restore', ['--list'], spoil(dump.bytes))).toMatchObject({
    exitCode: 1,
    stderr: `pg_restore: error: ${words}\n`,
  });
});

test('globals are dumped as the real pg_dumpall frames them', async () => {
  const {stdout} = await run('pg_dumpall', ['--globals-only']);
  const frame = (dump: string) => withoutKey(dump).replace(/^(CREATE|ALTER) ROLE .*\n/gm, '');
  expect(frame(stdout)).toBe(frame(fixture('dumpall-globals.stdout')));
});

test.each([
  ['select version()', /^PostgreSQL 14\.19 .*64-bit\n$/],
  ['show server_version', /^14\.19 \(Debian 14\.19-1\.pgdg13\+1\)\n$/],
  ['select pg_database_size(current_database())', /^\d{7,8}\n$/],
  [
    "select pg_size_pretty(pg_database_size('datachain_studio')), pg_database_size('datachain_studio')",
    /^\d+ kB\|\d+\n$/,
  ],
  [
    "select table_name from information_schema.tables where table_schema = 'public' order by 1",
    /^auth_group\nauth_group_permissions\n/,
  ],
  [
    "select schemaname || '.' || tablename from pg_catalog.pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1",
    /^public\.auth_group\n/,
  ],
  [
    "select schemaname || '.' || relname, n_live_tup from pg_catalog.pg_stat_user_tables order by 1",
    /\npublic\.studio_dataset\|128\n/,
  ],
  ['select count(*) from auth_user', /^84\n$/],
  ['select max(id) from django_migrations', /^46\n$/],
  ["select max(name) from django_migrations where app = 'studio'", /^0042_pipelines\n$/],
  ['select app, name from django_migrations order by id desc limit 1', /^studio\|0042_pipelines\n$/],
  ["select app || '.' || name from django_migrations order by id desc limit 1", /^studio\.0042_pipelines\n$/],
  ['select datname from pg_database where not datistemplate', /^datachain_studio\npostgres\n$/],
])('%s', async (sql, answer) => {
  expect(await query(sql)).toMatch(answer);
  expect(unknown).toEqual([]);
});

test('rows are shown aligned unless told otherwise', async () => {
  const {stdout} = await run('psql', ['-d', 'datachain_studio', '-c', 'select count(*) from auth_user']);
  expect(stdout).toBe(' count \n-------\n    84\n(1 row)\n\n');
});

test('a database is put aside by a rename, and an old one comes back', async () => {
  expect(await query('alter database datachain_studio rename to datachain_studio_old', 'postgres')).toBe(
    'ALTER DATABASE\n',
  );
  expect(server.schemaVersion()).toBe('none');
  await query('alter database datachain_studio_old rename to datachain_studio', 'postgres');
  expect(server.schemaVersion()).toBe('studio.0042_pipelines');
});

test.each([
  ['psql', ['-d', 'nope', '-c', 'select 1'], 2, /^psql: error: .*FATAL: {2}database "nope" does not exist\n$/],
  [
    'psql',
    ['-d', 'datachain_studio', '-c', 'select * from nope'],
    1,
    /^ERROR: {2}relation "nope" does not exist\nLINE 1: select \* from nope\n {22}\^\n$/,
  ],
  ['pg_dump', ['-d', 'nope'], 1, /^pg_dump: error: .*database "nope" does not exist\n$/],
  ['pg_dump', ['-U', 'nobody', '-d', 'datachain_studio'], 1, /role "nobody" does not exist/],
])('%s %j fails as the real one does', async (name, args, exitCode, words) => {
  const ended = await run(name, args);
  expect(ended).toMatchObject({exitCode, stdout: ''});
  expect(ended.stderr).toMatch(words);
  expect(unknown).toEqual([]);
});

test('a script that fails stops only when told, and one transaction leaves nothing behind', async () => {
  const {stdout} = await run('pg_dump', ['datachain_studio']);
  const target = ['-d', 'datachain_studio', '-q'];
  expect((await run('psql', target, stdout)).exitCode).toBe(0);
  expect(await query('select count(*) from auth_user')).toBe('168\n');
  const stopped = await run('psql', [...target, '-v', 'ON_ERROR_STOP=1', '--single-transaction'], stdout);
  expect(stopped).toMatchObject({exitCode: 3, stderr: expect.stringContaining('relation "auth_group" already exists')});
  expect(await query('select count(*) from auth_user')).toBe('168\n');
});

test('a migration adds its column, its index and its line in the log, once', async () => {
  server.migrate(['studio.0043_dataset_index']);
  server.migrate(['studio.0043_dataset_index']);
  expect(await query('select count(*) from django_migrations')).toBe('47\n');
  const {stdout} = await run('pg_dump', ['datachain_studio']);
  expect(stdout).toContain(
    'CREATE UNIQUE INDEX studio_dataset_name_uniq ON public.studio_dataset USING btree (project_id, name);',
  );
});

test('what the database does not know is recorded', async () => {
  expect((await run('psql', ['-d', 'datachain_studio', '-c', 'update auth_user set email = null'])).exitCode).toBe(1);
  expect(unknown).toEqual(['psql: update auth_user set email = null']);
});
