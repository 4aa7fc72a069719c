import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {type HeadlessFlags, runHeadless} from '../../source/commands/headless.ts';
import {Refusal} from '../../source/commands/refusal.ts';
import type {Driver} from '../../source/runners/driver.ts';
import {type SessionFiles, sessionFiles} from '../../source/session/store.ts';
import {ended} from '../engine/fake.ts';
import {engineWalk, type Script} from '../headless/engine-walk.ts';
import {ownFolder} from '../helpers/folder.ts';

let files: SessionFiles;

beforeEach(() => {
  const folder = join(ownFolder(), '20261122T200000Z-studio-abc123');
  mkdirSync(join(folder, 'documents'), {recursive: true});
  files = sessionFiles(folder);
  writeFileSync(files.journalPath, '');
});

const failed = {'plan upgrade.execute': ended(1, '', 'timed out')};

async function run(flags: HeadlessFlags, script: Script = {}) {
  let text = '';
  const opening = {
    sessionId: files.id,
    folder: files.folder,
    operator: 'ann',
    host: 'bastion',
    airlockVersion: '0',
    siteFile: '',
    releaseName: 'studio',
  };
  const walk = engineWalk({script, change: state => ({...state, opening})});
  const never = (): never => {
    throw new Error('nobody records or goes on here');
  };
  const driver: Driver = {...walk, record: never, goOn: never};
  const open = {driver, files, release: () => undefined};
  const exitCode = await runHeadless(open, flags, {write: more => (text += more)});
  return {exitCode, text, left: walk.events.at(-1)};
}

describe('how a headless walk ends', () => {
  test.each<[string, HeadlessFlags, Script, number, string]>([
    ['upgraded', {yes: true}, {}, 0, 'Upgraded studio'],
    ['failed', {yes: true}, failed, 1, 'Failed at upgrade.execute: exit 1: timed out'],
    [
      'refused',
      {yes: true},
      {'proof site.detect': ended(0, 'failed')},
      3,
      'Stopped at site.detect, nothing of the release was changed',
    ],
    ['rolled back', {yes: true, onFailure: 'rollback'}, failed, 5, 'Rolled back studio to revision'],
    [
      'rollback failed',
      {yes: true, onFailure: 'rollback'},
      {...failed, 'plan rollback.release': ended(1)},
      7,
      'The rollback failed at rollback.release',
    ],
    ['unanswered', {}, {}, 8, 'No answer to "site.confirm" (step site.confirm)'],
    [
      'unknown',
      {yes: true},
      {'plan upgrade.execute': {kind: 'lost', reason: 'gone'}, 'proof upgrade.execute': ended(0, 'unknown')},
      8,
      'Nobody knows how upgrade.execute ended',
    ],
  ])('%s', async (_name, flags, script, exitCode, words) => {
    const ending = await run(flags, script);
    expect(ending.exitCode).toBe(exitCode);
    expect(ending.text).toContain(words);
    expect(ending.text, 'and where the report is').toMatch(/Report: .*report\.md\n$/);
    expect(existsSync(join(files.folder, 'report.md'))).toBe(true);
    expect(ending.left).toMatchObject({type: 'leave'});
  });

  test.each([
    [{}, {}],
    [{yes: true}, failed],
  ])('what can be gone on with says how (%j)', async (flags, script) => {
    expect((await run(flags, script)).text).toContain(`airlock resume ${files.id}`);
  });

  test('as JSON: every line an object, the last one the end', async () => {
    const {text} = await run({yes: true, json: true});
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBe(5);
    expect(lines.at(-1)).toMatchObject({
      end: {kind: 'upgraded'},
      session: files.id,
      report: join(files.folder, 'report.md'),
    });
  });

  test('a second report does not take the place of the first', async () => {
    await run({});
    const first = readFileSync(join(files.folder, 'report.md'), 'utf8');
    expect((await run({yes: true})).text).toContain('report-2.md');
    expect(readFileSync(join(files.folder, 'report.md'), 'utf8')).toBe(first);
  });
});

test('a signal leaves: exit 6, how to come back, and nobody listens afterwards', async () => {
  const before = process.listenerCount('SIGHUP');
  const ending = run({yes: true}, {'plan upgrade.execute': 'hangs'});
  await new Promise(resolve => setImmediate(resolve));
  expect(process.listenerCount('SIGHUP')).toBe(before + 1);
  process.emit('SIGHUP', 'SIGHUP');
  expect((await ending).exitCode).toBe(6);
  expect((await ending).text).toContain(`airlock resume ${files.id}`);
  expect(process.listenerCount('SIGHUP')).toBe(before);
});

describe('a file of answers', () => {
  const answers = (text: string): string => {
    const path = join(files.folder, 'answers.yaml');
    writeFileSync(path, text);
    return path;
  };

  test('answers by question', async () => {
    expect((await run({answers: answers('site.confirm: "yes"\n')})).exitCode).toBe(0);
    expect((await run({yes: true, answers: answers('site.confirm: "no"\n')})).exitCode).toBe(3);
  });

  test('an empty one answers nothing', async () => {
    expect((await run({answers: answers('')})).exitCode).toBe(8);
  });

  test.each([
    ['no YAML', 'site.confirm: [', 'not valid YAML'],
    ['a bare yes, which YAML reads as true', 'site.confirm: true', 'site.confirm: expected an answer in words'],
    ['a number', 'site.confirm: 7', 'expected an answer in words'],
    ['a list', '- site.confirm', 'expected an answer in words'],
    [
      'a question that nobody asks',
      'site.confrim: "yes"',
      '"site.confrim": no step asks that. The questions are: site.',
    ],
    ['a word that is neither yes nor no', 'site.confirm: "oui"', 'expected "yes" or "no", in quotes; it is "oui"'],
    ['several answers to one question', 'site.confirm: {a: "yes"}', 'expected one answer in words'],
    ['one answer to several points', 'notes.acknowledge: "yes"', 'expected a word for each point'],
  ])('with %s is refused with the file and an example', async (_name, text, words) => {
    const path = answers(text);
    const ending = run({answers: path});
    await expect(ending).rejects.toBeInstanceOf(Refusal);
    await expect(ending).rejects.toThrow(words);
    await expect(ending).rejects.toThrow(path);
    await expect(ending).rejects.toMatchObject({exitCode: 64});
  });

  test('that is missing is refused by its name', async () => {
    const path = join(files.folder, 'gone.yaml');
    const ending = run({answers: path});
    await expect(ending).rejects.toMatchObject({exitCode: 64, message: expect.stringContaining(path)});
  });
});
