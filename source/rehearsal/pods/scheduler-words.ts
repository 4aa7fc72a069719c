import type {Pod, Toleration} from '../controllers/kinds.ts';
import type {NodeSelectorTerm} from '../controllers/pod-kinds.ts';
import type {KubeObject} from '../model.ts';

/** What an obstacle is about: only a change of that may help. */
export type About = 'nodes' | 'room' | 'volumes';

/** Why a node does not take a pod. Room can be made by moving others out; nothing helps against the rest. */
export type Obstacle = {why: string; isAboutRoom: boolean};

type Taint = {key: string; value?: string; effect: string};
type Node = KubeObject & {spec?: {unschedulable?: boolean; taints?: Taint[]}};

const tolerates = (tolerations: Toleration[], {key, value = '', effect}: Taint) =>
  tolerations.some(
    wanted =>
      (wanted.effect === undefined || wanted.effect === '' || wanted.effect === effect) &&
      (wanted.key === undefined || wanted.key === '' || wanted.key === key) &&
      (wanted.operator === 'Exists' || (wanted.value ?? '') === value),
  );

function fits(labels: Record<string, string>, {matchExpressions = []}: NodeSelectorTerm): boolean {
  return matchExpressions.every(({key, operator, values = []}) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      case 'Gt':
        return Number(value) > Number(values[0]);
      case 'Lt':
        return Number(value) < Number(values[0]);
    }
    return false;
  });
}

function isChosen({metadata: {name, labels = {}}}: KubeObject, {nodeSelector = {}, affinity}: Pod['spec']): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isSelected = Object.entries(nodeSelector).every(([key, value]) => labels[key] === value);
  const isNamed = ({matchFields = []}: NodeSelectorTerm) =>
    matchFields.every(({key, values = []}) => key === 'metadata.name' && values.includes(name));
  return isSelected && (terms === undefined || terms.some(term => fits(labels, term) && isNamed(term)));
}

/** What stands between a pod and a node, apart from room; undefined: nothing. */
export function nodeObstacle(node: Node, {spec}: Pod): Obstacle | undefined {
  const about = (why: string) => ({why, isAboutRoom: false});
  const tolerations = spec.tolerations ?? [];
  const unschedulable: Taint = {key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'};
  if (node.spec?.unschedulable && !tolerates(tolerations, unschedulable)) return about('node(s) were unschedulable');
  const taints = node.spec?.taints ?? [];
  const bad = taints.find(
    taint => taint.effect !== 'PreferNoSchedule' && taint.key !== unschedulable.key && !tolerates(tolerations, taint),
  );
  if (bad) return about(`node(s) had untolerated taint {${bad.key}: ${bad.value ?? ''}}`);
  return isChosen(node, spec) ? undefined : about("node(s) didn't match Pod's node affinity/selector");
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
  const victims = obstacles.map(found => (found.every(({isAboutRoom}) => isAboutRoom) ? noVictims : unhelpful));
  return `${none}: ${why}. preemption: ${none}: ${counted(victims)}.`;
}

/** The sentence for what is wrong with the pod itself, whatever the node. */
export const refusalOfAll = (all: number, why: string): string =>
  `0/${all} nodes are available: ${why}. preemption: 0/${all} nodes are available: ${all} ${unhelpful}.`;
