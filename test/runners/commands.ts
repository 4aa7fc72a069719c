import type {Watcher} from '../../source/runners/run.ts';
import type {ProcessCommand} from '../../source/tools/command.ts';

/** A shell script as a command value. */
export const script = (text: string, change: Partial<ProcessCommand> = {}): ProcessCommand => ({
  kind: 'process',
  file: '/bin/sh',
  args: ['-c', text],
  timeoutMs: 15_000,
  changes: 'nothing',
  purpose: 'a script',
  ...change,
});

export type SeenWatcher = Watcher & {lines: string[]; abort: () => void};

/** A watcher that keeps what is printed. */
export function watcher(): SeenWatcher {
  const lines: string[] = [];
  const controller = new AbortController();
  return {
    signal: controller.signal,
    print: more => lines.push(...more),
    lines,
    abort: () => controller.abort(),
  };
}

/** A program that does jobs as Airlock itself does; Node strips the types itself. */
export const selfWords = [process.execPath, '--no-warnings', new URL('program.ts', import.meta.url).pathname];
