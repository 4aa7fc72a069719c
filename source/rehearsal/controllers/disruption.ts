import type {Budget} from './budgets.ts';
import type {Pod} from './kinds.ts';
import {matches} from './owners.ts';
import {isActive, isReady} from './pod-template.ts';
import {isSame, resources} from './resources.ts';
import {timestamp} from './time.ts';
import {type Controller, keyOf, type Room} from './work.ts';

const share = (value: number | string, of: number) =>
  typeof value === 'number' ? value : Math.ceil((Number.parseFloat(value) / 100) * of);

/** PodDisruptionBudget → how many of its pods may go now. */
export function disruptionController({store, clock, events}: Room): Controller {
  return {
    looksAfter: resources.disruptionBudgets,
    concernedBy(event) {
      if (!isSame(event.resource, resources.pods)) return [];
      const budgets = store.list(resources.disruptionBudgets, event.object.metadata.namespace) as Budget[];
      return budgets.filter(({spec}) => matches(spec.selector?.matchLabels, event.object.metadata.labels)).map(keyOf);
    },
    reconcile(object) {
      const {spec, metadata} = object as Budget;
      const all = store.list(resources.pods, metadata.namespace) as Pod[];
      const pods = all.filter(pod => isActive(pod) && matches(spec.selector?.matchLabels, pod.metadata.labels));
      if (pods.length === 0) {
        events({about: object, reason: 'NoPods', message: 'No matching pods found', by: 'controllermanager'});
      }
      const healthy = pods.filter(isReady).length;
      const {minAvailable, maxUnavailable} = spec;
      const desired =
        maxUnavailable === undefined
          ? share(minAvailable ?? 1, pods.length)
          : Math.max(0, pods.length - share(maxUnavailable, pods.length));
      const allowed = Math.max(0, healthy - desired);
      const status = allowed > 0 ? 'True' : 'False';
      store.change(resources.disruptionBudgets, metadata.namespace, metadata.name, current => {
        const before = (current as Budget).status?.conditions?.[0];
        return {
          ...current,
          status: {
            conditions: [
              {
                lastTransitionTime: before?.status === status ? before.lastTransitionTime : timestamp(clock.now()),
                message: '',
                observedGeneration: current.metadata.generation,
                reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
                status,
                type: 'DisruptionAllowed',
              },
            ],
            currentHealthy: healthy,
            desiredHealthy: desired,
            disruptionsAllowed: allowed,
            expectedPods: pods.length,
            observedGeneration: current.metadata.generation,
          },
        };
      });
    },
  };
}
