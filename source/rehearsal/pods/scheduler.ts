import type {Claim, Pod} from '../controllers/kinds.ts';
import {matches} from '../controllers/owners.ts';
import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Room} from '../controllers/work.ts';

const unhelpful = 'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';

/** Why a pod cannot be placed, in the scheduler's words; undefined when it can. */
export function obstacle({store}: Pick<Room, 'store'>, pod: Pod): string | undefined {
  const {namespace} = pod.metadata;
  for (const volume of pod.spec.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName;
    if (!name) continue;
    const claim = store.get(resources.claims, namespace, name) as Claim | undefined;
    if (!claim) return `0/1 nodes are available: persistentvolumeclaim "${name}" not found. ${unhelpful}`;
    const isBound = claim.status?.phase === 'Bound';
    if (!isBound) {
      return `0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${unhelpful}`;
    }
  }
  const [node] = store.list(resources.nodes);
  const {nodeSelector} = pod.spec;
  const isWrongNode = nodeSelector && Object.keys(nodeSelector).length > 0;
  if (isWrongNode && !matches(nodeSelector, node?.metadata.labels)) {
    return `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${unhelpful}`;
  }
  return undefined;
}

/** Places a pod on the one node, or says on the pod and in an event why not. Tells whether it was placed. */
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
  const nodeName = store.list(resources.nodes)[0]?.metadata.name ?? 'node1';
  store.change(resources.pods, namespace, name, current => ({
    ...current,
    spec: {...(current as Pod).spec, nodeName},
    status: {...(current as Pod).status, conditions: [{...scheduled, status: 'True'}], phase: 'Pending'},
  }));
  const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
  events({about: pod, reason: 'Scheduled', message, by: 'default-scheduler'});
  return true;
}
