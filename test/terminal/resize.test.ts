import {describe, test} from 'vitest';
import {whyNotWhole} from './helpers/frame.ts';
import {makeRoom} from './helpers/room.ts';
import {narrow, openScreen, type Size, wide} from './helpers/screen.ts';

/** What a window passes through while it is dragged: higher, lower, narrower, too small, and back. */
const passing: readonly Size[] = [
  wide,
  narrow,
  {columns: 50, rows: 12},
  {columns: 100, rows: 24},
  {columns: 80, rows: 40},
  {columns: 61, rows: 15},
];

const pause = (durationMs: number): Promise<void> => new Promise(resolve => setTimeout(resolve, durationMs));

describe('a terminal that changes its size', () => {
  test('ends with a whole frame, however fast it changes, also when it is back where it was', async ({
    onTestFinished,
  }) => {
    const room = makeRoom(onTestFinished);
    const screen = openScreen(['rehearse', '--speed', '6'], room, narrow);
    await screen.waitFor('▸ Enter runs it.');
    for (let round = 0; round < 80; round += 1) {
      // From one change at a time to four at once, and those a few frames apart.
      for (let hop = 0; hop < 1 + (round % 4); hop += 1) {
        const size = passing[(round + hop * 5) % passing.length];
        if (size !== undefined) screen.resize(size);
        if (round % 3 === 1) await pause((round * 3) % 40);
      }
      const last = round % 2 === 0 ? narrow : wide;
      screen.resize(last);
      await screen.waitFor(text => whyNotWhole(text, last) === undefined, {timeoutMs: 10_000});
    }
  });
});
