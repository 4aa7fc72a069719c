import {expect, test} from 'vitest';
import {createClock} from '../../source/rehearsal/clock.ts';

test('the clock runs faster by its speed, and not at all once stopped', async () => {
  const clock = createClock({speed: 1000});
  await new Promise<void>(resolve => clock.after(20_000, resolve));
  let hasRun = false;
  clock.after(1, () => {
    hasRun = true;
  });
  clock.stop();
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(hasRun).toBe(false);
});

/** What is done at a speed, in its order: two chains of waits that begin at once. */
async function chains(speed: number): Promise<string[]> {
  const clock = createClock({speed});
  const done: string[] = [];
  const wait = (ms: number) => new Promise<void>(resolve => clock.after(ms, resolve));
  const chain = async (name: string, pauses: number[]) => {
    for (const [index, ms] of pauses.entries()) {
      await wait(ms);
      done.push(`${name}${index}`);
    }
  };
  // Both begin at one moment of the site.
  clock.hold();
  const both = [chain('a', [30, 30, 30, 30]), chain('b', [25, 10, 50, 34])];
  clock.release();
  await Promise.all(both);
  clock.stop();
  return done;
}

test('what waits is done in the order of the site, at every speed', async () => {
  const expected = ['b0', 'a0', 'b1', 'a1', 'b2', 'a2', 'b3', 'a3'];
  expect(await chains(1)).toEqual(expected);
  expect(await chains(5000)).toEqual(expected);
});

test('a held clock does nothing by itself, and each step does what comes next', async () => {
  const clock = createClock({speed: 1000});
  const done: string[] = [];
  clock.hold();
  clock.after(2000, () => done.push('later'));
  clock.after(1000, () => {
    done.push('first');
    clock.after(10, () => done.push('what followed'));
  });
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(done).toEqual([]);
  expect(await clock.step()).toBe(true);
  expect(await clock.step()).toBe(true);
  expect(done).toEqual(['first', 'what followed']);
  clock.release();
  await expect.poll(() => done).toEqual(['first', 'what followed', 'later']);
  clock.hold();
  expect(await clock.step()).toBe(false);
  clock.stop();
});

test('a new speed is for what waits already, too', async () => {
  const clock = createClock({speed: 0.001});
  const done = new Promise<void>(resolve => clock.after(1000, resolve));
  clock.setSpeed(1000);
  await done;
  clock.stop();
});
