import type {LogsRequest, PodAccess} from '../api/pod-access.ts';
import type {LogBook, LogLine} from './log-book.ts';
import type {RunningContainer, RunningPod} from './running.ts';

/** Nanoseconds, as the runtime writes them; the clock has milliseconds. */
const stamp = (at: Date) => `${at.toISOString().slice(0, -1)}000000Z`;

const text = ({at, text: line}: LogLine, hasTime: boolean) => `${hasTime ? `${stamp(at)} ` : ''}${line}\n`;

async function* read(log: LogBook, request: LogsRequest, now: Date): AsyncGenerator<string> {
  const {tailLines, timestamps, sinceSeconds, sinceTime, follow} = request;
  let leftBytes = request.limitBytes ?? Number.POSITIVE_INFINITY;
  const cut = (lines: readonly LogLine[]): string => {
    const bytes = Buffer.from(lines.map(line => text(line, timestamps)).join('')).subarray(0, leftBytes);
    leftBytes -= bytes.length;
    return bytes.toString();
  };
  const since = sinceTime?.getTime() ?? (sinceSeconds === undefined ? 0 : now.getTime() - sinceSeconds * 1000);
  const first = log.lines().filter(line => line.at.getTime() >= since);
  const shown = tailLines === undefined ? first : tailLines === 0 ? [] : first.slice(-tailLines);
  if (shown.length > 0) yield cut(shown);
  let last = log.lines().at(-1);
  while (follow && leftBytes > 0) {
    const lines = log.lines();
    // Old lines are dropped at the front, so the place is found by the last line that was shown.
    const fresh = lines.slice(last ? lines.lastIndexOf(last) + 1 : 0);
    last = lines.at(-1);
    if (fresh.length > 0) yield cut(fresh);
    else if (log.isClosed()) return;
    else await log.next();
  }
}

async function* nothing(): AsyncGenerator<string> {}

function waitingReason({state, lastState}: RunningContainer): string | undefined {
  const reason = state.waiting?.reason;
  if (!reason || lastState.terminated) return undefined;
  return /^(ErrImagePull|ImagePullBackOff)$/.test(reason) ? 'trying and failing to pull image' : reason;
}

/** The logs of the containers of the pretend cluster, in the kubelet's words when there are none. */
export function createLogs(
  find: (namespace: string, pod: string) => RunningPod | undefined,
  now: () => Date,
): PodAccess['logs'] {
  return request => {
    const pod = find(request.namespace, request.pod);
    const container = pod?.containers.find(({spec}) => spec.name === request.container);
    const place = `container "${request.container}" in pod "${request.pod}"`;
    if (!container) return {error: `${place} is waiting to start: ContainerCreating`, code: 400};
    if (request.previous) {
      // Between two runs the newest book is the ended one.
      const isBetween = container.state.waiting !== undefined && container.lastState.terminated !== undefined;
      const log = isBetween ? container.log : container.previousLog;
      if (log) return {chunks: read(log, {...request, follow: false}, now())};
      return {error: `previous terminated ${place} not found`, code: 400};
    }
    const reason = waitingReason(container);
    // What could not be started has said nothing.
    if (!container.log && (container.state.terminated ?? container.lastState.terminated)) return {chunks: nothing()};
    if (!container.log || reason)
      return {error: `${place} is waiting to start: ${reason ?? 'ContainerCreating'}`, code: 400};
    return {chunks: read(container.log, request, now())};
  };
}
