import type {Buffer} from 'node:buffer';
import type {Pod} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';
import {runContainer} from './container-life.ts';
import type {NodeImages} from './images.ts';
import type {LifeParts} from './life-parts.ts';
import {
  initContainers,
  isSidecar,
  mainContainers,
  type RunningContainer,
  type RunningPod,
  waitingContainers,
} from './running.ts';
import {podStatus} from './status.ts';
import {createPatience, timing} from './timing.ts';
import {mountVolumes} from './volumes.ts';

export type PodParts = {
  room: Room;
  pod: Pod;
  /** Its address in the cluster. */
  ip: string;
  images: NodeImages;
} & Pick<LifeParts, 'decide' | 'onSuccess' | 'runInside'>;

/** A pod that its node has taken on. */
export type LivingPod = {
  running: RunningPod;
  /** Stops what runs, gives it its grace, and takes the pod off the cluster. */
  terminate(pod: Pod): void;
  /** Nothing of it happens any more. */
  end(): void;
};

const partOf = ({isInit, spec}: RunningContainer) =>
  isInit ? `spec.initContainers{${spec.name}}` : `spec.containers{${spec.name}}`;

function hostIp({store}: Room, nodeName: string): string {
  const status = store.get(resources.nodes, undefined, nodeName)?.['status'] as
    | {addresses?: {type: string; address: string}[]}
    | undefined;
  return status?.addresses?.find(({type}) => type === 'InternalIP')?.address ?? '10.200.0.10';
}

/** Starts a sidecar and waits until it has started; it goes on by itself. */
async function startSidecar(parts: LifeParts, container: RunningContainer): Promise<void> {
  void runContainer(parts, container);
  while (!container.isStarted) await parts.patience.wait(timing.start);
}

/** Stops everything that runs, with a grace for each. */
async function stopAll({running, tell}: LifeParts, containers: RunningContainer[], graceMs: number): Promise<void> {
  const alive = containers.filter(({stop}) => stop !== undefined);
  for (const container of alive) {
    tell({reason: 'Killing', message: `Stopping container ${container.spec.name}`}, container);
  }
  running.isStopping = true;
  await Promise.all(alive.map(container => container.stop?.({graceMs})));
}

/** Init containers one after another, then the others together; what was beside them goes last. */
async function runAll(parts: LifeParts): Promise<void> {
  const {running, patience, publish, pod} = parts;
  await mountVolumes(parts);
  await patience.wait(timing.sandbox);
  running.hasSandbox = true;
  publish();
  for (const container of initContainers(running)) {
    if (isSidecar(container)) await startSidecar(parts, container);
    else if ((await runContainer(parts, container)) !== 0) return;
    if (running.isStopping) return;
  }
  await Promise.all(mainContainers(running).map(container => runContainer(parts, container)));
  if (running.isStopping) return;
  await stopAll(parts, running.containers.filter(isSidecar), (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
}

/** Runs the pod to its end, if it has one, and cleans up. */
async function live(parts: LifeParts): Promise<void> {
  await runAll(parts);
  await finish(parts);
}

async function finish({running, patience, publish}: LifeParts): Promise<void> {
  await patience.wait(timing.sandbox);
  running.isOver = true;
  publish();
}

/** A pod that may not live for ever: the kubelet ends it when its time is over. */
async function watchDeadline(parts: LifeParts): Promise<void> {
  const {pod, running, patience, tell, publish, room} = parts;
  const {activeDeadlineSeconds, terminationGracePeriodSeconds = 30} = pod.spec;
  if (activeDeadlineSeconds === undefined) return;
  await patience.wait(activeDeadlineSeconds * 1000);
  const current = room.store.get(resources.pods, running.namespace, running.name) as Pod | undefined;
  const isOver = current?.status?.phase === 'Succeeded' || current?.status?.phase === 'Failed';
  if (isOver || running.isStopping) return;
  const message = 'Pod was active on the node longer than the specified deadline';
  tell({reason: 'DeadlineExceeded', message});
  running.failure = {reason: 'DeadlineExceeded', message};
  publish();
  await stopAll(parts, running.containers, terminationGracePeriodSeconds * 1000);
  await finish(parts);
}

/** Starts the life of a pod that was placed on a node. */
export function startPod({room, pod, ip, images, decide, onSuccess, runInside}: PodParts): LivingPod {
  const {store, clock, events} = room;
  const {uid = '', name, namespace = 'default'} = pod.metadata;
  const {nodeName = ''} = pod.spec;
  const patience = createPatience(clock);
  let isTerminating = false;
  const running: RunningPod = {
    uid,
    namespace,
    name,
    ip,
    nodeName,
    hostIp: hostIp(room, nodeName),
    startTime: timestamp(clock.now()),
    hasSandbox: false,
    isStopping: false,
    isOver: false,
    containers: waitingContainers(pod.spec),
    files: new Map<string, Buffer>(),
    environment: new Map(),
  };

  const isThere = () => store.get(resources.pods, namespace, name)?.metadata.uid === uid;
  const hasEnded = () => running.containers.every(({state}) => state.terminated !== undefined);
  const publish = () => {
    // Of a pod that is on its way out, the end of the last container is told together with how the pod ended.
    if (!isThere() || (isTerminating && !running.isOver && hasEnded())) return;
    store.change(resources.pods, namespace, name, object => ({
      ...object,
      status: podStatus(object as Pod, running, timestamp(clock.now())),
    }));
  };
  const tell: LifeParts['tell'] = (happening, container) =>
    events({about: pod, by: 'kubelet', node: nodeName, ...happening, ...(container && {part: partOf(container)})});
  const end = () => {
    patience.stop();
    for (const {log} of running.containers) log?.close();
  };
  const parts: LifeParts = {room, images, pod, running, patience, publish, tell, decide, onSuccess, runInside};

  publish();
  void live(parts);
  void watchDeadline(parts);

  const stop = async (graceMs: number) => {
    await stopAll(parts, running.containers, graceMs);
    await finish(parts);
    end();
    if (!isThere()) return;
    const last = store.change(resources.pods, namespace, name, object => ({
      ...object,
      metadata: {...object.metadata, deletionTimestamp: timestamp(clock.now()), deletionGracePeriodSeconds: 0},
    }));
    if ((last?.metadata.finalizers ?? []).length === 0) store.remove(resources.pods, namespace, name);
  };

  return {
    running,
    end,
    terminate({metadata}) {
      if (isTerminating) return;
      isTerminating = true;
      void stop((metadata.deletionGracePeriodSeconds ?? 30) * 1000);
    },
  };
}
