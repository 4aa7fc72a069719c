import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import * as postgres from '../../source/tools/postgres.ts';

const target = {release: 'studio', namespace: 'ns', context: 'c', kubeconfig: '/k'};
const database = {pod: 'pg-0', container: 'postgres', user: 'studio', name: 'datachain_studio'};
const dump = postgres.dump(target, database, {format: 'plain', stdoutFile: '/session/backups/db.sql'});

test('the dump is streamed out of one named container, to a file, and counts as secret', () => {
  expect(dump.args.slice(0, 13).join(' ')).toMatch(
    /^exec --namespace ns --context c --kubeconfig \/k pg-0 --container postgres -- sh -c$/,
  );
  expect(dump.args.slice(-6)).toEqual([
    '--username',
    'studio',
    '--dbname',
    'datachain_studio',
    '--no-password',
    '--format=plain',
  ]);
  expect(dump).toMatchObject({stdoutFile: '/session/backups/db.sql', hasSecretOutput: true, changes: 'files'});
  expect(dump.args).not.toContain('--stdin');
});

test('a query is read by psql without its own settings, and never prompts', () => {
  const {args} = postgres.query(target, database, postgres.queries.size, 'how large it is');
  expect(args.slice(args.indexOf('psql')).join(' ')).toBe(
    'psql --username studio --dbname datachain_studio --no-password --no-psqlrc -At -c select pg_database_size(current_database())',
  );
});

test('a dump is read back from its file', () => {
  expect(postgres.restoreList(target, database, '/b/db.dump')).toMatchObject({
    stdin: {kind: 'file', path: '/b/db.dump'},
  });
});

describe('the script that runs in the pod', () => {
  const [shell = '', ...before] = dump.args.slice(dump.args.indexOf('sh'), dump.args.indexOf('pg_dump'));
  const run = (argv: string[], input = '', env: Record<string, string> = {}) =>
    spawnSync(shell, [...before, ...argv], {input, env: {PATH: process.env['PATH'] ?? '', ...env}, encoding: 'utf8'});

  test('passes the bytes on untouched and tells their sum', () => {
    const text = `${'line with ä and \\ and "quotes"\n'.repeat(20_000)}no line feed at the end`;
    const result = run(['cat'], text);
    expect(result.status).toBe(0);
    expect(result.stdout).toBe(text);
    expect(postgres.sumInPod(result.stderr)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('ends as the tool ended, although a pipe stands behind it', () => {
    const result = run(['sh', '-c', 'echo half; echo no connection >&2; exit 3']);
    expect(result.status).toBe(3);
    expect(result.stdout).toBe('half\n');
    expect(result.stderr).toContain('no connection');
    expect(postgres.sumInPod(result.stderr)).toMatch(/^[0-9a-f]{64}$/);
  });

  test("takes the password from the pod's environment", () => {
    const show = ['sh', '-c', 'echo "$PGPASSWORD"'];
    expect(run(show, '', {POSTGRES_PASSWORD: 'p'}).stdout).toBe('p\n');
    expect(run(show, '', {POSTGRES_PASSWORD: 'p', PGPASSWORD: 'q'}).stdout).toBe('q\n');
    expect(run(show).stdout).toBe('\n');
  });
});

test('no sum in the output is no sum', () => {
  expect(postgres.sumInPod('pg_dump: error: connection refused')).toBeUndefined();
  expect(postgres.sumInPod('airlock sha256 \n')).toBeUndefined();
});
