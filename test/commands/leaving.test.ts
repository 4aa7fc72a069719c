import {EventEmitter} from 'node:events';
import {describe, expect, test} from 'vitest';
import {leavingSignals, untilLeft} from '../../source/commands/leaving.ts';
import type {Event} from '../../source/engine/event.ts';

/** A walk that closes when it is left, and what it was told. */
function walkOnce() {
  const {promise: closed, resolve} = Promise.withResolvers<string>();
  const told: Event[] = [];
  const dispatch = (event: Event): void => {
    told.push(event);
    resolve('closed');
  };
  return {dispatch, closed, told};
}

function streams() {
  const [stdin, stdout, stderr] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
  const given = {stdin, stdout, stderr} as unknown as Parameters<typeof untilLeft>[2];
  return {stdin, stdout, stderr, given};
}

const eio = Object.assign(new Error('read EIO'), {code: 'EIO'});

describe('a walk is left', () => {
  test.each(leavingSignals)('for %s', async signal => {
    const walk = walkOnce();
    const shown = untilLeft(walk, () => walk.closed, streams().given, true);
    process.emit(signal, signal);
    expect(await shown).toBe('closed');
    expect(walk.told).toEqual([{type: 'leave', how: signal}]);
  });

  test.each([
    ['the input fails', 'stdin', 'error'],
    ['the input ends', 'stdin', 'end'],
    ['the output is gone', 'stdout', 'error'],
    ['the errors have nowhere to go', 'stderr', 'error'],
  ] as const)('when %s', async (_name, stream, event) => {
    const walk = walkOnce();
    const terminal = streams();
    const shown = untilLeft(walk, () => walk.closed, terminal.given, true);
    terminal[stream].emit(event, eio);
    terminal[stream].emit(event, eio);
    expect(await shown).toBe('closed');
    expect(walk.told).toEqual([{type: 'leave', how: 'the terminal was closed'}]);
  });
});

test('a screen that cannot say goodbye is not waited for', async () => {
  const walk = walkOnce();
  const begunAt = performance.now();
  const shown = untilLeft(walk, () => new Promise<never>(() => undefined), streams().given, true);
  process.emit('SIGHUP', 'SIGHUP');
  expect(await shown).toBe('gone');
  expect(performance.now() - begunAt).toBeLessThan(1000);
});

test('what only prints does not mind the end of its input', async () => {
  const walk = walkOnce();
  const terminal = streams();
  const shown = untilLeft(walk, async () => 'walked', terminal.given, false);
  terminal.stdin.emit('end');
  expect(await shown).toBe('walked');
  expect(walk.told).toEqual([]);
});

test('nobody listens to signals afterwards, and a dead terminal is still no crash', async () => {
  const before = process.listenerCount('SIGHUP');
  const terminal = streams();
  await untilLeft(walkOnce(), async () => undefined, terminal.given, true);
  expect(process.listenerCount('SIGHUP')).toBe(before);
  expect(() => terminal.stdout.emit('error', eio)).not.toThrow();
});
