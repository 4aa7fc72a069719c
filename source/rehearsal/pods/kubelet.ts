import type {Buffer} from 'node:buffer';
import type {Pod} from '../controllers/kinds.ts';
import {isSame, resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';
import type {Task} from './behaviour.ts';
import {type LifeParts, runContainer} from './container-life.ts';
import type {NodeImages} from './images.ts';
import {initContainers, mainContainers, type RunningContainer, type RunningPod, waitingContainers} from './running.ts';
import {schedule} from './scheduler.ts';
import type {Script} from './script.ts';
import {podStatus} from './status.ts';
import {createPatience, type Patience, timing} from './timing.ts';

export type KubeletOptions = {
  room: Room;
  /** The images of each node, by its name. */
  imagesOn(nodeName: string): NodeImages;
  decide(task: Omit<Task, 'applied'>): Script;
  onSuccess(lines: string[]): void;
};

export type Kubelet = {
  /** The pod as its node knows it; undefined when it is not placed or gone. */
  running(namespace: string, name: string): RunningPod | undefined;
  all(): RunningPod[];
  stop(): void;
};

type Entry = {running: RunningPod; patience: Patience; scripts: Map<string, Script>; isStopping: boolean};

const partOf = ({isInit, spec}: RunningContainer) =>
  isInit ? `spec.initContainers{${spec.name}}` : `spec.containers{${spec.name}}`;

/** The nodes of the pretend cluster: they are given pods, run them and stop them. */
export function startKubelet({room, imagesOn, decide, onSuccess}: KubeletOptions): Kubelet {
  const {store, clock, events} = room;
  const entries = new Map<string, Entry>();
  const placing = new Set<string>();
  let addresses = 10;

  const current = (pod: Pod) => {
    const found = store.get(resources.pods, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
    return found?.metadata.uid === pod.metadata.uid ? found : undefined;
  };

  const hostIp = (nodeName: string) => {
    const status = store.get(resources.nodes, undefined, nodeName)?.['status'] as
      | {addresses?: {type: string; address: string}[]}
      | undefined;
    return status?.addresses?.find(({type}) => type === 'InternalIP')?.address ?? '10.200.0.10';
  };

  const place = (pod: Pod) => {
    const uid = pod.metadata.uid ?? '';
    if (placing.has(uid)) return;
    placing.add(uid);
    clock.after(timing.schedule, () => {
      placing.delete(uid);
      const found = current(pod);
      if (!found || found.spec.nodeName) return;
      // What stands in its way may go: look again, as the scheduler's queue does.
      if (!schedule(room, found)) clock.after(timing.retryConfig / 10, () => place(found));
    });
  };

  const live = async (entry: Entry, parts: LifeParts) => {
    await entry.patience.wait(timing.sandbox);
    entry.running.hasSandbox = true;
    parts.publish();
    for (const container of initContainers(entry.running)) {
      const exitCode = await runContainer(parts, container);
      if (exitCode !== 0) return;
    }
    for (const container of mainContainers(entry.running)) {
      container.state = {
        waiting: {reason: initContainers(entry.running).length ? 'PodInitializing' : 'ContainerCreating'},
      };
    }
    parts.publish();
    await Promise.all(mainContainers(entry.running).map(container => runContainer(parts, container)));
  };

  const begin = (pod: Pod) => {
    const {uid = '', name, namespace = 'default'} = pod.metadata;
    if (entries.has(uid)) return;
    addresses += 1;
    const {nodeName = ''} = pod.spec;
    const nodeIndex = store.list(resources.nodes).findIndex(node => node.metadata.name === nodeName);
    const running: RunningPod = {
      uid,
      namespace,
      name,
      ip: `10.244.${nodeIndex}.${addresses % 250}`,
      nodeName,
      hostIp: hostIp(nodeName),
      startTime: timestamp(clock.now()),
      hasSandbox: false,
      containers: waitingContainers(pod.spec),
      files: new Map<string, Buffer>(),
      environment: new Map(),
    };
    const entry: Entry = {running, patience: createPatience(clock), scripts: new Map(), isStopping: false};
    entries.set(uid, entry);
    const publish = () => {
      if (!current(pod)) return;
      store.change(resources.pods, namespace, name, object => ({
        ...object,
        status: podStatus(object as Pod, running, timestamp(clock.now())),
      }));
    };
    publish();
    void live(entry, {
      room,
      images: imagesOn(nodeName),
      pod,
      running,
      patience: entry.patience,
      publish,
      tell: (happening, container) =>
        events({about: pod, by: 'kubelet', node: nodeName, ...happening, ...(container && {part: partOf(container)})}),
      decide(task) {
        const script = decide(task);
        entry.scripts.set(task.containerName, script);
        return script;
      },
      onSuccess,
    });
  };

  const end = (entry: Entry) => {
    entry.patience.stop();
    for (const {log} of entry.running.containers) log?.close();
    entries.delete(entry.running.uid);
  };

  /** Stops the containers that run, gives them their grace, and takes the pod off the cluster. */
  const stopPod = (pod: Pod, entry: Entry) => {
    if (entry.isStopping) return;
    entry.isStopping = true;
    const alive = entry.running.containers.filter(({state}) => state.running);
    for (const container of alive) {
      const message = `Stopping container ${container.spec.name}`;
      events({
        about: pod,
        reason: 'Killing',
        message,
        by: 'kubelet',
        node: entry.running.nodeName,
        part: partOf(container),
      });
    }
    const needed = alive.map(({spec}) => entry.scripts.get(spec.name)?.stopsAfterMs ?? 0);
    const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
    clock.after(Math.min(graceMs, Math.max(0, ...needed)) + timing.sandbox, () => {
      end(entry);
      if (current(pod)) store.remove(resources.pods, pod.metadata.namespace, pod.metadata.name);
    });
  };

  const look = (pod: Pod) => {
    const entry = entries.get(pod.metadata.uid ?? '');
    if (pod.metadata.deletionTimestamp) {
      if (entry) stopPod(pod, entry);
      else store.remove(resources.pods, pod.metadata.namespace, pod.metadata.name);
    } else if (pod.spec.nodeName) begin(pod);
    else place(pod);
  };

  const unsubscribe = store.subscribe(({type, resource, object}) => {
    if (!isSame(resource, resources.pods)) return;
    const entry = entries.get(object.metadata.uid ?? '');
    if (type !== 'DELETED') look(object as Pod);
    else if (entry) end(entry);
  });
  for (const pod of store.list(resources.pods)) look(pod as Pod);

  return {
    running: (namespace, name) =>
      [...entries.values()].map(entry => entry.running).find(pod => pod.namespace === namespace && pod.name === name),
    all: () => [...entries.values()].map(entry => entry.running),
    stop() {
      unsubscribe();
      for (const entry of [...entries.values()]) end(entry);
    },
  };
}
