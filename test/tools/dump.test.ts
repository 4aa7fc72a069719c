import {expect, test} from 'vitest';
import {inspectDump, parseRestoreList, parseRows} from '../../source/tools/dump.ts';
import {recording} from './recording.ts';

const dump = recording('postgres/dump-plain').stdout;
/** As older versions write it: without \restrict and \unrestrict. */
const oldDump = dump.replaceAll(/^\\(?:un)?restrict .*\n/gm, '');

test.each([
  ['new', dump],
  ['old', oldDump],
  ['ownerless', recording('postgres/dump-plain-no-owner').stdout],
])('F32: the %s tail is recognised and the rows are counted', (_name, text) => {
  expect(inspectDump(text)).toMatchObject({
    isGood: true,
    tables: [
      {name: 'public.dataset', rows: 5},
      {name: 'public.version', rows: 8},
    ],
    serverVersion: expect.stringMatching(/^15\.18/),
  });
});

test('F31: a dump that came through a terminal is rejected', () => {
  expect(inspectDump(dump.replaceAll('\n', '\r\n'))).toMatchObject({
    isGood: false,
    problem: expect.stringContaining('CR LF'),
  });
});

test.each([
  ['new', dump],
  ['old', oldDump],
])('F30: the %s dump cut at any line is not whole', (_name, text) => {
  const lines = text.trimEnd().split('\n');
  const wholeAt = Array.from({length: lines.length}, (_, count) => count).filter(
    count => inspectDump(lines.slice(0, count).join('\n')).isGood,
  );
  // Only blank and comment lines follow the old tail: without them nothing is lost.
  const last = lines.indexOf('-- PostgreSQL database dump complete') + 1;
  expect(wholeAt.every(count => text === oldDump && count >= last)).toBe(true);
});

test.each([
  ['', /does not start/],
  ['error: connection refused\n', /does not start/],
  [dump.slice(0, dump.indexOf('\n\\.') - 5), /cut off within the rows of public\.dataset/],
  [dump.replace(/^(\\unrestrict) .*$/m, '$1 other'), /another key/],
])('what is wrong with %j is said', (text, problem) => {
  expect(inspectDump(text)).toMatchObject({isGood: false, problem: expect.stringMatching(problem)});
});

test.each([
  ['new', dump],
  ['old', oldDump],
])('text after the end of a dump with the %s tail is not accepted', (_name, text) => {
  expect(inspectDump(`${text}DROP TABLE x;\n`)).toMatchObject({
    isGood: false,
    problem: expect.stringContaining('follows the end'),
  });
});

test('dumps with INSERT lines and quoted names are counted too', () => {
  const text = `-- PostgreSQL database dump\nCREATE TABLE public."My Table" (\nINSERT INTO public."My Table" VALUES (1);\nINSERT INTO public."My Table" VALUES (2);\n-- PostgreSQL database dump complete\n`;
  expect(inspectDump(text).tables).toEqual([{name: 'public."My Table"', rows: 2}]);
});

test('a table of contents lists tables and what has data', () => {
  expect(parseRestoreList(recording('postgres/restore-list').stdout)).toEqual({
    database: 'datachain_studio',
    tables: ['public.dataset', 'public.version'],
    tablesWithData: ['public.dataset', 'public.version'],
  });
  expect(() => parseRestoreList(recording('postgres/restore-list-truncated').stdout)).toThrow(/cannot be read/);
});

test('rows of psql are cut at the bars', () => {
  expect(parseRows(recording('postgres/psql-size').stdout)).toEqual([['7639 kB', 't']]);
});
