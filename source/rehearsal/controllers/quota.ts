import type {KubeObject, Resource, Store} from '../model.ts';
import type {Pod} from './kinds.ts';
import {isSame, resources} from './resources.ts';
import type {Controller, Room} from './work.ts';

type Quota = KubeObject & {spec?: {hard?: Record<string, string>}; status?: {hard?: object; used?: object}};

/** The kinds that a quota may count by a bare name; the others by `count/NAME.GROUP`. */
const bareNames = ['pods', 'services', 'secrets', 'configmaps', 'persistentvolumeclaims', 'resourcequotas'];

/** The collection that an entry of a quota counts; undefined for one that counts something else, as requests.cpu. */
function countedBy(entry: string): Resource | undefined {
  if (bareNames.includes(entry)) return {group: '', resource: entry};
  const [, resource, group = ''] = /^count\/([a-z]+)(?:\.(.+))?$/.exec(entry) ?? [];
  return resource === undefined ? undefined : {group, resource};
}

/** Pods that have ended take no room, those that are about to do. */
export const takesRoom = ({status}: Pod): boolean => status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

function used(store: Store, resource: Resource, namespace: string | undefined): number {
  const objects = store.list(resource, namespace);
  return isSame(resource, resources.pods) ? (objects as Pod[]).filter(takesRoom).length : objects.length;
}

/**
 * Why a namespace's quotas leave no room for one more object of a collection, in the server's words; undefined when
 * they do.
 */
export function quotaRefusal(store: Store, resource: Resource, namespace: string | undefined): string | undefined {
  for (const quota of store.list(resources.quotas, namespace) as Quota[]) {
    for (const [entry, hard] of Object.entries(quota.spec?.hard ?? {})) {
      const counted = countedBy(entry);
      if (!counted || !isSame(counted, resource)) continue;
      const taken = used(store, resource, namespace);
      if (taken < Number(hard)) continue;
      return `exceeded quota: ${quota.metadata.name}, requested: ${entry}=1, used: ${entry}=${taken}, limited: ${entry}=${hard}`;
    }
  }
  return undefined;
}

/** ResourceQuota → how much of it is used. Entries that count amounts rather than objects are not measured. */
export function quotaController({store}: Room): Controller {
  return {
    looksAfter: resources.quotas,
    concernedBy: ({resource, object, type}) =>
      type === 'MODIFIED' && !isSame(resource, resources.pods)
        ? []
        : store
            .list(resources.quotas, object.metadata.namespace ?? '-')
            .filter(() => !isSame(resource, resources.quotas))
            .map(({metadata}) => ({namespace: metadata.namespace, name: metadata.name})),
    reconcile(object) {
      const {spec: {hard = {}} = {}, metadata} = object as Quota;
      const counts = Object.keys(hard).flatMap(entry => {
        const counted = countedBy(entry);
        return counted ? [[entry, String(used(store, counted, metadata.namespace))] as const] : [];
      });
      store.change(resources.quotas, metadata.namespace, metadata.name, current => ({
        ...current,
        status: {hard, used: Object.fromEntries(counts)},
      }));
    },
  };
}
