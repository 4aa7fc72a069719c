import type {Pod} from '../controllers/kinds.ts';
import {isChosen, type Node, namedNodes, type Taint, tolerates, untolerated} from '../node-choice.ts';

/** What an obstacle is about: only a change of that may help. `room` is what pods ask for, `number` how many there are. */
export type About = 'nodes' | 'room' | 'number' | 'pods' | 'volumes';

/** Why a node does not take a pod, and whether it would if other pods were moved out. */
export type Obstacle = {why: string; about: About; isMovable: boolean};

/** An obstacle that other pods are: they are moved out for a pod that matters more, and else in the way. */
export const inTheWay = (why: string, about: About = 'pods'): Obstacle => ({why, about, isMovable: true});

/** An obstacle that moving pods out does not remove. */
export const lasting = (why: string, about: About = 'nodes'): Obstacle => ({why, about, isMovable: false});

const unschedulable: Taint = {key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'};

/** What a node itself has against a pod; undefined: nothing. Nodes that the pod rules out by name are not looked at. */
export function nodeObstacle(node: Node, {spec}: Pod): Obstacle | undefined {
  const tolerations = spec.tolerations ?? [];
  if (namedNodes(spec)?.includes(node.metadata.name) === false) {
    return lasting("node(s) didn't satisfy plugin(s) [NodeAffinity]");
  }
  if (node.spec?.unschedulable && !tolerates(tolerations, unschedulable)) return lasting('node(s) were unschedulable');
  const bad = untolerated(node, tolerations);
  if (bad) return lasting(`node(s) had untolerated taint {${bad.key}: ${bad.value ?? ''}}`);
  return isChosen(node, spec) ? undefined : lasting("node(s) didn't match Pod's node affinity/selector");
}

const counted = (reasons: string[]): string =>
  [...new Set(reasons)]
    .map(reason => `${reasons.filter(other => other === reason).length} ${reason}`)
    .sort()
    .join(', ');

const unhelpful = 'Preemption is not helpful for scheduling';
const noVictims = 'No preemption victims found for incoming pod';

/** The scheduler's whole sentence, out of what each node has against the pod. */
export function refusal(obstacles: Obstacle[][]): string {
  const all = obstacles.length;
  const none = `0/${all} nodes are available`;
  const why = counted(obstacles.flat().map(obstacle => obstacle.why));
  const victims = obstacles.map(found => (found.every(({isMovable}) => isMovable) ? noVictims : unhelpful));
  return `${none}: ${why}. preemption: ${none}: ${counted(victims)}.`;
}

/** The sentence for what is wrong with the pod itself, whatever the node. */
export const refusalOfAll = (all: number, why: string): string =>
  `0/${all} nodes are available: ${why}. preemption: 0/${all} nodes are available: ${all} ${unhelpful}.`;
