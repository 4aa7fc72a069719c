import {PassThrough} from 'node:stream';
import {setTimeout} from 'node:timers/promises';
import type {WebSocket} from 'ws';
import {containerOf} from './logs.ts';
import {existing} from './objects.ts';
import type {ApiRequest, Context, Target} from './request.ts';

/** The subprotocol of kubectl ≥ 1.31: the first byte of a frame is its channel, 255 closes one. */
export const execProtocol = 'v5.channel.k8s.io';

const channels = {stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255} as const;

const success = {metadata: {}, status: 'Success'};

const exited = (code: number) => ({
  metadata: {},
  status: 'Failure',
  message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
  reason: 'NonZeroExitCode',
  details: {causes: [{reason: 'ExitCode', message: `${code}`}]},
});

/** How long a terminal may keep its size to itself: a client need not have one. */
const sizeWithinMs = 500;

/** The kubelet's words, as the API server passes them on: they may begin with the kubelet's own "Internal error". */
const broken = (error: string) => ({
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: ${error}`,
  reason: 'InternalError',
  details: {causes: [{message: error}]},
  code: 500,
});

/** Checks before the upgrade, while a refusal can still be a plain answer. Throws 404 and 400. */
export function execTarget(context: Context, target: Target, request: ApiRequest): {pod: string; container: string} {
  const pod = existing(context, target);
  return {pod: pod.metadata.name, container: containerOf(pod, request.query.get('container'))};
}

/** Runs the command of an exec request over an upgraded connection and closes it with the outcome. */
export async function exec(context: Context, target: Target, request: ApiRequest, socket: WebSocket): Promise<void> {
  const {query} = request;
  const {pod, container} = execTarget(context, target, request);
  const send = (channel: number, bytes: Buffer) => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
  };
  const stdin = new PassThrough();
  const sized = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const [channel, closed] = data;
    if (channel === channels.stdin) stdin.write(data.subarray(1));
    if (channel === channels.close && closed === channels.stdin) stdin.end();
    if (channel === channels.resize) sized.resolve();
  });
  socket.on('close', () => {
    stdin.end();
    sized.resolve();
  });
  // Real servers open with an empty frame.
  send(channels.stdout, Buffer.alloc(0));
  const hasTty = query.get('tty') === 'true';
  // A process in a container starts later than the terminal says its size, and one that ends at once ends after that:
  // kubectl complains when it has a size to tell and nobody is left.
  if (hasTty) await Promise.race([sized.promise, setTimeout(sizeWithinMs, undefined, {ref: false})]);
  const outcome = await context.pods.exec({
    namespace: target.namespace ?? '',
    pod,
    container,
    command: query.getAll('command'),
    ...(query.get('stdin') === 'true' && {stdin}),
    write: (stream, chunk) => send(channels[stream], chunk),
    tty: hasTty,
  });
  const status =
    'error' in outcome ? broken(outcome.error) : outcome.exitCode === 0 ? success : exited(outcome.exitCode);
  send(channels.error, Buffer.from(JSON.stringify(status)));
  socket.close(1000);
}
