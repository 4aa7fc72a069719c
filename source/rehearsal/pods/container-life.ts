import {type Environment, environmentOf} from './environment.ts';
import type {LifeParts} from './life-parts.ts';
import {ensureImage} from './pull.ts';
import {rootRefusal} from './run-as.ts';
import {type RunEnding, runOnce} from './run-once.ts';
import {isSidecar, type RunningContainer} from './running.ts';
import {backOffMs, backOffText, timing} from './timing.ts';

/** A container that has run this long starts its back-off anew. */
const forgivenAfterMs = 2 * timing.longestBackOff;

/** What a container is started with, or why it cannot be: the kubelet looks at its environment, then at its user. */
function configOf({room, pod, running, images}: LifeParts, {spec}: RunningContainer): Environment {
  const environment = environmentOf(room.store, running.namespace, spec);
  if ('error' in environment) return environment;
  const error = rootRefusal(pod, spec, images.cached(spec.image)?.user ?? '');
  return error === undefined ? environment : {error};
}

/** Waits until the image is there and the container can be started; the kubelet looks at all of it every time. */
async function prepare(parts: LifeParts, container: RunningContainer): Promise<Record<string, string>> {
  const {running, patience, tell, publish} = parts;
  for (;;) {
    await ensureImage(parts, container);
    const environment = configOf(parts, container);
    if ('values' in environment) {
      running.environment.set(container.spec.name, environment.values);
      return environment.values;
    }
    container.state = {waiting: {reason: 'CreateContainerConfigError', message: environment.error}};
    tell({type: 'Warning', reason: 'Failed', message: `Error: ${environment.error}`}, container);
    publish();
    await patience.wait(timing.resync);
  }
}

/** Holds a container back after it failed, and says so at every look. */
async function backOff(parts: LifeParts, container: RunningContainer, pauseMs: number): Promise<void> {
  const {running, patience, tell, publish} = parts;
  const {name} = container.spec;
  const place = `${running.name}_${running.namespace}(${running.uid})`;
  const message = `back-off ${backOffText(pauseMs)} restarting failed container=${name} pod=${place}`;
  container.lastState = container.state;
  container.state = {waiting: {reason: 'CrashLoopBackOff', message}};
  publish();
  for (let leftMs = pauseMs; leftMs > 0; leftMs -= timing.resync) {
    const said = `Back-off restarting failed container ${name} in pod ${place}`;
    tell({type: 'Warning', reason: 'BackOff', message: said}, container);
    await patience.wait(Math.min(leftMs, timing.resync));
  }
}

/** Between two runs of what cannot be started, the kubelet shows why. */
function showStartError({state}: RunningContainer): RunningContainer['state'] {
  const message = state.terminated?.message;
  return {waiting: {reason: 'RunContainerError', ...(message !== undefined && {message})}};
}

function restarts({pod, running}: LifeParts, container: RunningContainer, {exitCode}: RunEnding): boolean {
  if (running.isStopping) return false;
  if (isSidecar(container)) return true;
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (container.isInit || policy === 'OnFailure') return exitCode !== 0 && policy !== 'Never';
  return policy === 'Always';
}

/** Runs a container as often as the restart policy says. Gives the last exit code; a server's never comes. */
export async function runContainer(parts: LifeParts, container: RunningContainer): Promise<number> {
  const {patience, publish} = parts;
  for (let failures = 0; ; ) {
    const environment = await prepare(parts, container);
    await patience.wait(timing.start);
    let isForgiven = false;
    const watch = patience.child();
    void watch.wait(forgivenAfterMs).then(() => {
      isForgiven = true;
    });
    const ending = await runOnce(parts, container, environment);
    watch.stop();
    if (!restarts(parts, container, ending)) return ending.exitCode;
    if (isForgiven) failures = 0;
    // The first restart comes soon, every later one after a growing pause.
    if (ending.reason === 'StartError') {
      const ended = container.state;
      Object.assign(container, {state: showStartError(container), lastState: ended});
      publish();
      await patience.wait(timing.restart);
      container.state = ended;
    } else await patience.wait(timing.restart);
    if (failures > 0) await backOff(parts, container, backOffMs(failures - 1));
    else container.lastState = container.state;
    // What a probe has killed is started again at once: the kubelet does not yet see that it has failed.
    const isFirstKill = ending.isKilledByProbe && container.restartCount === 0;
    if (!isFirstKill) failures += 1;
    container.restartCount += 1;
  }
}
