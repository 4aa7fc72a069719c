import {describe, expect, it} from 'vitest';
import {burstMs, heldMs, settleMs, whyIgnored} from '../../source/ui/typed-ahead.ts';
import {fakeWalk} from './helpers/fake-walk.ts';
import {wizard} from './helpers/screen.tsx';
import * as states from './helpers/states.ts';

const calm = {at: 10_000, batchSize: 1, previousAt: undefined, previousSameAt: undefined, changedAt: undefined};

describe('a key with consequences', () => {
  it.each([
    ['the first key of all', calm, undefined],
    ['a key long after everything', {...calm, previousAt: 5000, previousSameAt: 5000, changedAt: 5000}, undefined],
    ['a key in one chunk with others', {...calm, batchSize: 2}, 'burst'],
    ['a key faster than a hand', {...calm, previousAt: 10_000 - burstMs + 1}, 'burst'],
    ['a key as fast as a hand', {...calm, previousAt: 10_000 - burstMs}, undefined],
    ['the same key again, too soon', {...calm, previousAt: 9900, previousSameAt: 10_000 - heldMs + 1}, 'held down'],
    ['the same key again, let go between', {...calm, previousAt: 9850, previousSameAt: 10_000 - heldMs}, undefined],
    ['a key right after the screen changed', {...calm, changedAt: 10_000 - settleMs + 1}, 'just changed'],
    ['a key after a look at the screen', {...calm, changedAt: 10_000 - settleMs}, undefined],
  ])('%s', (_, times, word) => {
    const why = whyIgnored('enter', times);
    if (word === undefined) expect(why).toBeUndefined();
    else expect(why).toContain(word);
  });

  it('is named in the message', () => {
    expect(whyIgnored('R', {...calm, batchSize: 3})).toMatch(/^R was ignored/);
    expect(whyIgnored('enter', {...calm, batchSize: 3})).toMatch(/^Enter was ignored/);
  });
});

/** A clock that a test sets. */
function clockAt(startMs: number) {
  let nowMs = startMs;
  return {now: () => nowMs, pass: (ms: number) => (nowMs += ms)};
}

const rollbackReady = {...states.upgrading, message: undefined};

describe('on the screen', () => {
  it('a held Enter runs one step once, and goes through no other', async () => {
    const walk = fakeWalk(states.at('images.push'));
    const clock = clockAt(0);
    const screen = wizard(walk, 80, 24, clock.now);
    clock.pass(1000);
    for (let repeat = 0; repeat < 30; repeat++) {
      await screen.type('\r');
      clock.pass(33);
      // The step is done as fast as it can be, and the next one is under the cursor.
      if (repeat === 3) walk.set(states.at('images.check'));
      if (repeat === 10) walk.set(states.at('chart.lint'));
    }
    expect(walk.events.filter(event => event.type === 'run')).toEqual([{type: 'run', step: 'images.push'}]);
    expect(walk.events.filter(event => event.type === 'move')).toEqual([]);
    await screen.waitFor('Enter was ignored');
  });

  it('an Enter meant for a screen that was too small does nothing when the screen is back', async () => {
    const walk = fakeWalk(states.at('images.push'));
    const clock = clockAt(0);
    const screen = wizard(walk, 80, 24, clock.now);
    clock.pass(1000);
    screen.resize(50, 12);
    await screen.waitFor('Terminal too small');
    clock.pass(1000);
    screen.resize(80, 24);
    await screen.waitFor('Images');
    await screen.type('\r');
    await screen.waitFor('Enter was ignored');
    expect(walk.events.filter(event => event.type === 'run')).toEqual([]);
    clock.pass(1000);
    await screen.type('\r');
    expect(walk.events.filter(event => event.type === 'run')).toEqual([{type: 'run', step: 'images.push'}]);
  });

  it.each([
    ['R in front of other keys', 'R\u001b[A'],
    ['R behind other keys', '\u001b[AR'],
    ['R among letters', 'stR'],
  ])('%s in one chunk starts no rollback', async (_, chunk) => {
    const walk = fakeWalk(rollbackReady);
    const clock = clockAt(0);
    const screen = wizard(walk, 80, 24, clock.now);
    clock.pass(1000);
    await screen.type(chunk);
    expect(walk.events.map(event => event.type)).not.toContain('ask-rollback');
    await screen.waitFor(/ignored/);
  });

  it('R alone starts the countdown, and Enter is obeyed only after a look at it', async () => {
    const walk = fakeWalk(rollbackReady);
    const clock = clockAt(0);
    const screen = wizard(walk, 80, 24, clock.now);
    clock.pass(1000);
    await screen.type('R');
    await screen.waitFor('Roll datachain-studio back to revision 12');
    clock.pass(100);
    await screen.type('\r');
    expect(walk.events.map(event => event.type)).toEqual(['ask-rollback', 'told']);
    clock.pass(200);
    await screen.type('\r');
    expect(walk.events.at(-1)).toEqual({type: 'confirm-rollback'});
  });

  it('a pasted text presses no key', async () => {
    const walk = fakeWalk(rollbackReady);
    const screen = wizard(walk);
    await screen.type('\u001b[200~R\rqy\u001b[201~');
    await screen.waitFor('A pasted text was ignored');
    expect(walk.events.map(event => event.type)).toEqual(['told']);
  });

  it('a pasted text arrives in a field as one line', async () => {
    const walk = fakeWalk(states.at('gate.go'));
    const screen = wizard(walk);
    await screen.type('\u001b[200~datachain-studio\nrm -rf\u001b[201~');
    await screen.waitFor('▸ datachain-studio');
    expect(walk.events).toEqual([]);
    await screen.type('\r');
    expect(walk.events).toEqual([{type: 'answer', question: 'gate.word', answer: 'datachain-studio'}]);
  });

  it('a word and its Enter in one chunk are typed, but not sent', async () => {
    const walk = fakeWalk(states.at('gate.go'));
    const screen = wizard(walk);
    await screen.type('datachain-studio\r');
    await screen.waitFor('▸ datachain-studio');
    expect(walk.events.filter(event => event.type === 'answer')).toEqual([]);
  });
});
