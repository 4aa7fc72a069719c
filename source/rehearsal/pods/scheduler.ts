import type {Claim, Pod} from '../controllers/kinds.ts';
import {matches} from '../controllers/owners.ts';
import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';
import type {KubeObject, Store} from '../model.ts';

/** Nodes that take new pods and that the pod's selector, if any, chooses. */
function fittingNodes(nodes: KubeObject[], pod: Pod): KubeObject[] {
  const open = nodes.filter(node => (node['spec'] as {unschedulable?: boolean} | undefined)?.unschedulable !== true);
  const {nodeSelector = {}} = pod.spec;
  if (Object.keys(nodeSelector).length === 0) return open;
  return open.filter(node => matches(nodeSelector, node.metadata.labels));
}

/** The node with the fewest pods; the first of equals. */
function leastLoaded(store: Store, pod: Pod): string {
  const pods = store.list(resources.pods) as Pod[];
  const load = (name: string) => pods.filter(other => other.spec.nodeName === name).length;
  const names = fittingNodes(store.list(resources.nodes), pod).map(({metadata}) => metadata.name);
  return names.reduce((best, name) => (load(name) < load(best) ? name : best), names[0] ?? '');
}

/** Why a pod cannot be placed, in the scheduler's words; undefined when it can. */
export function obstacle({store}: Pick<Room, 'store'>, pod: Pod): string | undefined {
  const {namespace} = pod.metadata;
  const all = store.list(resources.nodes).length;
  const none = `0/${all} nodes are available`;
  const unhelpful = `preemption: ${none}: ${all} Preemption is not helpful for scheduling.`;
  for (const volume of pod.spec.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName;
    if (!name) continue;
    const claim = store.get(resources.claims, namespace, name) as Claim | undefined;
    if (!claim) return `${none}: persistentvolumeclaim "${name}" not found. ${unhelpful}`;
    const isBound = claim.status?.phase === 'Bound';
    if (!isBound) {
      return `${none}: pod has unbound immediate PersistentVolumeClaims. ${unhelpful}`;
    }
  }
  if (fittingNodes(store.list(resources.nodes), pod).length > 0) return undefined;
  return `${none}: ${all} node(s) didn't match Pod's node affinity/selector. ${unhelpful}`;
}

/** Places a pod on a node, or says on the pod and in an event why not. Tells whether it was placed. */
export function schedule({store, clock, events}: Room, pod: Pod): boolean {
  const {namespace, name} = pod.metadata;
  const why = obstacle({store}, pod);
  const now = timestamp(clock.now());
  const scheduled = {type: 'PodScheduled', lastProbeTime: null, lastTransitionTime: now};
  if (why) {
    store.change(resources.pods, namespace, name, current => ({
      ...current,
      status: {
        conditions: [{...scheduled, message: why, reason: 'Unschedulable', status: 'False'}],
        phase: 'Pending',
        qosClass: (current as Pod).status?.['qosClass'] ?? 'BestEffort',
      },
    }));
    const by = 'default-scheduler';
    events({about: pod, type: 'Warning', reason: 'FailedScheduling', message: why, by});
    return false;
  }
  const nodeName = leastLoaded(store, pod);
  store.change(resources.pods, namespace, name, current => ({
    ...current,
    spec: {...(current as Pod).spec, nodeName},
    status: {...(current as Pod).status, conditions: [{...scheduled, status: 'True'}], phase: 'Pending'},
  }));
  const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
  events({about: pod, reason: 'Scheduled', message, by: 'default-scheduler'});
  return true;
}
