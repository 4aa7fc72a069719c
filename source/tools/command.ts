import type {DumpReport} from './dump.ts';

/**
 * A command is a value until a runner runs it: preview, copy, dry run, script, journal and run share it.
 */

/** What a command may change; 'nothing' may be asked again at any time. */
export type Changes = 'nothing' | 'files' | 'registry' | 'cluster' | 'database';

export type Stdin =
  | {kind: 'text'; text: string}
  /** Never shown, never journaled; a job that was interrupted with it cannot be repeated blindly. */
  | {kind: 'secret'; text: string}
  | {kind: 'file'; path: string};

/** A program of the machine, started without a shell. */
export type ProcessCommand = {
  kind: 'process';
  /** Program name, looked up in PATH. */
  file: string;
  args: readonly string[];
  stdin?: Stdin;
  env?: Readonly<Record<string, string>>;
  /** Where standard output goes, created exclusively under a `.partial` name and renamed at exit 0. */
  stdoutFile?: string;
  /** An age recipient: what goes to `stdoutFile` is encrypted for it, and only that. */
  encryptFor?: string;
  /** Milliseconds after which it is asked to end; 0: never. */
  timeoutMs: number;
  changes: Changes;
  /** True for what takes long, or must outlive the terminal though it changes nothing outside: it runs under the supervisor. */
  isSupervised?: boolean;
  /** What is read out of `stdoutFile` while it is written; its text is not kept then, however long it is. */
  inspect?: 'dump';
  /** True for a command whose failure does not end the plan: what comes after it tells. */
  mayFail?: boolean;
  /** True when standard output carries secrets: it is kept out of the journal, the log and the session's files. */
  hasSecretOutput?: boolean;
  /** What it is for, in a few words. */
  purpose: string;
};

/** Our own work, done in this process by a runner of that name; `display` is the equivalent command line. */
export type OwnCommand = {
  kind: 'own';
  name: OwnName;
  params: Readonly<Record<string, unknown>>;
  display: readonly string[];
  timeoutMs: number;
  changes: Changes;
  /** True for what takes long: it runs under the supervisor, as a process of its own. */
  isSupervised?: boolean;
  hasSecretOutput?: boolean;
  purpose: string;
};

export type Command = ProcessCommand | OwnCommand;

/**
 * True for what runs as a job under the supervisor, so that it outlives the terminal: what changes anything outside this
 * host's files, and what takes long. Files of the session are written whole or not at all, and need none.
 */
export const runsAsJob = ({changes, isSupervised}: Command): boolean =>
  isSupervised === true || changes === 'cluster' || changes === 'registry' || changes === 'database';

/** The works that `runners/own` knows; each takes and answers JSON. */
export type OwnName =
  | 'bundle.notes'
  | 'bundle.verify'
  | 'chart.read'
  | 'disk.room'
  | 'dns.lookup'
  | 'file.read'
  | 'file.remove'
  | 'file.write'
  | 'files.hash'
  | 'http.measure'
  | 'images.check'
  | 'images.push'
  | 'jobs.alive'
  | 'registry.ping'
  | 'report.write';

/** A standard output that went to a file: what was printed, and what lies on the disk (they differ when encrypted). */
export type Captured = {
  path: string;
  sizeBytes: number;
  sha256: string;
  storedBytes: number;
  storedSha256: string;
  /** What `inspect: 'dump'` found. */
  dump?: DumpReport;
};

/** How a command ended; every ending is named, absence never means yes. */
export type Outcome =
  | {
      kind: 'exited';
      exitCode: number;
      stdout: string;
      stderr: string;
      startedAt: string;
      endedAt: string;
      captured?: Captured;
    }
  | {kind: 'killed'; signal: string; stdout: string; stderr: string; startedAt: string; endedAt: string}
  | {kind: 'timed-out'; timeoutMs: number; stdout: string; stderr: string; startedAt: string; endedAt: string}
  | {kind: 'not-found'; file: string}
  /** Nobody knows how it ended: the supervisor's result is missing. */
  | {kind: 'lost'; reason: string};

/** True when the command ran to its end with exit code 0; never proof by itself. */
export const isSuccess = (outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'exited' && outcome.exitCode === 0;

/** Standard output of an outcome, '' where there is none. */
export const stdoutOf = (outcome: Outcome | undefined): string =>
  outcome !== undefined && 'stdout' in outcome ? outcome.stdout : '';

/** Standard error of an outcome, '' where there is none. */
export const stderrOf = (outcome: Outcome | undefined): string =>
  outcome !== undefined && 'stderr' in outcome ? outcome.stderr : '';

/** The ending in words: 'exit 1', 'killed by SIGHUP', 'no answer within 30 s', 'helm not found', 'lost: …'. */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exit ${outcome.exitCode}`;
    case 'killed':
      return `killed by ${outcome.signal}`;
    case 'timed-out':
      return `no answer within ${Math.round(outcome.timeoutMs / 1000)} s`;
    case 'not-found':
      return `${outcome.file} not found`;
    case 'lost':
      return `lost: ${outcome.reason}`;
  }
}

const plainWord = /^[\w@%+=:,./-]+$/;

/** One word as a POSIX shell would need it; only for showing and copying, nothing is run by a shell. */
export const quoteWord = (word: string): string => (plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The words of a command line as shown, its environment and redirections included. */
export function displayWords(command: Command): string[] {
  if (command.kind === 'own') return command.display.map(quoteWord);
  const settings = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${quoteWord(value)}`);
  const words = [...settings, ...[command.file, ...command.args].map(quoteWord)];
  if (command.stdin?.kind === 'file') words.push('<', quoteWord(command.stdin.path));
  if (command.stdin?.kind === 'text' || command.stdin?.kind === 'secret') words.push('<<<', '…');
  if (command.stdoutFile !== undefined) words.push('>', quoteWord(command.stdoutFile));
  return words;
}

/** The command line as it is shown and copied. */
export const displayCommand = (command: Command): string => displayWords(command).join(' ');
