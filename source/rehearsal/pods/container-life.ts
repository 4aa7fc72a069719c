import {randomBytes} from 'node:crypto';
import type {Pod} from '../controllers/kinds.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';
import type {Task} from './behaviour.ts';
import {environmentOf} from './environment.ts';
import type {NodeImages} from './images.ts';
import {createLogBook, type LogBook} from './log-book.ts';
import {play} from './play.ts';
import {ensureImage, type Tell} from './pull.ts';
import type {RunningContainer, RunningPod} from './running.ts';
import type {Script} from './script.ts';
import {backOffMs, backOffText, type Patience, timing} from './timing.ts';

export type LifeParts = {
  room: Room;
  images: NodeImages;
  pod: Pod;
  running: RunningPod;
  patience: Patience;
  tell: Tell;
  publish: () => void;
  /** What the container does this time. */
  decide(task: Omit<Task, 'applied'>): Script;
  /** A container has ended well; its output may say that it migrated the database. */
  onSuccess(lines: string[]): void;
};

/** Waits until what the environment is made of exists. */
async function ensureEnvironment(parts: LifeParts, container: RunningContainer): Promise<Record<string, string>> {
  const {room, running, patience, tell, publish} = parts;
  for (;;) {
    const environment = environmentOf(room.store, running.namespace, container.spec);
    if ('values' in environment) {
      running.environment.set(container.spec.name, environment.values);
      return environment.values;
    }
    container.state = {waiting: {reason: 'CreateContainerConfigError', message: environment.error}};
    tell({type: 'Warning', reason: 'Failed', message: `Error: ${environment.error}`}, container);
    publish();
    await patience.wait(timing.retryConfig);
  }
}

/** The readiness probe: fails until the script says otherwise, then succeeds for as long as the container runs. */
async function probe(parts: LifeParts, container: RunningContainer, script: Script, run: LogBook) {
  const {patience, tell, publish} = parts;
  const isStillThisRun = () => container.log === run && container.state.running !== undefined;
  const hasProbe = container.spec.readinessProbe !== undefined;
  let leftMs = hasProbe ? script.readyAfterMs : 0;
  while (leftMs > 0) {
    const pauseMs = Math.min(leftMs, timing.probe);
    await patience.wait(pauseMs);
    leftMs -= pauseMs;
    if (!isStillThisRun()) return;
    if (leftMs > 0 && script.probeFailure) {
      const message = `Readiness probe failed: ${script.probeFailure}`;
      tell({type: 'Warning', reason: 'Unhealthy', message}, container);
    }
  }
  if (!isStillThisRun()) return;
  container.isReady = true;
  publish();
}

/** One run of a container, from its image to its exit code. */
async function runOnce(parts: LifeParts, container: RunningContainer): Promise<number> {
  const {room, patience, tell, publish, running} = parts;
  await ensureImage(parts, container);
  const environment = await ensureEnvironment(parts, container);
  await patience.wait(timing.start);

  const {name, image, command = [], args = []} = container.spec;
  const script = parts.decide({
    podName: running.name,
    containerName: name,
    isInit: container.isInit,
    image,
    command: [...command, ...args],
    environment,
    isJob: parts.pod.spec.restartPolicy !== undefined && parts.pod.spec.restartPolicy !== 'Always',
  });
  tell({reason: 'Created', message: `Created container: ${name}`}, container);
  tell({reason: 'Started', message: `Started container ${name}`}, container);
  const log = createLogBook(room.clock.now);
  container.previousLog = container.log;
  container.log = log;
  container.containerId = `containerd://${randomBytes(32).toString('hex')}`;
  const startedAt = timestamp(room.clock.now());
  container.state = {running: {startedAt}};
  if (!container.isInit) void probe(parts, container, script, log);
  publish();

  const exitCode = await play(script, log, patience);
  log.close();
  container.isReady = false;
  // Nothing but the kernel's memory guard ends a script with 137: the others are stopped, not ended.
  const reason = exitCode === 0 ? 'Completed' : exitCode === 137 ? 'OOMKilled' : 'Error';
  const finishedAt = timestamp(room.clock.now());
  container.state = {terminated: {containerID: container.containerId, exitCode, finishedAt, reason, startedAt}};
  if (exitCode === 0) parts.onSuccess(log.lines().map(line => line.text));
  publish();
  return exitCode;
}

/** Runs a container as often as the restart policy says. Gives the last exit code; a server's never comes. */
export async function runContainer(parts: LifeParts, container: RunningContainer): Promise<number> {
  const {pod, running, patience, tell, publish} = parts;
  const {name} = container.spec;
  const policy = pod.spec.restartPolicy ?? 'Always';
  for (let failures = 0; ; failures += 1) {
    const exitCode = await runOnce(parts, container);
    const endsHere = container.isInit ? exitCode === 0 : policy === 'OnFailure' && exitCode === 0;
    if (policy === 'Never' || endsHere) return exitCode;
    // The first restart comes soon, every later one after a growing pause.
    await patience.wait(timing.start * 10);
    container.lastState = container.state;
    if (failures > 0) {
      const pauseMs = backOffMs(failures - 1);
      const place = `${running.name}_${running.namespace}(${running.uid})`;
      const message = `back-off ${backOffText(pauseMs)} restarting failed container=${name} pod=${place}`;
      container.state = {waiting: {reason: 'CrashLoopBackOff', message}};
      const said = `Back-off restarting failed container ${name} in pod ${place}`;
      tell({type: 'Warning', reason: 'BackOff', message: said}, container);
      publish();
      await patience.wait(pauseMs);
    }
    container.restartCount += 1;
  }
}
