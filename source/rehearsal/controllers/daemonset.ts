import {templateHash} from './hash.ts';
import type {DaemonSet, Pod} from './kinds.ts';
import {ownedBy, ownerInEvent} from './owners.ts';
import {createPod, isActive, isReady, terminatePod} from './pod-template.ts';
import {resources} from './resources.ts';
import type {Controller, Room} from './work.ts';

const by = 'daemonset-controller';
const revisionLabel = 'controller-revision-hash';

/** DaemonSet → one Pod for each node, of which the pretend cluster has one. */
export function daemonSetController(room: Room): Controller {
  const {store, events} = room;

  const act = (set: DaemonSet, pods: Pod[], revision: string) => {
    const [pod] = pods;
    if (!pod) {
      const created = createPod(store, {
        owner: set,
        template: set.spec.template,
        name: {startsWith: `${set.metadata.name}-`},
        labels: {[revisionLabel]: revision},
      });
      events({about: set, reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}`, by});
      return;
    }
    const isStale = pod.metadata.labels?.[revisionLabel] !== revision || !isActive(pod);
    if (!isStale || pod.metadata.deletionTimestamp || set.spec.updateStrategy?.type === 'OnDelete') return;
    terminatePod(room, pod);
    events({about: set, reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, by});
  };

  return {
    looksAfter: resources.daemonSets,
    concernedBy: event => ownerInEvent(event, resources.pods, 'DaemonSet'),
    reconcile(object) {
      const set = object as DaemonSet;
      if (set.metadata.deletionTimestamp) return;
      const revision = templateHash(set.spec.template);
      act(set, ownedBy<Pod>(store, resources.pods, set), revision);
      const pods = ownedBy<Pod>(store, resources.pods, set).filter(isActive);
      const ready = pods.filter(isReady).length;
      const updated = pods.filter(pod => pod.metadata.labels?.[revisionLabel] === revision).length;
      store.change(resources.daemonSets, set.metadata.namespace, set.metadata.name, current => ({
        ...current,
        status: {
          observedGeneration: current.metadata.generation,
          currentNumberScheduled: pods.length,
          desiredNumberScheduled: 1,
          numberMisscheduled: 0,
          numberReady: ready,
          ...(ready > 0 && {numberAvailable: ready}),
          ...(ready === 0 && {numberUnavailable: 1}),
          ...(updated > 0 && {updatedNumberScheduled: updated}),
        },
      }));
    },
  };
}
