import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {buffer} from 'node:stream/consumers';
import type {PodAccess} from '../api/pod-access.ts';
import type {Finished, Invocation, Programs} from './programs.ts';
import type {RunningContainer, RunningPod} from './running.ts';
import {runShell} from './shell/run.ts';

type Exec = PodAccess['exec'];

export type ExecOptions = {
  find(namespace: string, pod: string): RunningPod | undefined;
  /** What can be run in this container. */
  programsOf(container: RunningContainer): Programs;
  /** The address behind a name, as the cluster's DNS knows it from this namespace. */
  resolve(namespace: string, name: string): string | undefined;
  /** Told of every command that the rehearsal does not know. */
  onUnknown(command: string): void;
};

const largestFrame = 32 * 1024;

const notFound = (file: string) =>
  `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": OCI runtime exec failed: exec failed: unable to start container process: exec: "${file}": executable file not found in $PATH: unknown`;

/** A terminal turns every newline into carriage return and newline. */
const asTerminal = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');

const isShell = (file: string | undefined) => /^(\/bin\/)?(ba)?sh$/.test(file ?? '');

/** Runs commands in the containers of the pretend cluster. */
export function createExec({find, programsOf, resolve, onUnknown}: ExecOptions): Exec {
  const run = async (pod: RunningPod, container: RunningContainer, request: Parameters<Exec>[0]) => {
    const programs = programsOf(container);
    let read: Promise<Buffer> | undefined;
    const invocation: Invocation = {
      args: request.command.slice(1),
      environment: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOSTNAME: pod.name,
        ...pod.environment.get(container.spec.name),
      },
      files: pod.files,
      hostname: pod.name,
      resolve: name => resolve(pod.namespace, name),
      stdin: () => {
        read ??= request.stdin ? buffer(request.stdin) : Promise.resolve(Buffer.alloc(0));
        return read;
      },
    };
    const [file = '', flag, text] = request.command;
    const shell = {programs, onUnknown};
    if (isShell(file)) {
      if (text !== undefined && /^-[a-z]*c$/.test(flag ?? '')) {
        return runShell(shell, invocation, text, request.command.slice(3));
      }
      onUnknown(request.command.join(' '));
      return {error: notFound(file)};
    }
    const program = programs[file.split('/').at(-1) ?? file];
    if (program) return program(invocation);
    onUnknown(request.command.join(' '));
    return {error: notFound(file)};
  };

  return async request => {
    const pod = find(request.namespace, request.pod);
    const container = pod?.containers.find(({spec}) => spec.name === request.container);
    if (!pod || !container?.state.running) {
      return {error: `unable to upgrade connection: container not found ("${request.container}")`};
    }
    const outcome: Finished | {error: string} = await run(pod, container, request);
    if ('error' in outcome) return outcome;
    const send = (stream: 'stdout' | 'stderr', bytes: Buffer) => {
      const content = request.tty ? asTerminal(bytes) : bytes;
      for (let at = 0; at < content.length; at += largestFrame) {
        // A terminal has one stream only.
        request.write(request.tty ? 'stdout' : stream, content.subarray(at, at + largestFrame));
      }
    };
    send('stdout', outcome.stdout);
    send('stderr', Buffer.from(outcome.stderr));
    return {exitCode: outcome.exitCode};
  };
}
