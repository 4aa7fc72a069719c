import {fulfils} from './api/selectors.ts';
import type {PodSpec, Toleration} from './controllers/kinds.ts';
import type {NodeSelectorTerm} from './controllers/pod-kinds.ts';
import type {KubeObject} from './model.ts';

export type Taint = {key: string; value?: string; effect: string};
export type Node = KubeObject & {spec?: {unschedulable?: boolean; taints?: Taint[]}};

/** Whether one of the tolerations is for a taint. */
export const tolerates = (tolerations: readonly Toleration[], {key, value = '', effect}: Taint): boolean =>
  tolerations.some(
    wanted =>
      (wanted.effect === undefined || wanted.effect === '' || wanted.effect === effect) &&
      (wanted.key === undefined || wanted.key === '' || wanted.key === key) &&
      (wanted.operator === 'Exists' || (wanted.value ?? '') === value),
  );

/** The first taint of a node that keeps away who does not tolerate it, or drives out who is there already. */
export const untolerated = (
  {spec}: Node,
  tolerations: readonly Toleration[],
  effects: readonly string[] = ['NoSchedule', 'NoExecute'],
): Taint | undefined => spec?.taints?.find(taint => effects.includes(taint.effect) && !tolerates(tolerations, taint));

/** The terms of a pod's required node affinity; undefined when it has none. */
export const requiredTerms = ({affinity}: PodSpec): NodeSelectorTerm[] | undefined =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;

/** A term that asks for nothing chooses no node. */
const fits = (
  {name, labels = {}}: KubeObject['metadata'],
  {matchExpressions = [], matchFields = []}: NodeSelectorTerm,
) =>
  matchExpressions.length + matchFields.length > 0 &&
  fulfils(matchExpressions, labels) &&
  fulfils(matchFields, {'metadata.name': name});

/** Whether a pod's selector and its required node affinity choose the node. What it only prefers has no say. */
export function isChosen({metadata}: KubeObject, spec: PodSpec): boolean {
  const terms = requiredTerms(spec);
  const isSelected = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => metadata.labels?.[key] === value);
  return isSelected && (terms === undefined || terms.some(term => fits(metadata, term)));
}

/** The nodes that a pod's required affinity names, when each of its terms names some; undefined: any may do. */
export function namedNodes(spec: PodSpec): string[] | undefined {
  const named = (requiredTerms(spec) ?? []).map(({matchFields = []}) =>
    matchFields.find(({key, operator}) => key === 'metadata.name' && operator === 'In'),
  );
  if (named.length === 0 || named.includes(undefined)) return undefined;
  return named.flatMap(field => field?.values ?? []);
}
