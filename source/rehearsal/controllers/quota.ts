import {usedOf, written} from '../quota.ts';
import {isSame, resources} from './resources.ts';
import {type Controller, keyOf, type Room} from './work.ts';

/** ResourceQuota → how much of it is used up. */
export function quotaController({store}: Room): Controller {
  return {
    looksAfter: resources.quotas,
    concernedBy({resource, object, type}) {
      // Counts follow what comes and goes; pods free their share already when they end.
      if (type === 'MODIFIED' && !isSame(resource, resources.pods)) return [];
      return store.list(resources.quotas, object.metadata.namespace ?? '-').map(keyOf);
    },
    reconcile({metadata: {namespace, name}, ...quota}) {
      const {hard = {}} = quota['spec'] as {hard?: Record<string, string>};
      const used = usedOf(store, namespace, Object.keys(hard));
      const status = {
        hard,
        used: Object.fromEntries(Object.entries(used).map(([limit, value]) => [limit, written(limit, value)])),
      };
      store.change(resources.quotas, namespace, name, current => ({...current, status}));
    },
  };
}
