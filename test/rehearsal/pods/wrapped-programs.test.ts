import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {coreutils} from '../../../source/rehearsal/pods/coreutils.ts';
import {complained, type Invocation, type Programs, said} from '../../../source/rehearsal/pods/programs.ts';
import {runShell} from '../../../source/rehearsal/pods/shell/run.ts';
import * as postgres from '../../../source/tools/postgres.ts';

const target = {release: 'studio', namespace: 'ns'};
const database = {pod: 'pg-0', user: 'studio', name: 'datachain_studio'};

const invocation: Invocation = {
  args: [],
  environment: {POSTGRES_PASSWORD: 'p'},
  files: new Map(),
  stdin: async () => Buffer.alloc(0),
  hostname: 'pg-0',
  resolve: () => undefined,
};

/** Runs what the command runs in the pod. */
async function runInPod(args: readonly string[], programs: Programs) {
  const [, , text = '', ...rest] = args.slice(args.indexOf('--') + 1);
  const unknown: string[] = [];
  const finished = await runShell(
    {programs: {...coreutils, ...programs}, onUnknown: words => unknown.push(words)},
    invocation,
    text,
    rest,
  );
  return {...finished, unknown};
}

test('a dump is printed untouched and its sum is told beside it', async () => {
  const {args} = postgres.dump(target, database, {format: 'plain', stdoutFile: '/tmp/x'});
  const seen: string[][] = [];
  const finished = await runInPod(args, {
    pg_dump: ({args: words}) => {
      seen.push(words);
      return said('-- the dump\n');
    },
  });
  expect(finished).toMatchObject({exitCode: 0, stdout: Buffer.from('-- the dump\n'), unknown: []});
  expect(postgres.sumInPod(finished.stderr)).toBe(createHash('sha256').update('-- the dump\n').digest('hex'));
  expect(seen).toEqual([['--username', 'studio', '--dbname', 'datachain_studio', '--no-password', '--format=plain']]);
});

test('a failing dump fails, with its own words and exit code', async () => {
  const {args} = postgres.dump(target, database, {format: 'plain', stdoutFile: '/tmp/x'});
  const finished = await runInPod(args, {pg_dump: () => complained('pg_dump: error: no connection\n', 1)});
  expect(finished).toMatchObject({exitCode: 1, stderr: expect.stringContaining('no connection'), unknown: []});
});

test('a query is handed to psql', async () => {
  const {args} = postgres.query(target, database, postgres.queries.version, 'which server');
  const finished = await runInPod(args, {psql: ({args: words}) => said(`${words.at(-1)}\n`)});
  expect(finished).toMatchObject({exitCode: 0, stdout: Buffer.from('show server_version\n'), unknown: []});
});
