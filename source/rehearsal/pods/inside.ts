import {randomBytes} from 'node:crypto';
import {buffer} from 'node:stream/consumers';
import type {LifeParts} from './life-parts.ts';
import type {Finished, Invocation, Programs} from './programs.ts';
import type {RunningContainer, RunningPod} from './running.ts';
import {runShell} from './shell/run.ts';

export type InsideOptions = {
  /** What can be run in this container. */
  programsOf(container: RunningContainer): Programs;
  /** The address behind a name, as the cluster's DNS knows it from this namespace. */
  resolve(namespace: string, name: string): string | undefined;
  /** Told of every command that the rehearsal does not know. */
  onUnknown(command: string): void;
};

export type Command = {command: string[]; stdin?: AsyncIterable<Buffer>};

/** Runs one command in a container to its end, or says in the runtime's words why it cannot be started. */
export type Inside = (
  pod: RunningPod,
  container: RunningContainer,
  command: Command,
) => Promise<Finished | {error: string}>;

const notFound = (file: string) =>
  `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": OCI runtime exec failed: exec failed: unable to start container process: exec: "${file}": executable file not found in $PATH: unknown`;

const isShell = (file: string | undefined) => /^(\/bin\/)?(ba)?sh$/.test(file ?? '');

/** What is inside the containers of the pretend cluster: programs, a shell, files, names. */
export function createInside({programsOf, resolve, onUnknown}: InsideOptions): Inside {
  return async (pod, container, {command, stdin}) => {
    const programs = programsOf(container);
    let read: Promise<Buffer> | undefined;
    const invocation: Invocation = {
      args: command.slice(1),
      environment: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOSTNAME: pod.name,
        ...pod.environment.get(container.spec.name),
      },
      files: pod.files,
      hostname: pod.name,
      resolve: name => resolve(pod.namespace, name),
      stdin: () => {
        read ??= stdin ? buffer(stdin) : Promise.resolve(Buffer.alloc(0));
        return read;
      },
    };
    const [file = '', flag, text] = command;
    if (isShell(file)) {
      if (text !== undefined && /^-[a-z]*c$/.test(flag ?? '')) {
        return runShell({programs, onUnknown}, invocation, text, command.slice(3));
      }
      onUnknown(command.join(' '));
      return {error: notFound(file)};
    }
    const program = programs[file.split('/').at(-1) ?? file];
    if (program) return program(invocation);
    onUnknown(command.join(' '));
    return {error: notFound(file)};
  };
}

/** Runs the commands of probes: what the rehearsal does not know is no fault of theirs, and is left to the script. */
export function createProbeRunner(options: Omit<InsideOptions, 'onUnknown'>): LifeParts['runInside'] {
  return async (pod, container, command) => {
    let isKnown = true;
    const onUnknown = () => {
      isKnown = false;
    };
    const outcome = await createInside({...options, onUnknown})(pod, container, {command});
    if (!isKnown || 'error' in outcome) return undefined;
    return {exitCode: outcome.exitCode, output: `${outcome.stdout}${outcome.stderr}`};
  };
}
