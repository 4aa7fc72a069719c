import type {Claim, Pod} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';
import type {KubeObject, Store} from '../model.ts';
import type {Node} from '../node-choice.ts';
import {type Around, lookAround, podsOn} from './around.ts';
import {portObstacle} from './host-ports.ts';
import {neighbourObstacle} from './neighbours.ts';
import {lackOfRoom} from './room-on-node.ts';
import {type About, nodeObstacle, type Obstacle, refusal, refusalOfAll} from './scheduler-words.ts';
import {spreadObstacle} from './spread.ts';

/** What the scheduler is given. */
export type SchedulerRoom = Room & {
  /** The store without a signature: the server itself writes where a pod is bound, in nobody's name. */
  binding: Store;
};

const by = 'default-scheduler';
const selectedNode = 'volume.kubernetes.io/selected-node';

const claimNames = ({spec}: Pod) =>
  (spec.volumes ?? []).flatMap(({persistentVolumeClaim}) => persistentVolumeClaim?.claimName ?? []);

/** A claim of a class that binds only when a pod wants it. */
const bindsLate = (store: Store, {spec}: Claim) => {
  const storageClass = store.get(resources.storageClasses, undefined, spec.storageClassName ?? '');
  return storageClass?.['volumeBindingMode'] === 'WaitForFirstConsumer';
};

/** What is wrong with the pod's claims, whatever the node; and those that wait for its node. */
function lookAtClaims(store: Store, pod: Pod): {why?: string; late: Claim[]} {
  const {namespace} = pod.metadata;
  const late: Claim[] = [];
  for (const name of claimNames(pod)) {
    const claim = store.get(resources.claims, namespace, name) as Claim | undefined;
    if (!claim) return {why: `persistentvolumeclaim "${name}" not found`, late};
    if (claim.metadata.deletionTimestamp) return {why: `persistentvolumeclaim "${name}" is being deleted`, late};
    if (claim.status?.phase === 'Bound') continue;
    if (!bindsLate(store, claim)) return {why: 'pod has unbound immediate PersistentVolumeClaims', late};
    late.push(claim);
  }
  return {late};
}

/**
 * What a node has against the pod: the first of the scheduler's reasons that holds, in its order. What a pod only
 * prefers (soft affinity, ScheduleAnyway) has no say: a real scheduler may weigh it either way.
 */
function obstaclesOn(around: Around, node: Node): Obstacle[] {
  const {pod} = around;
  const there = podsOn(around, node);
  const first = nodeObstacle(node, pod) ?? portObstacle(there, pod);
  if (first) return [first];
  const lacks = lackOfRoom(node, there, pod);
  if (lacks.length > 0) return lacks;
  const last = spreadObstacle(around, node) ?? neighbourObstacle(around, node);
  return last ? [last] : [];
}

type Refusal = {why: string; about: ReadonlySet<About>};

/** The nodes that take the pod, or why none does, in the scheduler's words. */
export function choose(store: Store, pod: Pod): {nodes: KubeObject[]} | Refusal {
  const around = lookAround(store, pod);
  const {nodes} = around;
  if (nodes.length === 0) return {why: 'no nodes available to schedule pods', about: new Set(['nodes'])};
  const judged = nodes.map(node => ({node, obstacles: obstaclesOn(around, node)}));
  const fitting = judged.filter(({obstacles}) => obstacles.length === 0).map(({node}) => node);
  if (fitting.length > 0) return {nodes: fitting};
  const all = judged.map(({obstacles}) => obstacles);
  return {why: refusal(all), about: new Set(all.flat().map(({about}) => about))};
}

/** The node with the fewest pods; the first of equals. */
function leastLoaded(store: Store, nodes: KubeObject[]): string {
  const pods = store.list(resources.pods) as Pod[];
  const load = (name: string) => pods.filter(other => other.spec.nodeName === name).length;
  const names = nodes.map(({metadata}) => metadata.name);
  return names.reduce((best, name) => (load(name) < load(best) ? name : best), names[0] ?? '');
}

/**
 * Places a pod on a node, or says on the pod and in an event why not. 'waits': its volumes are being made for the node
 * that it will get.
 */
export function schedule(
  {store, clock, events, binding}: SchedulerRoom,
  pod: Pod,
): 'placed' | 'waits' | {refusedAbout: ReadonlySet<About>} {
  const {namespace, name} = pod.metadata;
  const scheduled = {type: 'PodScheduled', lastProbeTime: null, lastTransitionTime: timestamp(clock.now())};
  const {why: wrong, late} = lookAtClaims(store, pod);
  const choice: {nodes: KubeObject[]} | Refusal = wrong
    ? {why: refusalOfAll(store.list(resources.nodes).length, wrong), about: new Set(['volumes'])}
    : choose(store, pod);
  if ('why' in choice) {
    const message = choice.why;
    store.change(resources.pods, namespace, name, current => {
      const {status} = current as Pod;
      const before = status?.conditions?.find(({type}) => type === 'PodScheduled');
      const lastTransitionTime = before?.lastTransitionTime ?? scheduled.lastTransitionTime;
      const refused = {...scheduled, lastTransitionTime, message, reason: 'Unschedulable', status: 'False'};
      return {...current, status: {...status, conditions: [refused], phase: 'Pending'}};
    });
    events({about: pod, type: 'Warning', reason: 'FailedScheduling', message, by});
    return {refusedAbout: choice.about};
  }
  const nodeName = leastLoaded(store, choice.nodes);
  for (const claim of late) {
    store.change(resources.claims, namespace, claim.metadata.name, current => ({
      ...current,
      metadata: {...current.metadata, annotations: {...current.metadata.annotations, [selectedNode]: nodeName}},
    }));
  }
  if (late.length > 0) return 'waits';
  binding.change(resources.pods, namespace, name, current => ({
    ...current,
    spec: {...(current as Pod).spec, nodeName},
    status: {...(current as Pod).status, conditions: [{...scheduled, status: 'True'}], phase: 'Pending'},
  }));
  const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
  events({about: pod, reason: 'Scheduled', message, by});
  return 'placed';
}
