import {randomInt} from 'node:crypto';
import type {Container, Handler, Probe} from '../controllers/kinds.ts';
import type {LifeParts} from './life-parts.ts';
import type {RunningContainer} from './running.ts';
import type {Script} from './script.ts';
import type {Patience} from './timing.ts';

type Kind = 'Startup' | 'Readiness' | 'Liveness';
type Answer = {isOk: boolean; output: string};

/** One run of a container, as its probes see it. */
export type Watched = {
  parts: LifeParts;
  container: RunningContainer;
  script: Script;
  /** Ends with the run. */
  patience: Patience;
  /** Resolves when the program serves. */
  served: Promise<void>;
  isServing(): boolean;
};

const portNumber = (port: number | string, {ports = []}: Container): number | string =>
  typeof port === 'number' ? port : (ports.find(({name}) => name === port)?.containerPort ?? port);

/** What the kubelet hears of a port where nothing listens. */
function refusal({httpGet, tcpSocket, grpc}: Handler, host: string, container: Container): string {
  const address = (own: string | undefined, port: number | string) => `${own ?? host}:${portNumber(port, container)}`;
  if (httpGet) {
    const at = address(httpGet.host, httpGet.port);
    const url = `${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${at}${httpGet.path ?? '/'}`;
    return `Get "${url}": dial tcp ${at}: connect: connection refused`;
  }
  if (grpc) return `timeout: failed to connect service "${host}:${grpc.port}" within 1s: context deadline exceeded`;
  return `dial tcp ${address(tcpSocket?.host, tcpSocket?.port ?? 0)}: connect: connection refused`;
}

/** The node's own address in the network of its pods, from which the kubelet asks. */
const gateway = (podIp: string) => podIp.replace(/\d+$/, '1');

async function ask(watched: Watched, kind: Kind, probe: Probe): Promise<Answer> {
  const {parts, container, script} = watched;
  const command = probe.exec?.command;
  const done = command && (await parts.runInside(parts.running, container, command));
  if (done) return {isOk: done.exitCode === 0, output: done.output};
  // A health command that the rehearsal does not know asks its server, as such commands do.
  const isLive = script.notReady !== undefined && kind !== 'Readiness';
  if (watched.isServing() || isLive) {
    if (probe.httpGet && script.answerLine) {
      const asked = script.answerLine.replace('$ip', gateway(parts.running.ip));
      container.log?.write(asked.replace('$port', String(randomInt(32_768, 61_000))));
    }
    return {isOk: true, output: ''};
  }
  return {isOk: false, output: script.notReady ?? (command ? '' : refusal(probe, parts.running.ip, container.spec))};
}

/** Asks again and again until `judge` has heard enough. The first look comes when the period of the pod's probes is over. */
async function watch(
  watched: Watched,
  kind: Kind,
  probe: Probe,
  judge: (successes: number, failures: number) => 'go on' | 'enough',
) {
  const {parts, container, patience} = watched;
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  // A container that is not ready may be looked at sooner, so that it is ready as soon as it serves.
  const pause = (ms: number) =>
    kind === 'Readiness' && !watched.isServing()
      ? Promise.race([patience.wait(ms), watched.served])
      : patience.wait(ms);
  await patience.wait((probe.initialDelaySeconds ?? 0) * 1000);
  await pause(Math.min(periodMs, 1000));
  for (let successes = 0, failures = 0; ; ) {
    const {isOk, output} = await ask(watched, kind, probe);
    if (patience.isStopped()) return;
    [successes, failures] = isOk ? [successes + 1, 0] : [0, failures + 1];
    if (!isOk) tellFailure(parts, container, kind, output);
    if (judge(successes, failures) === 'enough') return;
    await pause(periodMs);
  }
}

function tellFailure({tell}: LifeParts, container: RunningContainer, kind: Kind, output: string) {
  tell({type: 'Warning', reason: 'Unhealthy', message: `${kind} probe failed: ${output}`}, container);
}

/** What answers by the script alone never changes its mind once it has succeeded; some write down that it was asked. */
const isSettled = ({script}: Watched, probe: Probe) =>
  probe.exec === undefined && (script.answerLine === undefined || !probe.httpGet);

function killFor(watched: Watched, kind: Kind, probe: Probe) {
  const {parts, container} = watched;
  const message = `Container ${container.spec.name} failed ${kind.toLowerCase()} probe, will be restarted`;
  parts.tell({reason: 'Killing', message}, container);
  const seconds = probe.terminationGracePeriodSeconds ?? parts.pod.spec.terminationGracePeriodSeconds ?? 30;
  void container.stop?.({graceMs: seconds * 1000, isKilledByProbe: true});
}

async function guard(watched: Watched, kind: 'Startup' | 'Liveness', probe: Probe): Promise<void> {
  await watch(watched, kind, probe, (successes, failures) => {
    const isDead = failures >= (probe.failureThreshold ?? 3);
    if (isDead) killFor(watched, kind, probe);
    const isSure = successes > 0 && (kind === 'Startup' || isSettled(watched, probe));
    return isDead || isSure ? 'enough' : 'go on';
  });
}

/** Readiness: true after enough successes, false again after enough failures. */
async function follow(watched: Watched, probe: Probe): Promise<void> {
  const {container, parts} = watched;
  await watch(watched, 'Readiness', probe, (successes, failures) => {
    const isUp = successes >= (probe.successThreshold ?? 1);
    const isDown = failures >= (probe.failureThreshold ?? 3);
    if ((isUp && !container.isReady) || (isDown && container.isReady)) {
      container.isReady = isUp;
      parts.publish();
    }
    return isUp && isSettled(watched, probe) ? 'enough' : 'go on';
  });
}

/** Probes one run of a container: startup first, then liveness and readiness side by side. */
export async function probeRun(watched: Watched): Promise<void> {
  const {container, parts, patience} = watched;
  const {startupProbe, livenessProbe, readinessProbe} = container.spec;
  if (startupProbe) {
    await guard(watched, 'Startup', startupProbe);
    // A container that its startup probe gives up is on its way out.
    if (patience.isStopped() || !container.stop) return;
  }
  container.isStarted = true;
  if (!readinessProbe) container.isReady = true;
  parts.publish();
  if (livenessProbe) void guard(watched, 'Liveness', livenessProbe);
  if (readinessProbe) void follow(watched, readinessProbe);
}
