export type LogLine = {at: Date; text: string};

/** The output of one run of one container, readable while it is still written. */
export type LogBook = {
  write(text: string): void;
  /** The container has ended: nothing more comes. */
  close(): void;
  lines(): readonly LogLine[];
  isClosed(): boolean;
  /** Resolves at the next line, or when the book is closed. */
  next(): Promise<void>;
};

/** Old lines are dropped, as a node's log rotation does. */
const keptLines = 5000;

export function createLogBook(now: () => Date): LogBook {
  const kept: LogLine[] = [];
  let isClosed = false;
  let waiting: (() => void)[] = [];

  const wake = () => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };

  return {
    write(text) {
      kept.push({at: now(), text});
      if (kept.length > keptLines) kept.shift();
      wake();
    },
    close() {
      isClosed = true;
      wake();
    },
    lines: () => kept,
    isClosed: () => isClosed,
    next: () => (isClosed ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
  };
}
