import {useInput, usePaste} from 'ink';
import {useLayoutEffect, useRef} from 'react';
import {type Press, pressOf} from '../press.ts';
import type {KeyTimes} from '../typed-ahead.ts';

export type KeyHandlers = {press: (press: Press, times: KeyTimes) => void; paste: (text: string) => void};

/**
 * Hands on every key with the times that the typed-ahead guard needs. Keys of one chunk of input arrive within one turn
 * of the event loop, so they are collected and handed on together. `identity` names what is on the screen.
 */
export function useKeys({press, paste}: KeyHandlers, identity: string, now: () => number): void {
  const batch = useRef<Press[]>([]);
  const previousAt = useRef<number | undefined>(undefined);
  const sameAt = useRef(new Map<string, number>());
  const changedAt = useRef<number | undefined>(undefined);
  const latest = useRef(press);
  latest.current = press;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the identity is what changed, nothing else counts.
  useLayoutEffect(() => {
    changedAt.current = now();
  }, [identity]);

  const flush = (): void => {
    const presses = batch.current;
    batch.current = [];
    const at = now();
    for (const one of presses) {
      const previousSameAt = sameAt.current.get(one.name);
      const times = {
        at,
        batchSize: presses.length,
        previousAt: previousAt.current,
        previousSameAt,
        changedAt: changedAt.current,
      };
      sameAt.current.set(one.name, at);
      latest.current(one, times);
      previousAt.current = at;
    }
  };

  useInput((input, key) => {
    if (batch.current.length === 0) queueMicrotask(flush);
    batch.current.push(pressOf(input, key));
  });
  usePaste(text => paste(text));
}
