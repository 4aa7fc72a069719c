import type {KubeObject} from '../model.ts';
import {countAvailable} from './availability.ts';
import {withCondition} from './conditions.ts';
import type {Condition, Pod, ReplicaSet} from './kinds.ts';
import {ownedBy, ownerInEvent} from './owners.ts';
import {isActive, isReady, terminatePod} from './pod-template.ts';
import {resources} from './resources.ts';
import {timestamp} from './time.ts';
import {tryCreatePod} from './try-create.ts';
import type {Controller, Room} from './work.ts';

const by = 'replicaset-controller';

/** Who goes first when there are too many: not placed, then not ready, then the youngest. */
function goesFirst(left: Pod, right: Pod): number {
  const rank = (pod: Pod) => (pod.spec.nodeName ? 1 : 0) + (isReady(pod) ? 2 : 0);
  const age = (pod: Pod) => pod.metadata.creationTimestamp ?? '';
  return rank(left) - rank(right) || (age(left) < age(right) ? 1 : -1);
}

/** ReplicaSet → Pods. */
export function replicaSetController(room: Room): Controller {
  const {store, events, clock} = room;

  /** Gives the words in which the server refused a pod, if it did. */
  const scale = (set: ReplicaSet, pods: Pod[], again: () => void): string | undefined => {
    const wanted = set.metadata.deletionTimestamp ? 0 : (set.spec.replicas ?? 1);
    for (let count = pods.length; count < wanted; count += 1) {
      const name = {startsWith: `${set.metadata.name}-`};
      const made = tryCreatePod(room, {owner: set, template: set.spec.template, name}, {by, again});
      if ('refused' in made) return made.refused;
      events({about: set, reason: 'SuccessfulCreate', message: `Created pod: ${made.pod.metadata.name}`, by});
    }
    for (const pod of [...pods].sort(goesFirst).slice(0, Math.max(0, pods.length - wanted))) {
      terminatePod(room, pod);
      events({about: set, reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, by});
    }
    return undefined;
  };

  const report = (set: ReplicaSet, refused: string | undefined, again: () => void) => {
    const pods = ownedBy<Pod>(store, resources.pods, set).filter(isActive);
    const ready = pods.filter(isReady).length;
    const available = countAvailable(clock, pods, set.spec.minReadySeconds, again);
    const failed: Condition = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      ...(refused !== undefined && {message: refused}),
    };
    store.change(resources.replicaSets, set.metadata.namespace, set.metadata.name, current => {
      const before = (current as ReplicaSet).status?.conditions ?? [];
      const conditions = refused === undefined ? [] : withCondition(before, failed, timestamp(clock.now()));
      return {
        ...current,
        status: {
          replicas: pods.length,
          observedGeneration: current.metadata.generation,
          ...(pods.length > 0 && {fullyLabeledReplicas: pods.length}),
          ...(ready > 0 && {readyReplicas: ready}),
          ...(available > 0 && {availableReplicas: available}),
          ...(conditions.length > 0 && {conditions}),
        },
      };
    });
  };

  return {
    looksAfter: resources.replicaSets,
    concernedBy: event => ownerInEvent(event, resources.pods, 'ReplicaSet'),
    reconcile(object: KubeObject, again) {
      const set = object as ReplicaSet;
      const refused = scale(set, ownedBy<Pod>(store, resources.pods, set).filter(isActive), again);
      report(set, refused, again);
    },
  };
}
