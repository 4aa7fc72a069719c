import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {judge, learn} from '../../source/engine/judge.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {inspectDump} from '../../source/tools/dump.ts';
import {exited} from '../tools/recording.ts';
import {answer, factsOf, known, site, stepOf} from './facts.ts';

const dump = readFileSync(new URL('../fixtures/postgres/dump-plain.stdout', import.meta.url), 'utf8');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A command whose output went to a file, as the runner answers it. */
const captured = (text: string, stderr = ''): Outcome => ({
  ...(exited(0, text, stderr) as Outcome & {kind: 'exited'}),
  captured: {
    path: '/state/session/backups/x.age',
    sizeBytes: text.length,
    sha256: sha256(text),
    storedBytes: text.length + 200,
    storedSha256: '8'.repeat(64),
    dump: inspectDump(text),
  },
});

const summed = (text: string, atSource = text): Outcome => captured(text, `airlock sha256 ${sha256(atSource)}\n`);

describe('backups.database', () => {
  const step = stepOf('backups.database');

  test('a whole dump, its sum the pod’s: kept with its proof', () => {
    const verdict = learn(step, factsOf({backups: []}), [summed(dump)]);
    expect(verdict.result).toBe('proved');
    expect(verdict.facts?.backups).toMatchObject([
      {
        id: 'database',
        sha256: '8'.repeat(64),
        isEncrypted: true,
        proof: expect.stringMatching(/^\d+ tables?, sum equals the pod's$/),
      },
    ]);
  });

  test.each<[string, Outcome, string]>([
    ['a stream that was cut', summed(dump.slice(0, 2000), dump), 'the stream was cut'],
    ['no sum from the pod', captured(dump), 'the pod gave no sum'],
    ['a dump that ends early, though the sums are the same', summed(dump.slice(0, 2000)), 'taken, but not good'],
    ['line ends that a terminal rewrote', summed(dump.replaceAll('\n', '\r\n')), 'taken, but not good'],
    ['nothing', summed(''), 'taken, but not good'],
    ['a page of errors', summed('pg_dump: error: connection failed\n'), 'taken, but not good'],
    ['a pod that refused', exited(1, '', 'error: unable to upgrade connection'), 'unable to upgrade connection'],
    ['an outcome without a file', exited(0, dump, `airlock sha256 ${sha256(dump)}`), 'exit 0'],
  ])('%s: failed, and not counted as a backup', (_name, outcome, words) => {
    const verdict = learn(step, factsOf({backups: []}), [outcome]);
    expect(verdict.result).toBe('failed');
    expect(verdict.summary).toContain(words);
    expect(verdict.facts?.backups).toEqual([]);
  });

  test('a failed attempt leaves what was taken before', () => {
    const verdict = learn(step, factsOf(), [exited(1, '', 'gone')]);
    expect(verdict.facts?.backups).toEqual(known.backups);
  });

  test('read back from the disk, byte for byte', () => {
    const file = (sum: string) => answer('files.hash', {files: [{path: '', sizeBytes: 1, sha256: sum}]});
    expect(judge(step, factsOf(), [file('6'.repeat(64))]).result).toBe('proved');
    expect(judge(step, factsOf(), [file('7'.repeat(64))])).toMatchObject({
      result: 'failed',
      summary: 'database: not what was written',
    });
    expect(judge(step, factsOf({backups: []}), []).result).toBe('failed');
  });

  test('without a database there is nothing to dump, and that is said', () => {
    const {database: _, ...rest} = site;
    const facts = factsOf({site: rest, backups: []});
    expect(step.plan(facts)).toEqual([]);
    expect(judge(step, facts, [])).toMatchObject({result: 'look', summary: expect.stringContaining('none is dumped')});
  });

  test('without a word on who may read them, nothing is taken', () => {
    const {backups: _, ...rest} = site;
    const [guard] = step.guards;
    expect(guard?.holds(factsOf({site: rest}))).toContain('backups.recipient');
    expect(guard?.holds(factsOf({site: {...rest, backups: {inTheClear: true}}}))).toBe(true);
  });

  test.each([
    ['encrypted', site, '.sql.age', true],
    ['in the clear, by name only', {...site, backups: {inTheClear: true as const}}, '.sql', false],
  ])('%s', (_name, given, ending, isEncrypted) => {
    const [command] = step.plan(factsOf({site: given}));
    if (command?.kind !== 'process') throw new Error('a dump is a process');
    expect(command.stdoutFile?.endsWith(ending)).toBe(true);
    expect(command.encryptFor !== undefined).toBe(isEncrypted);
  });
});

describe('backups.release and backups.cluster', () => {
  const list = 'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Secret\nkind: List\n';
  const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
  const good: Record<string, string> = {
    'backups.release': JSON.stringify([{revision: 1}]),
    'backups.cluster': list,
  };

  test('the release: values, computed values, manifest, hooks, history', () => {
    const outcomes = ['a: 1\n', 'a: 1\n', manifest, '', good['backups.release'] ?? ''].map(text => captured(text));
    const verdict = learn(stepOf('backups.release'), factsOf({backups: []}), outcomes);
    expect(verdict.summary).toBe('5 backups');
    expect(verdict.facts?.backups?.map(({id}) => id)).toEqual(['values', 'computed', 'manifest', 'hooks', 'history']);
  });

  test.each(['backups.release', 'backups.cluster'])('%s: one that is empty or something else is no backup', id => {
    const step = stepOf(id);
    const {length} = step.plan(factsOf());
    expect(length).toBeGreaterThan(1);
    for (const text of ['', 'error: you must be logged in', '<html></html>']) {
      const verdict = learn(step, factsOf({backups: []}), Array(length).fill(captured(text)));
      expect(verdict.result, text).toBe('failed');
    }
  });
});
