import {countAvailable} from './availability.ts';
import {nodeOf, specFor, wishFor} from './daemon-nodes.ts';
import {templateHash} from './hash.ts';
import type {DaemonSet, Pod} from './kinds.ts';
import {ownedBy, ownerInEvent} from './owners.ts';
import {isActive, isReady, terminatePod} from './pod-template.ts';
import {isSame, resources} from './resources.ts';
import {keepRevision} from './revisions.ts';
import {tryCreatePod} from './try-create.ts';
import {type Controller, keyOf, type Room} from './work.ts';

const by = 'daemonset-controller';
const revisionLabel = 'controller-revision-hash';

/** `25%` of the nodes, or a plain number; never nothing. */
const share = (value: number | string, of: number) =>
  Math.max(1, typeof value === 'number' ? value : Math.ceil((Number.parseFloat(value) / 100) * of));

/** DaemonSet → one Pod on each node that its template chooses and tolerates. */
export function daemonSetController(room: Room): Controller {
  const {store, events} = room;

  /** The names of the nodes of which a set wishes one of some things. */
  const nodesWith = (set: DaemonSet, ...wishes: ReturnType<typeof wishFor>[]): Set<string> => {
    const nodes = store.list(resources.nodes).filter(node => wishes.includes(wishFor(set, node)));
    return new Set(nodes.map(({metadata}) => metadata.name));
  };

  const make = (set: DaemonSet, nodeName: string, hash: string, again: () => void) => {
    const {template} = set.spec;
    const spec = specFor(set, nodeName);
    const name = {startsWith: `${set.metadata.name}-`};
    const pod = {owner: set, template: {...template, spec}, name, labels: {[revisionLabel]: hash}};
    const made = tryCreatePod(room, pod, {by, again});
    if ('refused' in made) return;
    events({about: set, reason: 'SuccessfulCreate', message: `Created pod: ${made.pod.metadata.name}`, by});
  };

  const stop = (set: DaemonSet, pod: Pod) => {
    if (pod.metadata.deletionTimestamp) return;
    terminatePod(room, pod);
    events({about: set, reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, by});
  };

  /** Old pods go a few at a time: no more may be away than the strategy allows. */
  const roll = (set: DaemonSet, pods: Pod[], hash: string, nodes: Set<string>) => {
    const {type, rollingUpdate} = set.spec.updateStrategy ?? {};
    if (type === 'OnDelete') return;
    const isUp = (pod: Pod) => isActive(pod) && isReady(pod) && nodes.has(nodeOf(pod) ?? '');
    const away = nodes.size - pods.filter(isUp).length;
    const stale = pods.filter(pod => isActive(pod) && pod.metadata.labels?.[revisionLabel] !== hash);
    const unready = stale.filter(pod => !isReady(pod));
    const spare = Math.max(0, share(rollingUpdate?.maxUnavailable ?? 1, nodes.size) - away);
    for (const pod of [...unready, ...stale.filter(isReady).slice(0, spare)]) stop(set, pod);
  };

  const act = (set: DaemonSet, hash: string, again: () => void) => {
    const nodes = nodesWith(set, 'a pod');
    const stays = nodesWith(set, 'a pod', 'no new pod');
    const pods = ownedBy<Pod>(store, resources.pods, set);
    for (const pod of pods.filter(one => !stays.has(nodeOf(one) ?? '') || isOver(one))) stop(set, pod);
    for (const node of nodes) if (!pods.some(pod => nodeOf(pod) === node)) make(set, node, hash, again);
    roll(set, pods, hash, nodes);
  };

  const report = (set: DaemonSet, hash: string, again: () => void) => {
    const nodes = nodesWith(set, 'a pod');
    const desired = nodes.size;
    const active = ownedBy<Pod>(store, resources.pods, set).filter(isActive);
    const pods = active.filter(pod => nodes.has(nodeOf(pod) ?? ''));
    const updated = pods.filter(pod => pod.metadata.labels?.[revisionLabel] === hash).length;
    const available = countAvailable(room.clock, pods, set.spec.minReadySeconds, again);
    store.change(resources.daemonSets, set.metadata.namespace, set.metadata.name, current => ({
      ...current,
      status: {
        observedGeneration: current.metadata.generation,
        currentNumberScheduled: pods.length,
        desiredNumberScheduled: desired,
        numberMisscheduled: active.length - pods.length,
        numberReady: pods.filter(isReady).length,
        ...(available > 0 && {numberAvailable: available}),
        ...(desired > available && {numberUnavailable: desired - available}),
        ...(updated > 0 && {updatedNumberScheduled: updated}),
      },
    }));
  };

  return {
    looksAfter: resources.daemonSets,
    concernedBy(event) {
      if (isSame(event.resource, resources.nodes)) return store.list(resources.daemonSets).map(keyOf);
      return ownerInEvent(event, resources.pods, 'DaemonSet');
    },
    reconcile(object, again) {
      const set = object as DaemonSet;
      if (set.metadata.deletionTimestamp) return;
      const hash = templateHash(set.spec.template);
      const inUse = ownedBy<Pod>(store, resources.pods, set).map(
        pod => `${set.metadata.name}-${pod.metadata.labels?.[revisionLabel]}`,
      );
      keepRevision(store, set, inUse);
      act(set, hash, again);
      report(set, hash, again);
    },
  };
}

const isOver = ({status}: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';
