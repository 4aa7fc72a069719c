import {isDeepStrictEqual} from 'node:util';
import {isChosen, type Node, namedNodes, untolerated} from '../node-choice.ts';
import type {DaemonSet, Pod, PodSpec, Toleration} from './kinds.ts';

type Named = {key: string; effect: string; operator: 'Exists'};

const exists = (condition: string, effect: string): Named => ({
  effect,
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
});

/** The pods of a DaemonSet run where others may not. */
const usual = [
  exists('not-ready', 'NoExecute'),
  exists('unreachable', 'NoExecute'),
  exists('disk-pressure', 'NoSchedule'),
  exists('memory-pressure', 'NoSchedule'),
  exists('pid-pressure', 'NoSchedule'),
  exists('unschedulable', 'NoSchedule'),
];
const onHostNetwork = exists('network-unavailable', 'NoSchedule');

const isFor = (given: Toleration, {key, effect, operator}: Named) =>
  isDeepStrictEqual([given.key, given.effect, given.operator, given.value ?? ''], [key, effect, operator, '']);

/** The tolerations of a DaemonSet's pods: those of its template, and those that the controller adds or replaces. */
function tolerationsOf({tolerations = [], hostNetwork}: PodSpec): Toleration[] {
  const added = hostNetwork ? [...usual, onHostNetwork] : usual;
  const kept = tolerations.map(given => added.find(one => isFor(given, one)) ?? given);
  return [...kept, ...added.filter(one => !tolerations.some(given => isFor(given, one)))];
}

/**
 * The spec of a DaemonSet's pod for one node. The node's name takes the place of what the template required of nodes:
 * that has been asked already. The rest of its affinity stays.
 */
export function specFor({spec: {template}}: DaemonSet, nodeName: string): PodSpec {
  const {affinity} = template.spec;
  const nodeSelectorTerms = [{matchFields: [{key: 'metadata.name', operator: 'In', values: [nodeName]}]}];
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms},
  };
  return {...template.spec, affinity: {...affinity, nodeAffinity}, tolerations: tolerationsOf(template.spec)};
}

/** The node that a pod was made for, placed or not. */
export const nodeOf = ({spec}: Pod): string | undefined => spec.nodeName ?? namedNodes(spec)?.[0];

/** What a DaemonSet wants of a node: a pod; no new one, though one that is there may stay; or none. */
export function wishFor({spec: {template}}: DaemonSet, node: Node): 'a pod' | 'no new pod' | 'no pod' {
  const {nodeName} = template.spec;
  if ((nodeName && nodeName !== node.metadata.name) || !isChosen(node, template.spec)) return 'no pod';
  const tolerations = tolerationsOf(template.spec);
  if (untolerated(node, tolerations, ['NoExecute'])) return 'no pod';
  return untolerated(node, tolerations) ? 'no new pod' : 'a pod';
}
