import {countAvailable} from './availability.ts';
import type {Pod, StatefulSet} from './kinds.ts';
import {ownedBy, ownerInEvent} from './owners.ts';
import {isActive, isReady, type NewPod, terminatePod} from './pod-template.ts';
import {resources} from './resources.ts';
import {keepRevision, revisionName} from './revisions.ts';
import {tryCreatePod} from './try-create.ts';
import type {Controller, Room} from './work.ts';

const by = 'statefulset-controller';
const revisionLabel = 'controller-revision-hash';

const ordinalOf = (pod: Pod): number => Number(pod.metadata.name.split('-').at(-1));
const revisionOf = (pod: Pod): string | undefined => pod.metadata.labels?.[revisionLabel];

/** StatefulSet → Pods with fixed names and claims, one after another. */
export function statefulSetController(room: Room): Controller {
  const {store, events} = room;
  const podsOf = (set: StatefulSet) =>
    ownedBy<Pod>(store, resources.pods, set).sort((left, right) => ordinalOf(left) - ordinalOf(right));

  const claim = (set: StatefulSet, podName: string) =>
    (set.spec.volumeClaimTemplates ?? []).map(({metadata, spec}) => {
      const {namespace} = set.metadata;
      const name = `${metadata.name}-${podName}`;
      if (!store.get(resources.claims, namespace, name)) {
        const labels = {...metadata.labels, ...set.spec.selector.matchLabels};
        store.create(resources.claims, {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {name, namespace, labels, finalizers: ['kubernetes.io/pvc-protection']},
          spec: {volumeMode: 'Filesystem', ...spec},
          status: {phase: 'Pending'},
        });
        const message = `create Claim ${name} Pod ${podName} in StatefulSet ${set.metadata.name} success`;
        events({about: set, reason: 'SuccessfulCreate', message, by});
      }
      return {name: metadata.name, persistentVolumeClaim: {claimName: name}};
    });

  const create = (set: StatefulSet, ordinal: number, revision: string, again: () => void) => {
    const name = `${set.metadata.name}-${ordinal}`;
    const pod: NewPod = {
      owner: set,
      template: {
        ...set.spec.template,
        spec: {
          ...set.spec.template.spec,
          hostname: name,
          ...(set.spec.serviceName && {subdomain: set.spec.serviceName}),
        },
      },
      name,
      generateName: `${set.metadata.name}-`,
      labels: {
        'apps.kubernetes.io/pod-index': String(ordinal),
        [revisionLabel]: revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
      volumes: claim(set, name),
    };
    const failed = (why: string) => `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${why}`;
    if ('refused' in tryCreatePod(room, pod, {by, message: failed, again})) return;
    const message = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
    events({about: set, reason: 'SuccessfulCreate', message, by});
  };

  const remove = (set: StatefulSet, pod: Pod) => {
    terminatePod(room, pod);
    const message = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
    events({about: set, reason: 'SuccessfulDelete', message, by});
  };

  /** Creates what is missing, in order. Tells whether all that should be there is there and ready. */
  const fill = (set: StatefulSet, pods: Pod[], revision: string, again: () => void): boolean => {
    const isParallel = set.spec.podManagementPolicy === 'Parallel';
    for (let ordinal = 0; ordinal < (set.spec.replicas ?? 1); ordinal += 1) {
      const pod = pods.find(candidate => ordinalOf(candidate) === ordinal);
      const isEnded = pod && !isActive(pod) && !pod.metadata.deletionTimestamp;
      if (!pod) create(set, ordinal, revision, again);
      if (isEnded) remove(set, pod);
      // As in a real cluster, a pod that never gets ready holds up the others, its own update included.
      if (!isParallel && (!pod || !isReady(pod) || pod.metadata.deletionTimestamp)) return false;
    }
    return true;
  };

  /** The one pod that should go now: too many, or of an old revision; the highest ordinal first. */
  const nextToGo = (set: StatefulSet, pods: Pod[], revision: string): Pod | undefined => {
    const surplus = pods.filter(pod => ordinalOf(pod) >= (set.spec.replicas ?? 1)).at(-1);
    if (surplus || set.spec.updateStrategy?.type === 'OnDelete') return surplus;
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const updatable = pods.filter(pod => ordinalOf(pod) >= partition).reverse();
    const unsettled = updatable.find(pod => revisionOf(pod) !== revision || !isReady(pod));
    return unsettled && revisionOf(unsettled) !== revision ? unsettled : undefined;
  };

  const act = (set: StatefulSet, pods: Pod[], revision: string, again: () => void) => {
    const goes = fill(set, pods, revision, again) ? nextToGo(set, pods, revision) : undefined;
    if (goes) remove(set, goes);
  };

  const report = (set: StatefulSet, revision: string, again: () => void) => {
    const pods = podsOf(set).filter(pod => !pod.metadata.deletionTimestamp);
    const ready = pods.filter(isReady).length;
    const updated = pods.filter(pod => revisionOf(pod) === revision).length;
    const replicas = set.spec.replicas ?? 1;
    store.change(resources.statefulSets, set.metadata.namespace, set.metadata.name, current => {
      const before = (current as StatefulSet).status?.currentRevision ?? revision;
      const currentRevision = updated === replicas && ready === replicas ? revision : before;
      const atCurrent = pods.filter(pod => revisionOf(pod) === currentRevision).length;
      return {
        ...current,
        status: {
          observedGeneration: current.metadata.generation,
          replicas: pods.length,
          ...(ready > 0 && {readyReplicas: ready}),
          availableReplicas: countAvailable(room.clock, pods, set.spec.minReadySeconds, again),
          ...(atCurrent > 0 && {currentReplicas: atCurrent}),
          ...(updated > 0 && {updatedReplicas: updated}),
          currentRevision,
          updateRevision: revision,
          collisionCount: 0,
        },
      };
    });
  };

  return {
    looksAfter: resources.statefulSets,
    concernedBy: event => ownerInEvent(event, resources.pods, 'StatefulSet'),
    reconcile(object, again) {
      const set = object as StatefulSet;
      if (set.metadata.deletionTimestamp) return;
      const revision = revisionName(set);
      keepRevision(store, set, [set.status?.currentRevision, ...podsOf(set).map(revisionOf)]);
      act(set, podsOf(set), revision, again);
      report(set, revision, again);
    },
  };
}
