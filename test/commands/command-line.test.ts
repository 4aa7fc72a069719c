import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {CommanderError} from 'commander';
import {execa} from 'execa';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {commandLine} from '../../source/cli.tsx';
import {Refusal} from '../../source/commands/refusal.ts';
import {version} from '../../source/commands/version.ts';
import {root} from '../helpers/source-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'airlock-test-'));

beforeAll(() => {
  mkdirSync(join(folder, 'bundle'));
  writeFileSync(join(folder, 'values.yaml'), '');
  writeFileSync(join(folder, 'airlock.yaml'), 'release: a\nnamespace: b\nregistry: {host: r}\nvalues: [values.yaml]\n');
  writeFileSync(join(folder, 'bad.yaml'), 'release: [\n');
  writeFileSync(join(folder, 'answers.yaml'), 'plan.aprove: "yes"\n');
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, {recursive: true}));

/** The real program, from its first file, without a terminal. */
async function airlock(...args: string[]) {
  return airlockIn('state', ...args);
}

async function airlockIn(stateFolder: string, ...args: string[]) {
  const {exitCode, stdout, stderr} = await execa(
    process.execPath,
    ['--import', join(root, 'node_modules/tsx/dist/esm/index.mjs'), join(root, 'source/entry.ts'), ...args],
    {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
      env: {XDG_STATE_HOME: join(folder, stateFolder), NO_COLOR: '1', FORCE_COLOR: undefined},
    },
  );
  return {exitCode, stdout, stderr};
}

describe('the real program', () => {
  test.each<[string, string[], string]>([
    ['a wrong flag', ['upgrade', '--heedless'], "unknown option '--heedless'\n(Did you mean --headless?)"],
    ['an unknown command', ['upgrad'], 'Did you mean "upgrade"?'],
    ['no terminal for the wizard', ['upgrade', '--bundle', 'bundle'], 'use --headless'],
  ])('%s: exit 64, one message, no stack, no session', async (_name, args, words) => {
    const {exitCode, stdout, stderr} = await airlock(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    expect(exitCode).toBe(64);
    expect(stdout).toBe('');
    expect(existsSync(join(folder, 'state', 'airlock', 'sessions'))).toBe(false);
  });

  test('what the system refuses is said with the file, and of no session that is not there', async () => {
    const {exitCode, stderr} = await airlock('push', 'bundle', '--registry', 'r.invalid');
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^airlock: the bundle is not whole: /);
    const unwritable = await airlockIn('file/below', 'rehearse', '--headless', '--yes');
    expect(unwritable).toMatchObject({exitCode: 1, stdout: ''});
    expect(unwritable.stderr).toContain(join(folder, 'file', 'below'));
    expect(unwritable.stderr).toContain('is no folder; XDG_STATE_HOME says where sessions are kept');
    expect(unwritable.stderr).not.toContain('is kept:');
  });

  test('--version and --help are no mistakes', async () => {
    const [told, help] = await Promise.all([airlock('--version'), airlock('--help')]);
    expect(told).toEqual({exitCode: 0, stdout: version, stderr: ''});
    expect(help).toMatchObject({exitCode: 0, stderr: ''});
    for (const command of ['upgrade', 'resume', 'rehearse', 'verify', 'push', 'report', 'sessions']) {
      expect(help.stdout).toContain(command);
    }
  });
});

describe('a command line that cannot be', () => {
  let said = '';

  beforeEach(() => {
    said = '';
    vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
    vi.spyOn(process.stderr, 'write').mockImplementation(text => {
      said += text;
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  const inFolder = (name: string): string => join(folder, name);

  test.each<[string, string[], string]>([
    ['a missing argument', ['verify'], "missing required argument 'bundle'"],
    ['a missing option', ['push', 'bundle'], "required option '--registry <host>' not specified"],
    ['a wrong choice', ['upgrade', '--on-failure', 'explode'], 'Allowed choices are stop, rollback'],
    ['a flag without its value', ['upgrade', '--site'], "option '--site <file>' argument missing"],
    ['a number that is none', ['rehearse', '--speed', 'fast'], 'expected a number from 1 to 20'],
    ['a fault nobody knows', ['rehearse', '--headless', '--fault', 'flood'], 'there is no such fault. Known are:'],
    [
      'a site file that is no YAML',
      ['upgrade', '--headless', '--bundle', inFolder('bundle'), '--site', inFolder('bad.yaml')],
      'bad.yaml:2:1: not valid YAML',
    ],
    [
      'a bundle that is not there',
      ['upgrade', '--headless', '--site', inFolder('airlock.yaml'), '--bundle', 'gone'],
      '--bundle gone: there is no such folder',
    ],
    [
      'answers to a question that nobody asks',
      ['rehearse', '--headless', '--answers', inFolder('answers.yaml')],
      'no step asks that',
    ],
    ['no bundle', ['upgrade', '--headless', '--site', inFolder('airlock.yaml')], '--bundle DIR'],
    ['no session to resume', ['resume', '--headless'], 'no session to resume'],
    ['a session nobody knows', ['report', 'abcdef'], 'no session "abcdef"'],
  ])('%s: a usage mistake, in words, and nothing begun', async (_name, args, words) => {
    const ends = vi.fn();
    const error = await commandLine(ends)
      .parseAsync(args, {from: 'user'})
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    if (error instanceof Refusal) expect(error).toMatchObject({exitCode: 64, message: expect.stringContaining(words)});
    else {
      // The command line itself says it; the entry turns its code into 64.
      expect(error).toBeInstanceOf(CommanderError);
      expect(said).toContain(words);
    }
    expect(ends).not.toHaveBeenCalled();
    expect(existsSync(join(folder, 'state', 'airlock', 'sessions'))).toBe(false);
  });
});
