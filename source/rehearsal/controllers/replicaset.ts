import type {KubeObject} from '../model.ts';
import type {Pod, ReplicaSet} from './kinds.ts';
import {ownedBy, ownerInEvent} from './owners.ts';
import {createPod, isActive, isReady, terminatePod} from './pod-template.ts';
import {resources} from './resources.ts';
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
  const {store, events} = room;

  const scale = (set: ReplicaSet, pods: Pod[]) => {
    const wanted = set.metadata.deletionTimestamp ? 0 : (set.spec.replicas ?? 1);
    for (let count = pods.length; count < wanted; count += 1) {
      const pod = createPod(store, {
        owner: set,
        template: set.spec.template,
        name: {startsWith: `${set.metadata.name}-`},
      });
      events({about: set, reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, by});
    }
    for (const pod of [...pods].sort(goesFirst).slice(0, Math.max(0, pods.length - wanted))) {
      terminatePod(room, pod);
      events({about: set, reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, by});
    }
  };

  const report = (set: ReplicaSet) => {
    const pods = ownedBy<Pod>(store, resources.pods, set).filter(isActive);
    const ready = pods.filter(isReady).length;
    store.change(resources.replicaSets, set.metadata.namespace, set.metadata.name, current => ({
      ...current,
      status: {
        replicas: pods.length,
        observedGeneration: current.metadata.generation,
        ...(pods.length > 0 && {fullyLabeledReplicas: pods.length}),
        ...(ready > 0 && {readyReplicas: ready, availableReplicas: ready}),
      },
    }));
  };

  return {
    looksAfter: resources.replicaSets,
    concernedBy: event => ownerInEvent(event, resources.pods, 'ReplicaSet'),
    reconcile(object: KubeObject) {
      const set = object as ReplicaSet;
      try {
        scale(set, ownedBy<Pod>(store, resources.pods, set).filter(isActive));
      } finally {
        report(set);
      }
    },
  };
}
