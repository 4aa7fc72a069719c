import type {Container, PodSpec} from './controllers/pod-kinds.ts';
import type {KubeObject, Resource, Store} from './model.ts';
import {formatQuantity, quantity} from './quantity.ts';

/** What an object uses up, by the names that quotas limit. */
export type Usage = Record<string, number>;

const isOver = (pod: KubeObject) =>
  ['Succeeded', 'Failed'].includes(String((pod['status'] as {phase?: string} | undefined)?.phase));

const total = (containers: Container[], side: 'requests' | 'limits', name: string) =>
  containers.reduce((sum, {resources}) => sum + quantity(resources?.[side]?.[name]), 0);

function podUsage(pod: KubeObject): Usage {
  if (isOver(pod)) return {};
  const {containers} = pod['spec'] as PodSpec;
  const [cpu, memory] = [total(containers, 'requests', 'cpu'), total(containers, 'requests', 'memory')];
  return {
    pods: 1,
    cpu,
    memory,
    'requests.cpu': cpu,
    'requests.memory': memory,
    'limits.cpu': total(containers, 'limits', 'cpu'),
    'limits.memory': total(containers, 'limits', 'memory'),
  };
}

const named = [
  'services',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'resourcequotas',
  'replicationcontrollers',
];

/** What one object uses up. */
export function usageOf({group, resource}: Resource, object: KubeObject): Usage {
  const counted: Usage = {[`count/${resource}${group ? `.${group}` : ''}`]: 1};
  if (group !== '') return counted;
  if (resource === 'pods') return {...(isOver(object) ? {} : counted), ...podUsage(object)};
  if (named.includes(resource)) counted[resource] = 1;
  if (resource === 'persistentvolumeclaims') {
    const spec = object['spec'] as {resources?: {requests?: {storage?: string}}};
    counted['requests.storage'] = quantity(spec.resources?.requests?.storage);
  }
  return counted;
}

const places: Record<string, Resource> = {
  'requests.storage': {group: '', resource: 'persistentvolumeclaims'},
};

/** The collection that a limit is about: 'count/deployments.apps' → deployments of apps. */
function placeOf(name: string): Resource {
  const [, resource, group = ''] = /^count\/([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
  if (resource !== undefined) return {group, resource};
  return places[name] ?? {group: '', resource: named.includes(name) ? name : 'pods'};
}

/** What of a quota's limits is used up now. */
export function usedOf(store: Store, namespace: string | undefined, names: string[]): Usage {
  return Object.fromEntries(
    names.map(name => {
      const place = placeOf(name);
      const used = store.list(place, namespace).map(object => usageOf(place, object)[name] ?? 0);
      return [name, used.reduce((sum, value) => sum + value, 0)];
    }),
  );
}

/** Amounts of memory and storage are written in binary units. */
export const written = (name: string, value: number): string =>
  formatQuantity(value, {isBinary: /memory|storage/.test(name)});

const listed = (values: [string, number][]) =>
  values.map(([name, value]) => `${name}=${written(name, value)}`).join(',');

/** Limits on compute ask of every container that it says how much it wants. */
function unsaid(name: string, hard: Record<string, string>, containers: Container[]): string | undefined {
  const missing = Object.keys(hard).flatMap(limit => {
    const [, side, what] =
      /^(requests|limits)\.(cpu|memory)$/.exec(limit.replace(/^(cpu|memory)$/, 'requests.$1')) ?? [];
    if (side === undefined || what === undefined) return [];
    const silent = containers.filter(({resources}) => resources?.[side as 'requests' | 'limits']?.[what] === undefined);
    return silent.length > 0 ? [`${limit} for: ${silent.map(container => container.name).join(',')}`] : [];
  });
  return missing.length > 0 ? `failed quota: ${name}: must specify ${missing.sort().join('; ')}` : undefined;
}

/** Why the quotas of its namespace do not let an object be made, in the words of the server; undefined: they do. */
export function quotaRefusal(store: Store, place: Resource, object: KubeObject): string | undefined {
  const {namespace} = object.metadata;
  const wanted = usageOf(place, object);
  for (const quota of store.list({group: '', resource: 'resourcequotas'}, namespace)) {
    const {hard = {}} = quota['spec'] as {hard?: Record<string, string>};
    if (place.group === '' && place.resource === 'pods') {
      const why = unsaid(quota.metadata.name, hard, (object['spec'] as PodSpec).containers);
      if (why !== undefined) return why;
    }
    const names = Object.keys(hard)
      .filter(name => (wanted[name] ?? 0) > 0)
      .sort();
    const used = usedOf(store, namespace, names);
    const over = names.filter(name => (used[name] ?? 0) + (wanted[name] ?? 0) > quantity(hard[name]));
    if (over.length === 0) continue;
    const pick = (of: (name: string) => number) => listed(over.map(name => [name, of(name)]));
    return `exceeded quota: ${quota.metadata.name}, requested: ${pick(name => wanted[name] ?? 0)}, used: ${pick(
      name => used[name] ?? 0,
    )}, limited: ${pick(name => quantity(hard[name]))}`;
  }
  return undefined;
}
