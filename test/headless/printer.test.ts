import {describe, expect, test} from 'vitest';
import type {State} from '../../source/engine/state.ts';
import {jsonPrinter, textPrinter} from '../../source/headless/printer.ts';
import {walkHeadless} from '../../source/headless/walk.ts';
import type {Step} from '../../source/procedure/step.ts';
import {at, ended, procedure, start, verdict} from '../engine/fake.ts';
import {engineWalk} from './engine-walk.ts';

const step = procedure.sections[0]?.steps[0] as Step;

const stateWith = (change: State['steps'][string], message?: string): State => ({
  ...start(),
  ...(message === undefined ? {} : {message}),
  steps: {'site.detect': change},
});

function printed(make: typeof textPrinter, state: State): string {
  let text = '';
  make({write: more => (text += more)}).ended(state, step);
  return text;
}

const name = 'Section site › Title of site.detect';

describe('in words', () => {
  test.each([
    ['proved', `✓ ${name}: proved\n`],
    ['look', `! ${name}: look\n`],
    ['failed', `✗ ${name}: failed\n`],
    ['unknown', `? ${name}: unknown\n`],
  ] as const)('%s is one line', (result, line) => {
    expect(printed(textPrinter, stateWith({status: 'done', attempts: 1, verdict: verdict(result)}))).toBe(line);
  });

  test('skipped, with the reason', () => {
    const state = stateWith({status: 'skipped', attempts: 0, reason: 'known by heart'});
    expect(printed(textPrinter, state)).toBe(`↷ ${name}: skipped, known by heart\n`);
  });

  test('a step that was not let run says why', () => {
    const state = stateWith({status: 'todo', attempts: 0}, 'the gate has not been passed');
    expect(printed(textPrinter, state)).toBe(`· ${name}: the gate has not been passed\n`);
  });

  test('only what is not proved gets rows and ways out', () => {
    const items = [
      {id: 'a', label: 'a', result: 'proved' as const, detail: 'fine'},
      {id: 'b', label: 'b', result: 'failed' as const, detail: 'gone'},
      {id: 'c', label: 'c', result: 'look' as const},
    ];
    const bad = {...verdict('failed'), items, remedies: ['Push it again.']};
    expect(printed(textPrinter, stateWith({status: 'failed', attempts: 1, verdict: bad}))).toBe(
      `✗ ${name}: failed\n    ✗ b: gone\n    ! c:\n    → Push it again.\n`,
    );
    const good = {...verdict('proved'), remedies: ['Nothing to do.']};
    expect(printed(textPrinter, stateWith({status: 'done', attempts: 1, verdict: good}))).toBe(`✓ ${name}: proved\n`);
  });

  test('hostile words stay on their line, without control characters', () => {
    const hostile = 'fine\n✓ forged: all good\r\u001b[2J\u001b]0;title\u0007';
    const text = printed(textPrinter, stateWith({status: 'failed', attempts: 1, verdict: verdict('failed', hostile)}));
    expect(text.split('\n').length).toBe(2);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\r');
  });
});

describe('as JSON', () => {
  test('one object a step, all the way; every line parses', async () => {
    let text = '';
    const walk = engineWalk({script: {'proof verify.pods': ended(0, 'failed')}});
    const policy = {given: {}, isYes: true};
    await walkHeadless(walk, {policy, onFailure: 'stop'}, jsonPrinter({write: more => (text += more)}));
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({step: id, status}) => `${id} ${status}`)).toEqual([
      'site.detect done',
      'site.confirm done',
      'upgrade.execute done',
      'verify.pods failed',
    ]);
    expect(lines.at(-1)).toMatchObject({result: 'failed', summary: 'verify.pods is failed'});
  });

  test('a line end in a summary does not end the line', () => {
    const text = printed(
      jsonPrinter,
      stateWith({status: 'failed', attempts: 1, endedAt: at(1), verdict: verdict('failed', 'a\nb')}),
    );
    expect(text.split('\n').length).toBe(2);
    expect(JSON.parse(text)).toMatchObject({step: 'site.detect', summary: 'a\nb', endedAt: at(1)});
  });
});
