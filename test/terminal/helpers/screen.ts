import {spawn} from '@lydell/node-pty';
import headless from '@xterm/headless';
import {overflow} from './frame.ts';
import {program} from './paths.ts';
import type {Room} from './room.ts';

export type Size = {columns: number; rows: number};

/** The smallest terminal that everything has room in, and a common larger one. */
export const narrow: Size = {columns: 80, rows: 24};
export const wide: Size = {columns: 120, rows: 40};

export type Looks = string | RegExp | ((text: string) => boolean);

/** The program on a terminal, seen and typed at as by a person. */
export type Screen = {
  /** What is on the screen now, one line a row, without blanks at the end of rows. */
  text: () => string;
  size: () => Size;
  /** Resolves with the screen's text once it fits; rejects with the screen in the message. */
  waitFor: (looks: Looks, options?: {timeoutMs?: number}) => Promise<string>;
  /** One key at a person's pace: no sooner after the last key, or after what was waited for, than anybody could. */
  press: (key: string) => Promise<void>;
  /** Bytes at once, as a terminal that hung delivers them. */
  write: (bytes: string) => void;
  resize: (size: Size) => void;
  /** Everything the program wrote, escape sequences included. */
  raw: () => string;
  /** The exit code; what stands on the normal screen by then is in `text()`. */
  exit: (options?: {timeoutMs?: number}) => Promise<number>;
  /** The link drops: the terminal's other end is closed, as by an ssh that lost its line. */
  hangUp: () => void;
  pid: number;
};

/** Nobody answers a changed screen faster than this, in milliseconds; the program ignores what comes sooner. */
const reactionMs = 190;

const waitMs = 60_000;

const fits = (text: string, looks: Looks): boolean =>
  typeof looks === 'string' ? text.includes(looks) : looks instanceof RegExp ? looks.test(text) : looks(text);

const sleep = (durationMs: number): Promise<void> => new Promise(resolve => setTimeout(resolve, durationMs));

/** Names of keys as a terminal sends them. */
export const keys = {enter: '\r', escape: '\u001b', up: '\u001b[A', down: '\u001b[B', pageDown: '\u001b[6~'} as const;

/** Starts the program on a terminal of this size; it is ended with the test, by its pid, when it still runs. */
export const openScreen = (args: readonly string[], room: Room, size: Size, env = room.env): Screen =>
  openTerminal([process.execPath, program, ...args], room, size, env);

/** Starts any program on a terminal of this size: what shows ours, such as tmux. */
export function openTerminal(words: readonly string[], room: Room, {columns, rows}: Size, env = room.env): Screen {
  const [file = '', ...args] = words;
  const terminal = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 2000});
  const child = spawn(file, args, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: room.folder,
    env,
  });
  const lookers = new Set<() => void>();
  const looked = (): void => {
    for (const look of lookers) look();
  };
  let raw = '';
  let exitCode: number | undefined;
  let typedAt = 0;
  let seenAt = 0;
  let wide: string | undefined;
  // Frames on their way when the terminal changes still have its old width; what is waited for next has the new one.
  let isResizing = false;
  let isHungUp = false;

  const rowsOf = (): string[] => {
    const {active} = terminal.buffer;
    const from = active.type === 'alternate' ? 0 : Math.max(0, active.length - terminal.rows);
    return Array.from({length: terminal.rows}, (_, row) => active.getLine(from + row)?.translateToString(true) ?? '');
  };
  const text = (): string => rowsOf().join('\n').trimEnd();
  // A frame may arrive in parts; between these marks it is not whole, and nobody has seen it.
  const isBetweenFrames = (): boolean => {
    const tail = raw.slice(-100_000);
    return tail.lastIndexOf('\u001b[?2026l') >= tail.lastIndexOf('\u001b[?2026h');
  };
  child.onData(data => {
    raw += data;
    terminal.write(data, () => {
      if (!isBetweenFrames()) return;
      if (!isResizing) wide ??= overflow(terminal);
      looked();
    });
  });
  child.onExit(ended => {
    // The last bytes are drawn first.
    terminal.write('', () => {
      exitCode = ended.exitCode;
      looked();
    });
  });
  const asShown = (): string =>
    `${terminal.cols}×${terminal.rows}${exitCode === undefined ? '' : `, ended with ${exitCode}`}:\n${text()}\n`;

  function until<Value>(what: string, look: () => Value | undefined, timeoutMs: number): Promise<Value> {
    return new Promise((resolve, reject) => {
      const done = (end: () => void): void => {
        lookers.delete(check);
        clearTimeout(timer);
        end();
      };
      const check = (): void => {
        if (wide !== undefined) {
          const problem = wide;
          done(() => reject(new Error(`${problem}\n${asShown()}`)));
          return;
        }
        const value = look();
        if (value !== undefined) done(() => resolve(value));
        else if (exitCode !== undefined)
          done(() => reject(new Error(`the program ended before ${what}\n${asShown()}`)));
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`no ${what} within ${timeoutMs} ms\n${asShown()}`))),
        timeoutMs,
      );
      lookers.add(check);
      check();
    });
  }

  room.atEnd(async () => {
    if (exitCode === undefined && !isHungUp) {
      process.kill(child.pid, 'SIGKILL');
      await until('its end', () => exitCode, 10_000).catch(() => undefined);
    }
    terminal.dispose();
  });

  return {
    text,
    size: () => ({columns: terminal.cols, rows: terminal.rows}),
    async waitFor(looks, {timeoutMs = waitMs} = {}) {
      const seen = await until(
        String(looks),
        () => (fits(text(), looks) && (!isResizing || overflow(terminal) === undefined) ? text() : undefined),
        timeoutMs,
      );
      isResizing = false;
      seenAt = Date.now();
      return seen;
    },
    async press(key) {
      await sleep(Math.max(0, Math.max(typedAt, seenAt) + reactionMs - Date.now()));
      typedAt = Date.now();
      child.write(key);
    },
    write: bytes => child.write(bytes),
    resize(size) {
      isResizing = true;
      terminal.resize(size.columns, size.rows);
      child.resize(size.columns, size.rows);
    },
    raw: () => raw,
    exit: ({timeoutMs = waitMs} = {}) => until('end of the program', () => exitCode, timeoutMs),
    hangUp() {
      if (!('destroy' in child) || typeof child.destroy !== 'function') throw new Error('this terminal cannot hang up');
      isHungUp = true;
      child.destroy();
    },
    pid: child.pid,
  };
}
