import type {KubeObject} from '../model.ts';
import {countAvailable} from './availability.ts';
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
const nodeNameField = 'metadata.name';

/** The pods of a DaemonSet run where others may not. */
const tolerations = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
].map(([condition, effect]) => ({effect, key: `node.kubernetes.io/${condition}`, operator: 'Exists'}));

/** The node that a pod was made for, placed or not. */
function nodeOf({spec}: Pod): string | undefined {
  const affinity = spec['affinity'] as {nodeAffinity?: Record<string, unknown>} | undefined;
  const required = affinity?.nodeAffinity?.['requiredDuringSchedulingIgnoredDuringExecution'] as
    | {nodeSelectorTerms?: {matchFields?: {values?: string[]}[]}[]}
    | undefined;
  return spec.nodeName ?? required?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values?.[0];
}

const bound = (nodeName: string) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{matchFields: [{key: nodeNameField, operator: 'In', values: [nodeName]}]}],
    },
  },
});

/** `25%` of the nodes, or a plain number; never nothing. */
const share = (value: number | string, of: number) =>
  Math.max(1, typeof value === 'number' ? value : Math.ceil((Number.parseFloat(value) / 100) * of));

/** DaemonSet → one Pod on each node that its selector chooses. */
export function daemonSetController(room: Room): Controller {
  const {store, events} = room;

  const nodesFor = ({spec}: DaemonSet): KubeObject[] => {
    const wanted = Object.entries(spec.template.spec.nodeSelector ?? {});
    return store
      .list(resources.nodes)
      .filter(({metadata}) => wanted.every(([key, value]) => metadata.labels?.[key] === value));
  };

  const make = (set: DaemonSet, nodeName: string, hash: string, again: () => void) => {
    const {template} = set.spec;
    const spec = {
      ...template.spec,
      affinity: bound(nodeName),
      tolerations: [...(template.spec.tolerations ?? []), ...tolerations],
    };
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
  const roll = (set: DaemonSet, pods: Pod[], hash: string, nodeCount: number) => {
    const {type, rollingUpdate} = set.spec.updateStrategy ?? {};
    if (type === 'OnDelete') return;
    const away = nodeCount - pods.filter(pod => isActive(pod) && isReady(pod)).length;
    const stale = pods.filter(pod => isActive(pod) && pod.metadata.labels?.[revisionLabel] !== hash);
    const unready = stale.filter(pod => !isReady(pod));
    const spare = Math.max(0, share(rollingUpdate?.maxUnavailable ?? 1, nodeCount) - away);
    for (const pod of [...unready, ...stale.filter(isReady).slice(0, spare)]) stop(set, pod);
  };

  const act = (set: DaemonSet, hash: string, again: () => void) => {
    const nodes = nodesFor(set).map(({metadata}) => metadata.name);
    const pods = ownedBy<Pod>(store, resources.pods, set);
    for (const pod of pods.filter(pod => !nodes.includes(nodeOf(pod) ?? '') || (!isActive(pod) && isOver(pod)))) {
      stop(set, pod);
    }
    for (const node of nodes.filter(name => !pods.some(pod => nodeOf(pod) === name))) make(set, node, hash, again);
    roll(set, pods, hash, nodes.length);
  };

  const report = (set: DaemonSet, hash: string, again: () => void) => {
    const desired = nodesFor(set).length;
    const pods = ownedBy<Pod>(store, resources.pods, set).filter(isActive);
    const updated = pods.filter(pod => pod.metadata.labels?.[revisionLabel] === hash).length;
    const available = countAvailable(room.clock, pods, set.spec.minReadySeconds, again);
    store.change(resources.daemonSets, set.metadata.namespace, set.metadata.name, current => ({
      ...current,
      status: {
        observedGeneration: current.metadata.generation,
        currentNumberScheduled: pods.length,
        desiredNumberScheduled: desired,
        numberMisscheduled: 0,
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
      const isNode = isSame(event.resource, resources.nodes) && event.type !== 'MODIFIED';
      if (isNode) return store.list(resources.daemonSets).map(keyOf);
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
