import {EventEmitter} from 'node:events';
import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink';
import type {ReactElement} from 'react';
import stringWidth from 'string-width';
import {afterEach, expect, vi} from 'vitest';
import type {Walk} from '../../../source/engine/walk.ts';
import {type Look, lookFrom} from '../../../source/ui/theme.ts';
import {Wizard} from '../../../source/ui/wizard.tsx';

type Output = EventEmitter & {
  columns: number;
  rows: number;
  isTTY: boolean;
  write: (text: string, ...rest: unknown[]) => boolean;
};

type Input = EventEmitter & {
  isTTY: boolean;
  read: () => string | null;
  setEncoding: () => void;
  setRawMode: () => void;
  resume: () => void;
  pause: () => void;
  ref: () => void;
  unref: () => void;
};

export type Screen = {
  /** The newest frame as Ink wrote it, colours included. */
  frame: () => string;
  /** Its rows as an operator reads them. */
  lines: () => string[];
  /** One chunk of input, as a terminal would deliver it. */
  type: (chunk: string) => Promise<void>;
  resize: (columns: number, rows: number) => void;
  waitFor: (text: string | RegExp) => Promise<void>;
  /** Everything that went to the terminal beside the frames. */
  written: () => string;
};

const quiet = (): void => {};
const mounted: (() => void)[] = [];

afterEach(() => {
  for (const unmount of mounted.splice(0)) unmount();
});

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A terminal of this size that only exists in memory: what is written to it, and a keyboard. */
export function terminal(columns: number, rows: number) {
  const writes: string[] = [];
  const output: Output = Object.assign(new EventEmitter(), {
    columns,
    rows,
    isTTY: true,
    writable: true,
    write: (text: string, ...rest: unknown[]) => {
      const after = rest.at(-1);
      if (typeof after === 'function') queueMicrotask(() => after());
      return writes.push(text) > 0;
    },
  });
  const chunks: string[] = [];
  const input: Input = Object.assign(new EventEmitter(), {
    isTTY: true,
    read: () => chunks.shift() ?? null,
    setEncoding: quiet,
    setRawMode: quiet,
    resume: quiet,
    pause: quiet,
    ref: quiet,
    unref: quiet,
  });
  return {
    writes,
    output,
    stdout: output as unknown as NodeJS.WriteStream,
    stdin: input as unknown as NodeJS.ReadStream,
    async type(chunk: string): Promise<void> {
      chunks.push(chunk);
      input.emit('readable');
      // A microtask hands the keys on, React draws in the turns after it.
      await turn();
      await turn();
    },
  };
}

/** Draws onto a terminal in memory. */
export function draw(node: ReactElement, columns: number, rows: number): Screen {
  const {writes, output, stdout, stdin, type} = terminal(columns, rows);
  const app = render(node, {
    stdout,
    stdin,
    debug: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  mounted.push(() => app.unmount());
  // Frames are whole; what is written beside them (clipboard, paste mode) begins with an escape and holds no row.
  const isFrame = (text: string): boolean => !/^\u001b[\][][?\d;c]/.test(text) || text.includes('\n');
  const frame = (): string => writes.findLast(isFrame) ?? '';
  const lines = (): string[] => stripVTControlCharacters(frame()).replace(/\n$/, '').split('\n');
  return {
    frame,
    lines,
    type,
    resize(nextColumns, nextRows) {
      output.columns = nextColumns;
      output.rows = nextRows;
      output.emit('resize');
    },
    waitFor: text =>
      vi.waitFor(() => {
        const seen = lines().join('\n');
        if (typeof text === 'string' ? !seen.includes(text) : !text.test(seen))
          throw new Error(`not seen: ${text}\n${seen}`);
      }),
    written: () => writes.join(''),
  };
}

export const utf8: Look = lookFrom({LANG: 'C.UTF-8'});

/** A clock that stands still until it is told otherwise: no key is ever too fast by accident. */
export function slowClock(): {now: () => number; pass: (ms: number) => void} {
  let nowMs = 1_000_000;
  return {
    now: () => {
      nowMs += 1000;
      return nowMs;
    },
    pass: ms => {
      nowMs += ms;
    },
  };
}

/** The wizard on a terminal in memory. Every look at the clock is a second later, unless a test has a clock of its own. */
export const wizard = (walk: Walk, columns = 80, rows = 24, now = slowClock().now, look = utf8): Screen =>
  draw(<Wizard walk={walk} look={look} now={now} />, columns, rows);

/** Fails when a row is wider than the terminal, or when there are more rows than it has. */
export function expectToFit(screen: Screen, columns: number, rows: number): void {
  const lines = screen.lines();
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
}
