import type {Pod} from '../controllers/kinds.ts';
import {isSame, resources} from '../controllers/resources.ts';
import type {Room} from '../controllers/work.ts';
import type {NodeImages} from './images.ts';
import {reportNodes} from './node-report.ts';
import {createPlacing} from './placing.ts';
import {type LivingPod, type PodParts, startPod} from './pod-life.ts';
import type {RunningPod} from './running.ts';
import type {SchedulerRoom} from './scheduler.ts';

export type KubeletOptions = {
  room: Room;
  scheduler: SchedulerRoom;
  /** The images of each node, by its name. */
  imagesOn(nodeName: string): NodeImages;
} & Pick<PodParts, 'decide' | 'onSuccess' | 'runInside'>;

export type Kubelet = {
  /** The pod as its node knows it; undefined when it is not placed or gone. */
  running(namespace: string, name: string): RunningPod | undefined;
  all(): RunningPod[];
  stop(): void;
};

/** Each node has addresses for so many pods at a time. */
const addressesOfNode = 240;

/** The nodes of the pretend cluster: they are given pods, run them and stop them. */
export function startKubelet({room, scheduler, imagesOn, decide, onSuccess, runInside}: KubeletOptions): Kubelet {
  const {store} = room;
  const placing = createPlacing(scheduler);
  const stopReports = reportNodes(room, imagesOn);
  const living = new Map<string, LivingPod>();
  let started = 0;

  const begin = (pod: Pod) => {
    const {uid = ''} = pod.metadata;
    const {nodeName = ''} = pod.spec;
    if (living.has(uid)) return;
    const nodeIndex = store.list(resources.nodes).findIndex(node => node.metadata.name === nodeName);
    const ip = `10.244.${Math.max(0, nodeIndex)}.${10 + (started % addressesOfNode)}`;
    started += 1;
    living.set(uid, startPod({room, pod, ip, images: imagesOn(nodeName), decide, onSuccess, runInside}));
  };

  const look = (pod: Pod) => {
    const known = living.get(pod.metadata.uid ?? '');
    if (pod.metadata.deletionTimestamp) {
      if (known) known.terminate(pod);
      else store.remove(resources.pods, pod.metadata.namespace, pod.metadata.name);
    } else if (pod.spec.nodeName) begin(pod);
    else placing.place(pod);
  };

  const unsubscribe = store.subscribe(({type, resource, object}) => {
    if (!isSame(resource, resources.pods)) return;
    if (type !== 'DELETED') {
      look(object as Pod);
      return;
    }
    const {uid = ''} = object.metadata;
    living.get(uid)?.end();
    living.delete(uid);
  });
  for (const pod of store.list(resources.pods)) look(pod as Pod);

  const all = () => [...living.values()].map(({running}) => running);
  return {
    running: (namespace, name) => all().find(pod => pod.namespace === namespace && pod.name === name),
    all,
    stop() {
      unsubscribe();
      stopReports();
      placing.stop();
      for (const {end} of living.values()) end();
      living.clear();
    },
  };
}
