import type {LogsRequest, PodAccess} from '../api/pod-access.ts';
import type {LogBook, LogLine} from './log-book.ts';
import type {RunningContainer, RunningPod} from './running.ts';

/** Nanoseconds, as the runtime writes them; the clock has milliseconds. */
const stamp = (at: Date) => `${at.toISOString().slice(0, -1)}000000Z`;

const text = ({at, text: line}: LogLine, hasTime: boolean) => `${hasTime ? `${stamp(at)} ` : ''}${line}\n`;

async function* read(log: LogBook, request: LogsRequest, now: Date): AsyncGenerator<string> {
  const {tailLines, timestamps, sinceSeconds, limitBytes = Number.POSITIVE_INFINITY, follow} = request;
  const since = sinceSeconds === undefined ? 0 : now.getTime() - sinceSeconds * 1000;
  const first = log.lines().filter(line => line.at.getTime() >= since);
  const shown = tailLines === undefined ? first : tailLines === 0 ? [] : first.slice(-tailLines);
  const whole = shown.map(line => text(line, timestamps)).join('');
  if (whole !== '') yield whole.slice(0, limitBytes);
  if (!follow) return;
  let last = log.lines().at(-1);
  for (;;) {
    const lines = log.lines();
    // Old lines are dropped at the front, so the place is found by the last line that was shown.
    const fresh = lines.slice(last ? lines.lastIndexOf(last) + 1 : 0);
    last = lines.at(-1);
    if (fresh.length > 0) yield fresh.map(line => text(line, timestamps)).join('');
    else if (log.isClosed()) return;
    else await log.next();
  }
}

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
    if (!container.log || reason)
      return {error: `${place} is waiting to start: ${reason ?? 'ContainerCreating'}`, code: 400};
    return {chunks: read(container.log, request, now())};
  };
}
