import type {Buffer} from 'node:buffer';
import type {Pod} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';
import type {Task} from './behaviour.ts';
import {type LifeParts, runContainer} from './container-life.ts';
import type {NodeImages} from './images.ts';
import {initContainers, mainContainers, type RunningContainer, type RunningPod, waitingContainers} from './running.ts';
import type {Script} from './script.ts';
import {podStatus} from './status.ts';
import {createPatience, timing} from './timing.ts';

export type PodParts = {
  room: Room;
  pod: Pod;
  /** Its address in the cluster. */
  ip: string;
  images: NodeImages;
  decide(task: Omit<Task, 'applied'>): Script;
  onSuccess(lines: string[]): void;
};

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

/** Init containers one after another, then the others together. */
async function live(parts: LifeParts): Promise<void> {
  const {running, patience, publish} = parts;
  await patience.wait(timing.sandbox);
  running.hasSandbox = true;
  publish();
  for (const container of initContainers(running)) {
    const exitCode = await runContainer(parts, container);
    if (exitCode !== 0) return;
  }
  await Promise.all(mainContainers(running).map(container => runContainer(parts, container)));
}

/** Starts the life of a pod that was placed on a node. */
export function startPod({room, pod, ip, images, decide, onSuccess}: PodParts): LivingPod {
  const {store, clock, events} = room;
  const {uid = '', name, namespace = 'default'} = pod.metadata;
  const {nodeName = ''} = pod.spec;
  const patience = createPatience(clock);
  const scripts = new Map<string, Script>();
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
    containers: waitingContainers(pod.spec),
    files: new Map<string, Buffer>(),
    environment: new Map(),
  };

  const isThere = () => store.get(resources.pods, namespace, name)?.metadata.uid === uid;
  const publish = () => {
    if (!isThere()) return;
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

  publish();
  void live({
    room,
    images,
    pod,
    running,
    patience,
    publish,
    tell,
    decide(task) {
      const script = decide(task);
      scripts.set(task.containerName, script);
      return script;
    },
    onSuccess,
  });

  return {
    running,
    end,
    terminate({metadata}) {
      if (isTerminating) return;
      isTerminating = true;
      const alive = running.containers.filter(({state}) => state.running);
      for (const container of alive) {
        tell({reason: 'Killing', message: `Stopping container ${container.spec.name}`}, container);
      }
      const needed = alive.map(({spec}) => scripts.get(spec.name)?.stopsAfterMs ?? 0);
      const graceMs = (metadata.deletionGracePeriodSeconds ?? 30) * 1000;
      clock.after(Math.min(graceMs, Math.max(0, ...needed)) + timing.sandbox, () => {
        end();
        if (isThere()) store.remove(resources.pods, namespace, name);
      });
    },
  };
}
