import type {KubeObject, Store} from '../model.ts';
import type {Pod, Selector} from './kinds.ts';
import {matches} from './owners.ts';
import {isReady} from './pod-template.ts';
import {resources} from './resources.ts';

export type Budget = KubeObject & {
  spec: {selector?: Selector; minAvailable?: number | string; maxUnavailable?: number | string};
  status?: {
    conditions?: {lastTransitionTime: string; status: string}[];
    currentHealthy?: number;
    desiredHealthy?: number;
    disruptionsAllowed?: number;
  };
};

/** The budget that keeps a pod from being evicted now; undefined: it may go. Takes the disruption from the budget. */
export function spendBudget(store: Store, pod: Pod): Budget | undefined {
  const {namespace, labels} = pod.metadata;
  const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (isOver || !pod.spec.nodeName) return undefined;
  const budgets = store.list(resources.disruptionBudgets, namespace) as Budget[];
  for (const budget of budgets.filter(({spec}) => matches(spec.selector?.matchLabels, labels))) {
    const {disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0} = budget.status ?? {};
    // A pod that is not healthy may go as long as the others suffice.
    if (!isReady(pod) && currentHealthy >= desiredHealthy && desiredHealthy > 0) continue;
    if (disruptionsAllowed <= 0) return budget;
    store.change(resources.disruptionBudgets, namespace, budget.metadata.name, current => ({
      ...current,
      status: {...(current as Budget).status, disruptionsAllowed: disruptionsAllowed - 1},
    }));
  }
  return undefined;
}
