import type {Pod} from '../controllers/kinds.ts';
import type {SpreadConstraint} from '../controllers/pod-kinds.ts';
import {isChosen, type Node, untolerated} from '../node-choice.ts';
import {type Around, isAlike, podsOn, selects} from './around.ts';
import {inTheWay, lasting, type Obstacle} from './scheduler-words.ts';

const words = "node(s) didn't match pod topology spread constraints";

/** The constraints that forbid; one that only would rather (ScheduleAnyway) forbids nothing. */
const hard = ({spec}: Pod) =>
  (spec.topologySpreadConstraints ?? []).filter(({whenUnsatisfiable}) => whenUnsatisfiable !== 'ScheduleAnyway');

/** Nodes that a constraint counts: by default those that the pod chooses, tainted or not. */
function isCounted({spec}: Pod, {nodeAffinityPolicy, nodeTaintsPolicy}: SpreadConstraint, node: Node): boolean {
  if (nodeAffinityPolicy !== 'Ignore' && !isChosen(node, spec)) return false;
  return nodeTaintsPolicy !== 'Honor' || untolerated(node, spec.tolerations ?? []) === undefined;
}

/** The pods that a constraint spreads: of its namespace, by its selector, and with the pod's own values of some labels. */
function isSpread(pod: Pod, {labelSelector, matchLabelKeys}: SpreadConstraint, other: Pod): boolean {
  const [own, others] = [pod.metadata.labels ?? {}, other.metadata.labels ?? {}];
  return (
    pod.metadata.namespace === other.metadata.namespace &&
    selects(labelSelector, others) &&
    isAlike(own, others, matchLabelKeys)
  );
}

/** How many of the spread pods each place has. Only nodes that carry the keys of all constraints are in a place. */
function countPlaces(around: Around, constraint: SpreadConstraint): Map<string, number> {
  const {nodes, pod} = around;
  const keys = hard(pod).map(({topologyKey}) => topologyKey);
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const labels = node.metadata.labels ?? {};
    const place = labels[constraint.topologyKey];
    const isInPlaces = keys.every(key => labels[key] !== undefined);
    if (place === undefined || !isInPlaces || !isCounted(pod, constraint, node)) continue;
    const there = podsOn(around, node).filter(
      other => other.metadata.deletionTimestamp === undefined && isSpread(pod, constraint, other),
    );
    counts.set(place, (counts.get(place) ?? 0) + there.length);
  }
  return counts;
}

/** How many more than in the emptiest place there would be here. */
function skewAt(around: Around, constraint: SpreadConstraint, here: string): number {
  const counts = countPlaces(around, constraint);
  const fewest = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
  const self = isSpread(around.pod, constraint, around.pod) ? 1 : 0;
  return (counts.get(here) ?? 0) + self - fewest;
}

/** Whether the way that a pod wants to be spread forbids a node. */
export function spreadObstacle(around: Around, node: Node): Obstacle | undefined {
  for (const constraint of hard(around.pod)) {
    const here = node.metadata.labels?.[constraint.topologyKey];
    if (here === undefined) return lasting(`${words} (missing required label)`);
    if (skewAt(around, constraint, here) > constraint.maxSkew) return inTheWay(words);
  }
  return undefined;
}
