import {spawn} from 'node:child_process';
import {text} from 'node:stream/consumers';

export type Ended = {
  exitCode: number | undefined;
  killedBy: string | undefined;
  stdout: string;
  stderr: string;
};

export type RunOptions = {
  cwd: string;
  environment: Record<string, string>;
  stdin?: string;
  /** A signal, sent as soon as the promise is kept. */
  signal?: {name: NodeJS.Signals; when: Promise<unknown>};
  /** Called with what it has printed so far, whenever that is more. */
  onPrinted?: (text: string) => void;
};

/** Runs a program to its end and says how it ended. */
export async function run(
  argv: readonly string[],
  {cwd, environment, stdin, signal, onPrinted}: RunOptions,
): Promise<Ended> {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, {cwd, env: environment, stdio: ['pipe', 'pipe', 'pipe']});
  const ended = new Promise<Pick<Ended, 'exitCode' | 'killedBy'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killer) => resolve({exitCode: code ?? undefined, killedBy: killer ?? undefined}));
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    onPrinted?.(printed);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  void signal?.when.then(() => child.kill(signal.name));
  const [end, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return {...end, stdout, stderr};
}
