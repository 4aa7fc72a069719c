import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {lineSplitter} from '../../source/runners/lines.ts';
import {runProcess} from '../../source/runners/run.ts';
import type {ProcessCommand} from '../../source/tools/command.ts';
import {eventually} from '../helpers/eventually.ts';
import {ownFolder} from '../helpers/folder.ts';
import {script, watcher} from './commands.ts';

const run = (command: ProcessCommand, seen = watcher()) => runProcess(command, seen);

describe('every ending is named', () => {
  test.each([0, 1, 7, 127, 255])('exit code %i', async exitCode => {
    const outcome = await run(script(`echo out; echo err >&2; exit ${exitCode}`));
    expect(outcome).toMatchObject({kind: 'exited', exitCode, stdout: 'out\n', stderr: 'err\n'});
  });

  test.each(['SIGTERM', 'SIGKILL', 'SIGHUP'])('killed by %s', async signal => {
    const outcome = await run(script(`echo before; kill -${signal.slice(3)} $$; sleep 60`));
    expect(outcome).toMatchObject({kind: 'killed', signal, stdout: 'before\n'});
  });

  test('too slow', async () => {
    const outcome = await run(script('echo before; exec sleep 60', {timeoutMs: 200}));
    expect(outcome).toMatchObject({kind: 'timed-out', timeoutMs: 200, stdout: 'before\n'});
  });

  test('no such program', async () => {
    const outcome = await run(script('', {file: 'no-such-program-anywhere', args: []}));
    expect(outcome).toEqual({kind: 'not-found', file: 'no-such-program-anywhere'});
  });

  test('a file that is no program', async () => {
    const file = join(ownFolder(), 'helm');
    writeFileSync(file, 'not executable');
    expect(await run(script('', {file, args: []}))).toEqual({kind: 'not-found', file});
  });

  test('stopped by who watches', async () => {
    const seen = watcher();
    const ending = run(script('echo ready; exec sleep 60'), seen);
    await eventually('it is ready', () => seen.lines.includes('ready'));
    seen.abort();
    expect(await ending).toMatchObject({kind: 'killed', signal: 'SIGTERM'});
  });

  test('asked of somebody who has left, it does not run on', async () => {
    const seen = watcher();
    seen.abort();
    const file = join(ownFolder(), 'done');
    expect((await run(script(`sleep 1; touch '${file}'`), seen)).kind).toBe('killed');
    expect(existsSync(file)).toBe(false);
  });
});

describe('what goes in', () => {
  test('no shell reads the arguments', async () => {
    const words = ['a b', '$HOME', '`id`', "it's", '*', ''];
    const outcome = await run(script('', {args: ['-c', 'printf "%s\\n" "$@"', 'sh', ...words]}));
    expect(outcome).toMatchObject({stdout: `${words.join('\n')}\n`});
  });

  test.each(['text', 'secret'] as const)('%s on standard input', async kind => {
    expect(await run(script('cat', {stdin: {kind, text: 'héllo\n'}}))).toMatchObject({stdout: 'héllo\n'});
  });

  test('a file on standard input', async () => {
    const path = join(ownFolder(), 'input');
    writeFileSync(path, 'from a file');
    expect(await run(script('cat', {stdin: {kind: 'file', path}}))).toMatchObject({stdout: 'from a file'});
  });

  test('nothing on standard input: it is closed, nobody can be asked', async () => {
    expect(await run(script('cat; echo end'))).toMatchObject({stdout: 'end\n'});
  });

  test('variables beside those that are there', async () => {
    const outcome = await run(script('printf %s "$HELM_DRIVER:$PATH"', {env: {HELM_DRIVER: 'secret'}}));
    expect(outcome).toMatchObject({stdout: `secret:${process.env['PATH']}`});
  });
});

describe('what comes out', () => {
  test('both outputs are shown line by line, whole, the last one too', async () => {
    const seen = watcher();
    await run(script("printf 'a'; sleep 0.1; printf 'b\\nc'; printf 'warn' >&2"), seen);
    expect(seen.lines.toSorted()).toEqual(['ab', 'c', 'warn']);
  });

  test.each<[string, Partial<ProcessCommand>]>([
    ['a secret', {hasSecretOutput: true}],
    ['what goes to a file', {}],
  ])('%s is not shown', async (name, change) => {
    const seen = watcher();
    const stdoutFile = join(ownFolder(), 'kept');
    const given = name === 'a secret' ? change : {stdoutFile};
    const outcome = await run(script('echo hunter2; echo shown >&2', given), seen);
    expect(seen.lines).toEqual(['shown']);
    expect(outcome, 'the judgement has it').toMatchObject({stdout: 'hunter2\n'});
  });

  test('ten megabytes arrive whole', async () => {
    const outcome = await run(script('head -c 10000000 /dev/zero | tr "\\0" x', {hasSecretOutput: true}));
    expect(outcome).toMatchObject({kind: 'exited', exitCode: 0});
    expect('stdout' in outcome && outcome.stdout.length).toBe(10_000_000);
  });
});

describe('standard output that goes to a file', () => {
  const into = (text: string, stdoutFile: string) => run(script(text, {stdoutFile}));

  test('has its name only after exit 0', async () => {
    const path = join(ownFolder(), 'dump.sql');
    const wait = `while [ ! -e '${path}.partial' ]; do sleep 0.02; done`;
    const outcome = await into(`echo one; ${wait}; test ! -e '${path}' && echo two`, path);
    expect(outcome).toMatchObject({kind: 'exited', exitCode: 0, captured: {path, sizeBytes: 8}});
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  test.each([
    ['fails', 'echo half; exit 3'],
    ['is killed', 'echo half; kill -9 $$; sleep 60'],
    ['is too slow', 'echo half; exec sleep 60'],
  ])('is thrown away when the command %s', async (_name, text) => {
    const folder = ownFolder();
    const stdoutFile = join(folder, 'dump.sql');
    const outcome = await run(script(text, {stdoutFile, timeoutMs: 1000}));
    expect(outcome).toMatchObject({stdout: 'half\n'});
    expect(outcome).not.toHaveProperty('captured');
    expect([existsSync(stdoutFile), existsSync(`${stdoutFile}.partial`)]).toEqual([false, false]);
  });

  test('is thrown away when there is no such program', async () => {
    const stdoutFile = join(ownFolder(), 'dump.sql');
    const outcome = await run(script('', {file: 'no-such-program-anywhere', args: [], stdoutFile}));
    expect(outcome.kind).toBe('not-found');
    expect([existsSync(stdoutFile), existsSync(`${stdoutFile}.partial`)]).toEqual([false, false]);
  });

  test('never takes a name that is taken: the command counts as failed', async () => {
    const path = join(ownFolder(), 'dump.sql');
    writeFileSync(path, 'the backup of yesterday');
    const outcome = await into('echo new', path);
    expect(outcome).toMatchObject({kind: 'exited', exitCode: 1, stderr: expect.stringContaining('EEXIST')});
    expect(readFileSync(path, 'utf8')).toBe('the backup of yesterday');
  });

  test('never writes into what another has begun', async () => {
    const path = join(ownFolder(), 'dump.sql');
    writeFileSync(`${path}.partial`, 'of another');
    const outcome = await into('while :; do echo new; done', path);
    expect(outcome).toMatchObject({kind: 'exited', exitCode: 1, stderr: expect.stringContaining('EEXIST')});
    expect(readFileSync(`${path}.partial`, 'utf8')).toBe('of another');
    expect(existsSync(path)).toBe(false);
  });

  test('needs a folder that is there', async () => {
    const outcome = await into('echo new', join(ownFolder(), 'gone', 'dump.sql'));
    expect(outcome).toMatchObject({kind: 'exited', exitCode: 1, stderr: expect.stringContaining('ENOENT')});
  });

  test('cannot be a folder', async () => {
    const path = join(ownFolder(), 'dump.sql');
    mkdirSync(path);
    expect(await into('echo new', path)).toMatchObject({exitCode: 1, stderr: expect.stringContaining('EEXIST')});
  });
});

describe('lines out of pieces', () => {
  const text = 'eins\nzweite Übung\n\n三 🚀\nende';

  test('are the same however the pieces fall, inside a character too', () => {
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const lines: string[] = [];
      const splitter = lineSplitter(more => lines.push(...more));
      for (let from = 0; from < bytes.length; from += size) splitter.add(bytes.subarray(from, from + size));
      splitter.end();
      expect(lines, `pieces of ${size}`).toEqual(text.split('\n'));
    }
  });

  test('a line end at the end makes no empty line', () => {
    const lines: string[] = [];
    const splitter = lineSplitter(more => lines.push(...more));
    splitter.add(Buffer.from('a\n'));
    splitter.end();
    expect(lines).toEqual(['a']);
  });
});
