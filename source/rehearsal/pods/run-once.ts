import {randomBytes} from 'node:crypto';
import {timestamp} from '../controllers/time.ts';
import {runHook} from './hooks.ts';
import type {LifeParts} from './life-parts.ts';
import {createLogBook, type LogBook} from './log-book.ts';
import {type Ending, exited, play} from './play.ts';
import {probeRun} from './probes.ts';
import {isSidecar, type RunningContainer, type StopRequest} from './running.ts';
import type {Script} from './script.ts';
import {type Patience, timing} from './timing.ts';

/** How a run ended, and who ended it. */
export type RunEnding = Ending & {isKilledByProbe: boolean};

const killed: Ending = {exitCode: 137, reason: 'Error'};

/** The kubelet takes so much of the log as last words, when the container left none. */
const fallbackLines = 80;

function lastWords({spec}: RunningContainer, {exitCode, message}: Ending, log: LogBook): string | undefined {
  if (message !== undefined) return message;
  if (exitCode === 0 || spec.terminationMessagePolicy !== 'FallbackToLogsOnError') return undefined;
  const lines = log.lines().slice(-fallbackLines);
  return lines.map(line => `${line.text}\n`).join('') || undefined;
}

/** The container was made, but its program could not be started. */
function failToStart(parts: LifeParts, container: RunningContainer, error: string): RunEnding {
  const {room, tell} = parts;
  const finishedAt = timestamp(room.clock.now());
  tell({type: 'Warning', reason: 'Failed', message: `Error: ${error}`}, container);
  container.state = {
    terminated: {
      containerID: container.containerId,
      exitCode: 128,
      finishedAt,
      message: error,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
    },
  };
  parts.publish();
  return {exitCode: 128, reason: 'StartError', message: error, isKilledByProbe: false};
}

/** Lets a container be stopped: its hook first, then the signal, and death when the grace is over. */
function stoppable(parts: LifeParts, container: RunningContainer, script: Script) {
  const {patience} = parts;
  const request: {made?: StopRequest} = {};
  let finish: (ending: Ending) => void = () => undefined;
  const stopped = new Promise<Ending>(resolve => {
    finish = resolve;
  });
  const stop = async ({graceMs, isKilledByProbe = false}: StopRequest) => {
    request.made = {graceMs, isKilledByProbe};
    void patience.wait(graceMs).then(() => finish(killed));
    await Promise.race([runHook(parts, container, container.spec.lifecycle?.preStop), stopped]);
    await patience.wait(script.stopsAfterMs);
    finish(exited(script.stopCode ?? 0));
  };
  return {request, stopped, stop};
}

async function playUntilStopped(
  parts: LifeParts,
  container: RunningContainer,
  script: Script,
  log: LogBook,
  run: Patience,
) {
  const {request, stopped, stop} = stoppable(parts, container, script);
  let finished: () => void = () => undefined;
  const hasEnded = new Promise<void>(resolve => {
    finished = resolve;
  });
  container.stop = wanted => {
    if (!request.made) void stop(wanted);
    return hasEnded;
  };
  let isServing = false;
  const served = run.wait(script.readyAfterMs).then(() => {
    isServing = true;
  });
  void run.wait(timing.measured).then(() => {
    container.isMeasured = true;
  });
  const isProbed = !container.isInit || container.spec.restartPolicy === 'Always';
  if (isProbed) void probeRun({parts, container, script, patience: run, served, isServing: () => isServing});
  const ending = await Promise.race([play(script, log, run), stopped]);
  run.stop();
  return {ending: {...ending, isKilledByProbe: request.made?.isKilledByProbe === true}, finished};
}

/** One run of a container whose image and environment are there, to its end. */
export async function runOnce(
  parts: LifeParts,
  container: RunningContainer,
  environment: Record<string, string>,
): Promise<RunEnding> {
  const {room, patience, tell, publish, running} = parts;
  const {name, image, command = [], args = []} = container.spec;
  const isJob = (parts.pod.metadata.ownerReferences ?? []).some(({kind}) => kind === 'Job');
  const isInit = container.isInit && !isSidecar(container);
  const task = {podName: running.name, containerName: name, isInit, isJob, image, environment};
  const script = parts.decide({...task, command: [...command, ...args]});
  container.containerId = `containerd://${randomBytes(32).toString('hex')}`;
  tell({reason: 'Created', message: `Created container: ${name}`}, container);
  if (script.startError !== undefined) return failToStart(parts, container, script.startError);
  tell({reason: 'Started', message: `Started container ${name}`}, container);
  const log = createLogBook(room.clock.now);
  container.previousLog = container.log;
  container.log = log;
  const startedAt = timestamp(room.clock.now());
  container.state = {running: {startedAt}};
  publish();

  const {ending, finished} = await playUntilStopped(parts, container, script, log, patience.child());
  log.close();
  Object.assign(container, {isReady: false, isStarted: false, isMeasured: false});
  delete container.stop;
  const {exitCode, reason} = ending;
  const message = lastWords(container, ending, log);
  container.state = {
    terminated: {
      containerID: container.containerId,
      exitCode,
      finishedAt: timestamp(room.clock.now()),
      ...(message !== undefined && {message}),
      reason,
      startedAt,
    },
  };
  if (exitCode === 0) parts.onSuccess(log.lines().map(line => line.text));
  publish();
  finished();
  return ending;
}
