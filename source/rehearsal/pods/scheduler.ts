import type {Claim, Pod} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';
import type {KubeObject, Store} from '../model.ts';
import {lackOfRoom} from './room-on-node.ts';
import {type About, nodeObstacle, refusal, refusalOfAll} from './scheduler-words.ts';

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

type Refusal = {why: string; about: About};

/** The nodes that take the pod, or why none does, in the scheduler's words. */
function choose(store: Store, pod: Pod): {nodes: KubeObject[]} | Refusal {
  const nodes = store.list(resources.nodes);
  if (nodes.length === 0) return {why: 'no nodes available to schedule pods', about: 'nodes'};
  const pods = store.list(resources.pods) as Pod[];
  const judged = nodes.map(node => {
    const obstacle = nodeObstacle(node, pod);
    return {node, obstacles: obstacle ? [obstacle] : lackOfRoom(node, pods, pod)};
  });
  const fitting = judged.filter(({obstacles}) => obstacles.length === 0).map(({node}) => node);
  if (fitting.length > 0) return {nodes: fitting};
  const all = judged.map(({obstacles}) => obstacles);
  const isAboutRoom = all.flat().some(obstacle => obstacle.isAboutRoom);
  return {why: refusal(all), about: isAboutRoom ? 'room' : 'nodes'};
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
): 'placed' | 'waits' | {refusedAbout: About} {
  const {namespace, name} = pod.metadata;
  const scheduled = {type: 'PodScheduled', lastProbeTime: null, lastTransitionTime: timestamp(clock.now())};
  const {why: wrong, late} = lookAtClaims(store, pod);
  const choice: {nodes: KubeObject[]} | Refusal = wrong
    ? {why: refusalOfAll(store.list(resources.nodes).length, wrong), about: 'volumes'}
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
