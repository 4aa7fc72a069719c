import type {PodAccess} from '../api/pod-access.ts';
import type {Inside} from './inside.ts';
import type {Finished} from './programs.ts';
import type {RunningPod} from './running.ts';

type Exec = PodAccess['exec'];

const largestFrame = 32 * 1024;

/** A terminal turns every newline into carriage return and newline. */
const asTerminal = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');

/** Runs commands in the containers of the pretend cluster. */
export function createExec(find: (namespace: string, pod: string) => RunningPod | undefined, inside: Inside): Exec {
  return async request => {
    const pod = find(request.namespace, request.pod);
    const container = pod?.containers.find(({spec}) => spec.name === request.container);
    if (!pod || !container?.state.running) {
      return {error: `unable to upgrade connection: container not found ("${request.container}")`};
    }
    const outcome: Finished | {error: string} = await inside(pod, container, request);
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
