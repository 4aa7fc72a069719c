import type {Pod} from '../controllers/kinds.ts';
import type {PodAffinity, PodAffinityTerm} from '../controllers/pod-kinds.ts';
import type {KubeObject} from '../model.ts';
import {type Around, isAlike, type Labels, selects} from './around.ts';
import {inTheWay, lasting, type Obstacle} from './scheduler-words.ts';

const required = (affinity: PodAffinity | undefined) => affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** Whether a term speaks of pods in a namespace: in its owner's, unless it names others. */
function isInReach({namespaceLabels}: Around, term: PodAffinityTerm, owner: Pod, namespace: string): boolean {
  const {namespaces = [], namespaceSelector} = term;
  if (namespaces.length === 0 && namespaceSelector === undefined) return namespace === owner.metadata.namespace;
  return namespaces.includes(namespace) || selects(namespaceSelector, namespaceLabels(namespace));
}

/** Whether a term in the spec of one pod is about another. */
function isAbout(around: Around, term: PodAffinityTerm, owner: Pod, other: Pod): boolean {
  const {labelSelector, matchLabelKeys, mismatchLabelKeys = []} = term;
  const [own, others] = [owner.metadata.labels ?? {}, other.metadata.labels ?? {}];
  return (
    selects(labelSelector, others) &&
    isAlike(own, others, matchLabelKeys) &&
    mismatchLabelKeys.every(key => own[key] === undefined || own[key] !== others[key]) &&
    isInReach(around, term, owner, other.metadata.namespace ?? '')
  );
}

/** Whether two nodes are one place in the sense of a term. */
const isOnePlace = ({topologyKey}: PodAffinityTerm, node: KubeObject, here: Labels) =>
  here[topologyKey] !== undefined && node.metadata.labels?.[topologyKey] === here[topologyKey];

/**
 * A pod wants its place beside such as all its terms speak of. Where there are none in any place yet and the pod is
 * such a one itself, it is the first.
 */
function hasItsNeighbours(around: Around, here: Labels): boolean {
  const {pod, placed} = around;
  const terms = required(pod.spec.affinity?.podAffinity);
  if (terms.length === 0) return true;
  if (terms.some(({topologyKey}) => here[topologyKey] === undefined)) return false;
  const isWanted = (other: Pod) => terms.every(term => isAbout(around, term, pod, other));
  const wanted = placed.filter(({other}) => isWanted(other));
  if (terms.every(term => wanted.some(({node}) => isOnePlace(term, node, here)))) return true;
  const isInAPlace = ({node}: {node: KubeObject}) =>
    terms.some(({topologyKey}) => node.metadata.labels?.[topologyKey] !== undefined);
  return isWanted(pod) && !wanted.some(isInAPlace);
}

/** What the pods around have against a node: those that the pod wants, does not want, or that do not want it. */
export function neighbourObstacle(around: Around, node: KubeObject): Obstacle | undefined {
  const {pod, placed} = around;
  const here = node.metadata.labels ?? {};
  if (!hasItsNeighbours(around, here)) return lasting("node(s) didn't match pod affinity rules", 'pods');
  const beside = (term: PodAffinityTerm) => placed.filter(other => isOnePlace(term, other.node, here));
  const isAverse = required(pod.spec.affinity?.podAntiAffinity).some(term =>
    beside(term).some(({other}) => isAbout(around, term, pod, other)),
  );
  if (isAverse) return inTheWay("node(s) didn't match pod anti-affinity rules");
  const isUnwanted = placed.some(({other, node: there}) =>
    required(other.spec.affinity?.podAntiAffinity).some(
      term => isOnePlace(term, there, here) && isAbout(around, term, other, pod),
    ),
  );
  return isUnwanted ? inTheWay("node(s) didn't satisfy existing pods anti-affinity rules") : undefined;
}
