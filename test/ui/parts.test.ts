import {describe, expect, it} from 'vitest';
import type {StepState} from '../../source/engine/state.ts';
import {occurrence} from '../../source/procedure/window.ts';
import {editField, type FieldEvent, fieldOf} from '../../source/ui/field-state.ts';
import {age, clock, count, duration, shortSession} from '../../source/ui/format.ts';
import {
  apart,
  around,
  bar,
  commandRows,
  cut,
  cutMiddle,
  fitLine,
  line,
  lineWidth,
  pad,
  paragraph,
  slide,
} from '../../source/ui/lines.ts';
import {lastSafeStart, windowLeft} from '../../source/ui/maintenance.ts';
import {backOut} from '../../source/ui/parts/cockpit.ts';
import {headerLine, versions} from '../../source/ui/parts/header.ts';
import {rollbackLines} from '../../source/ui/parts/rollback.ts';
import {sectionSign} from '../../source/ui/parts/sidebar.ts';
import {editPoints, freshPoints, type PointsEvent, undecided} from '../../source/ui/points-state.ts';
import * as states from './helpers/states.ts';

const textOf = (row: readonly {text: string}[]): string => row.map(part => part.text).join('');

describe('times', () => {
  it.each([
    [0, '0 s'],
    [900, '0 s'],
    [12_000, '12 s'],
    [130_000, '2 min 10 s'],
    [600_000, '10 min'],
    [6_120_000, '1 h 42 min'],
    [90_000_000, '1 d 1 h'],
    [-5, '0 s'],
  ])('%i ms reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('are short for ages', () => {
    expect(age(130_000)).toBe('2 min');
    expect(count(1, 'image')).toBe('1 image');
    expect(count(7, 'image')).toBe('7 images');
    expect(shortSession('20260314T210012Z-datachain-studio-b71c0e')).toBe('b71c0e');
  });
});

describe('the window', () => {
  const day = (hours: number, minutes = 0): number => new Date(2026, 2, 14, hours, minutes).getTime();
  const night = {start: '22:00', end: '02:00'};

  it.each([
    ['before it', day(21), day(22), day(26)],
    ['within it', day(23), day(22), day(26)],
    ['within it, after midnight', day(1), day(-2), day(2)],
    ['soon after it', day(3), day(-2), day(2)],
    ['long after it', day(12), day(22), day(26)],
  ])('%s', (_, now, startsAt, endsAt) => {
    expect(occurrence(night, now)).toEqual({startsAt, endsAt});
  });

  it('ends at the midnight that follows for 24:00', () => {
    expect(occurrence({start: '22:00', end: '24:00'}, day(22, 6))).toEqual({startsAt: day(22), endsAt: day(24)});
  });

  it('leaves time for the upgrade and for its rollback', () => {
    expect(clock(lastSafeStart(states.begun) ?? 0)).toBe('23:40');
    expect(windowLeft(states.begun)?.text).toBe('window 1 h 53 min');
  });
});

describe('rows', () => {
  it('are cut with a mark, and filled', () => {
    expect(cut('datachain', 5)).toBe('data…');
    expect(cut('data', 4)).toBe('data');
    expect(cut('data', 0)).toBe('');
    expect(pad('ab', 4)).toBe('ab  ');
    expect(cut('日本語', 5)).toBe('日本…');
    expect(cutMiddle('studio-backend-7c9d8f6b5-x2lkq', 20)).toBe('studio-backen…-x2lkq');
  });

  it('never grow beyond their columns', () => {
    for (let columns = 1; columns < 30; columns++) {
      expect(lineWidth(fitLine([...line('some text'), ...line('日本語 and more')], columns))).toBeLessThanOrEqual(
        columns,
      );
      expect(lineWidth(apart(line('left and long'), line('right'), columns))).toBeLessThanOrEqual(columns);
    }
  });

  it('break commands between arguments, and long arguments where they must', () => {
    expect(commandRows(['helm', 'upgrade', 'studio', './studio.tgz'], 24)).toEqual([
      '$ helm upgrade studio \\',
      '    ./studio.tgz',
    ]);
    for (const row of commandRows(['helm', 'x'.repeat(100)], 24)) expect(row.length).toBeLessThanOrEqual(24);
    expect(
      commandRows(['helm', 'x'.repeat(100)], 24)
        .join('')
        .replace(/[^x]/g, ''),
    ).toHaveLength(100);
  });

  it('hang under their beginning', () => {
    expect(paragraph('one two three', 10, 'normal', '→ ').map(textOf)).toEqual(['→ one two', '  three']);
  });

  it('slide sideways', () => {
    expect(textOf(slide([...line('abc'), ...line('defghi')], 4))).toBe('…fghi');
    expect(textOf(slide(line('abc'), 4))).toBe('');
  });

  it('keep a cursor in sight', () => {
    expect([around(0, 30, 10), around(15, 30, 10), around(29, 30, 10), around(3, 5, 10)]).toEqual([0, 10, 20, 0]);
  });

  it('draw a part of a whole', () => {
    expect(bar(1, 2, 4)).toBe('██░░');
    expect(bar(9, 2, 4)).toBe('████');
    expect(bar(0, 0, 4)).toBe('████');
  });
});

describe('a field', () => {
  it.each<[string, string, FieldEvent[], string, number]>([
    ['inserts at the caret', 'ad', [{type: 'left'}, {type: 'insert', text: 'bc'}], 'abcd', 3],
    ['deletes on both sides', 'abcd', [{type: 'left'}, {type: 'left'}, {type: 'backspace'}, {type: 'delete'}], 'ad', 1],
    ['takes one line of a paste, without controls', '', [{type: 'insert', text: 'a\u001bb\nrm'}], 'ab', 2],
    ['counts characters, not units', '🙂', [{type: 'backspace'}], '', 0],
    ['is emptied', 'abc', [{type: 'clear'}], '', 0],
    [
      'stays within itself',
      'a',
      [{type: 'home'}, {type: 'left'}, {type: 'backspace'}, {type: 'end'}, {type: 'right'}, {type: 'delete'}],
      'a',
      1,
    ],
  ])('%s', (_, start, events, text, caret) => {
    expect(events.reduce(editField, fieldOf(start))).toEqual({text, caret});
  });
});

describe('points', () => {
  const ids = ['a', 'b', 'c'];
  const play = (...events: PointsEvent[]) =>
    events.reduce((points, event) => editPoints(points, event, ids), freshPoints);

  it('go on to the next open one, round the end', () => {
    const points = play({type: 'down'}, {type: 'tick'}, {type: 'tick'});
    expect(points).toEqual({at: 0, decided: {b: 'yes', c: 'yes'}});
    expect(undecided(points, ids)).toEqual(['a']);
  });

  it('give a tick back', () => {
    expect(play({type: 'tick'}, {type: 'up'}, {type: 'tick'}).decided).toEqual({});
  });

  it.each([
    ['too early', 'too early'],
    ['', 'no'],
    ['Yes', 'no'],
  ])('are refused with the remark "%s" as "%s"', (remark, word) => {
    const points = play({type: 'refuse'}, {type: 'edit', edit: {type: 'insert', text: remark}}, {type: 'remark-given'});
    expect(points).toEqual({at: 1, decided: {a: word}});
  });

  it('are not refused when the remark is dropped', () => {
    expect(play({type: 'refuse'}, {type: 'remark-dropped'})).toEqual({at: 0, decided: {}});
  });
});

describe('where we are', () => {
  it.each([60, 80, 120])('is in the header at %i columns, from and to version always', columns => {
    const text = textOf(headerLine(states.begun, columns));
    expect(text.length).toBe(columns);
    expect(text).toContain('datachain-studio@prod');
    expect(text).toContain('1.2.2 → 1.2.3');
    expect(text).toContain('window 1 h 53 min');
  });

  it('names charts where the app stays the same', () => {
    const {bundle, release} = states.begun.known;
    if (bundle === undefined || release === undefined) throw new Error('the fixture knows both');
    const known = {
      bundle: {...bundle, appVersion: '1.2.2', chartVersion: '0.19.2'},
      release: {...release, chartVersion: '0.19.1'},
    };
    expect(versions({...states.begun, known})).toEqual({from: '0.19.1', to: '0.19.2'});
    expect(versions({...states.begun, known: {}})).toEqual({from: '…', to: '…'});
  });

  it.each([
    ['nothing was changed', states.at('gate.go'), /nothing to undo/],
    ['a dead helm left the release pending', states.leftPending, /R, revision 12/],
    ['the upgrade runs', states.upgrading, /R, revision 12/],
    ['it is done', states.upgraded, /the database keeps its new schema/],
    ['no good revision is known', {...states.upgrading, known: {}}, /no good revision/],
    ['it is rolled back', states.rolledBack, /^rolled back to revision 12/],
    ['the rollback failed', states.rollbackFailed, /failed/],
  ])('says what backing out means when %s', (_, state, text) => {
    expect(backOut(state).text).toMatch(text);
  });
});

it('a rollback out of a pending release says from which revision it goes', () => {
  const rollback = {phase: 'countdown' as const, toRevision: 12, until: states.nowMs + 5000};
  const text = rollbackLines({...states.leftPending, rollback}, 120)
    .map(textOf)
    .join('\n');
  expect(text).toContain('It goes from revision 13, pending-upgrade, to revision 12');
});

describe('a section', () => {
  const images = states.begun.procedure.sections.find(section => section.id === 'images');
  if (images === undefined) throw new Error('the fixture has images');
  const look: StepState['verdict'] = {result: 'look', summary: 'x', evidence: [], documents: []};
  it.each<[string, Partial<StepState> & Pick<StepState, 'status'>, Pick<StepState, 'status'>]>([
    ['todo', {status: 'done'}, {status: 'todo'}],
    ['running', {status: 'failed'}, {status: 'running'}],
    ['failed', {status: 'failed'}, {status: 'todo'}],
    ['stale', {status: 'stale'}, {status: 'done'}],
    ['look', {status: 'done', verdict: look}, {status: 'done'}],
    ['skipped', {status: 'skipped'}, {status: 'skipped'}],
    ['done', {status: 'done'}, {status: 'skipped'}],
  ])('is %s by the worst of its steps', (sign, push, check) => {
    const steps = {'images.push': {attempts: 1, ...push}, 'images.check': {attempts: 1, ...check}};
    expect(sectionSign({...states.begun, steps}, images)).toBe(sign);
  });
});
