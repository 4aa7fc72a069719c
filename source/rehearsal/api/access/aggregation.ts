import {uniqBy} from 'es-toolkit';
import type {KubeObject, Store} from '../../model.ts';
import {listAt} from '../fields.ts';
import {matchesSelector} from '../selectors.ts';
import {rbacGroup, rulesIn} from './rbac.ts';

const clusterRoles = {group: rbacGroup, resource: 'clusterroles'};

/** Rules as a text that is the same for the same rules: all that a rule may say, in one order. */
const textOf = (rules: unknown): string =>
  JSON.stringify(rules, ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs', 'verbs']);

/** The rules of all roles that an aggregating role selects, each once, in the order of their names. */
function gatheredRules(role: KubeObject, all: readonly KubeObject[]): unknown[] {
  const selectors = listAt(role, 'aggregationRule.clusterRoleSelectors');
  const rules = all
    .filter(
      other =>
        other.metadata.name !== role.metadata.name &&
        selectors.some(selector => matchesSelector(selector, other.metadata.labels ?? {})),
    )
    .flatMap(rulesIn);
  return uniqBy(rules, textOf);
}

/** The controller of aggregated ClusterRoles: keeps their rules to those of the roles they select. */
export function aggregateRoles(store: Store): () => void {
  let isGathering = false;
  let isChanged = false;
  const gather = () => {
    isChanged = true;
    if (isGathering) return;
    isGathering = true;
    // A role that others gather from may itself be gathered: every change is followed by another look.
    while (isChanged) {
      isChanged = false;
      const all = store.list(clusterRoles);
      for (const role of all.filter(({aggregationRule}) => aggregationRule !== undefined)) {
        const rules = gatheredRules(role, all);
        if (textOf(rules) !== textOf(rulesIn(role))) store.update(clusterRoles, {...role, rules});
      }
    }
    isGathering = false;
  };
  const stop = store.subscribe(({resource, object}) => {
    if (resource.group === rbacGroup && object.kind === 'ClusterRole') gather();
  });
  gather();
  return stop;
}
