import {parseReference} from './image-name.ts';
import {program, type Script, type Step, server} from './script.ts';
import {runsUnknown, shellScript} from './shell-script.ts';

/** What a container is asked to run. */
export type Task = {
  podName: string;
  containerName: string;
  isInit: boolean;
  image: string;
  command: string[];
  environment: Record<string, string>;
  /** Its pod is of a kind that is over when its containers have ended, as a Job's. */
  isJob?: boolean;
  /** The migrations that the database has already. */
  applied: readonly string[];
};

/** The product's migrations: version that brings them → their names. */
const migrations: Record<string, string[]> = {'1.2.3': ['studio.0043_dataset_index']};

/** The migrations that a version of the product knows and the database lacks. */
export const pendingMigrations = ({image, applied}: Pick<Task, 'image' | 'applied'>): string[] =>
  (migrations[parseReference(image).tag] ?? []).filter(name => !applied.includes(name));

function migrate(task: Task): Script {
  const pending = pendingMigrations(task);
  const head = [
    'Operations to perform:',
    '  Apply all migrations: admin, auth, contenttypes, sessions, studio',
    'Running migrations:',
  ];
  if (pending.length === 0) return program([...head, '  No migrations to apply.'], {durationMs: 800});
  const steps: Step[] = pending.flatMap((name): Step[] => [
    {do: 'wait', ms: 2500},
    {do: 'print', text: `  Applying ${name}... OK`},
  ]);
  const {steps: said} = program(head, {durationMs: 200});
  return {...program([]), steps: [...said.filter(step => step.do !== 'exit'), ...steps, {do: 'exit', code: 0}]};
}

/** busybox's web server listens at once, and with -v it says who asked for what. */
const httpd = (args: string[]): Script =>
  server([], {
    readyAfterMs: 50,
    ...(args.includes('-v') && {answerLine: '[::ffff:$ip]:$port: response:200'}),
  });

const beat = (everyMs: number, text: string): Step => ({
  do: 'repeat',
  steps: [
    {do: 'wait', ms: everyMs},
    {do: 'print', text},
  ],
});

/** The product's own program, by its subcommand. */
function studio(task: Task): Script {
  const {tag} = parseReference(task.image);
  const queue = task.environment['QUEUES'] ?? task.environment['QUEUE'] ?? 'default';
  const withBeat = (lines: string[], step: Step): Script => {
    const base = server(lines);
    return {...base, steps: [...base.steps, step]};
  };
  switch (task.command[1]) {
    case 'migrate':
      return migrate(task);
    case 'check':
      return program([`studio ${tag}: checking the database version`, 'System check identified no issues.']);
    case 'work':
      return withBeat(
        [`studio-worker ${tag} starting`, `connected to ${task.environment['REDIS_URL'] ?? 'redis'}`],
        beat(5000, `worker tick $i queue=${queue}`),
      );
    case 'schedule':
      return withBeat([`studio-scheduler ${tag} starting`], beat(10_000, 'scheduler tick $i: 0 jobs due'));
    case 'serve':
      return withBeat(
        [`studio-backend ${tag} starting`, `backend ${tag} listening on 0.0.0.0:8000`],
        beat(5000, '"GET /health HTTP/1.1" 200'),
      );
  }
  return server([`studio ${tag} running`]);
}

/** What an image does when the pod names no command, by the last part of its name. */
const entrypoints: Record<string, string[]> = {
  postgres: [
    'PostgreSQL Database directory appears to contain a database; Skipping initialization',
    'LOG:  starting PostgreSQL 14.19 (Debian 14.19-1.pgdg13+1) on x86_64-pc-linux-gnu',
    'LOG:  listening on IPv4 address "0.0.0.0", port 5432',
    'LOG:  database system is ready to accept connections',
  ],
  redis: ['* Server initialized', '* Ready to accept connections tcp'],
  nginx: ['/docker-entrypoint.sh: Configuration complete; ready for start up', 'start worker processes'],
  'studio-frontend': ['studio-frontend serving on 0.0.0.0:8080'],
};

/** Programs whose ways are known, by name. Anything else runs for ever, as a server does. */
const programs: Record<string, (args: string[]) => Script> = {
  true: () => program([], {durationMs: 0}),
  false: () => program([], {durationMs: 0, exitCode: 1}),
  httpd,
  echo: args => program([args.join(' ')], {durationMs: 0}),
  // Process 1 that does not listen is killed when its grace is over, and serves nothing.
  sleep: args => ({...program([], {durationMs: Number(args[0] ?? 0) * 1000}), stopsAfterMs: Number.POSITIVE_INFINITY}),
  tail: args => (args.includes('/dev/zero') ? {...program([]), steps: [{do: 'exhaust memory'}]} : server([])),
};

/** Where images have their programs. */
const usualPlace = /^\/(?:(?:usr|opt|app|srv|home|bin|sbin|etc|docker-entrypoint\.d)\/|[^/]+$)/;

const missingProgram = (file: string): string =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${file}": stat ${file}: no such file or directory: unknown`;

const byName = ([file = '', ...args]: string[]): Script | undefined => programs[file.split('/').at(-1) ?? file]?.(args);

/** Whether the pod waits for this container's end. */
const endsByItself = ({isInit, isJob}: Task): boolean => isInit || isJob === true;

/** A shell text; programs in it that nobody knows end where an end is waited for, and run on elsewhere. */
function ofShell(task: Task, text: string): Script {
  const script = shellScript(text, task.environment, byName);
  const hasLoop = script.steps.some(step => step.do === 'repeat');
  const hasExit = script.steps.some(step => step.do === 'exit');
  if (endsByItself(task) && !hasLoop) return {...script, afterwards: 'exits'};
  if (endsByItself(task) || script.afterwards === 'runs on' || hasExit || !runsUnknown(text)) return script;
  return {...server([]), steps: script.steps};
}

/** What a container does when nothing goes wrong. */
export function usualBehaviour(task: Task): Script {
  const [file = '', ...args] = task.command;
  const entrypoint = entrypoints[parseReference(task.image).name];
  if (file === '') return entrypoint || !endsByItself(task) ? server(entrypoint ?? []) : program([]);
  const [flag, text = ''] = args;
  if (/(^|\/)(ba)?sh$/.test(file) && flag === '-c') return ofShell(task, text);
  if (file === 'studio') return studio(task);
  const known = byName(task.command);
  // Of a program that nobody knows: what is meant to end does so well, everything else runs on.
  if (known || endsByItself(task)) return known ?? program([]);
  return file.startsWith('/') && !usualPlace.test(file) ? server([], {startError: missingProgram(file)}) : server([]);
}
