import {createHash} from 'node:crypto';
import {groupVersionOf, type Kind} from './kinds.ts';
import type {Answer, ApiRequest} from './request.ts';

const subresourceVerbs: Record<string, {kind?: string; verbs: string[]; group?: string; version?: string}> = {
  status: {verbs: ['get', 'patch', 'update']},
  scale: {kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update']},
  exec: {kind: 'PodExecOptions', verbs: ['create', 'get']},
  log: {verbs: ['get']},
  token: {kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create']},
};

const groupsOf = (kinds: readonly Kind[]) => Map.groupBy(kinds, kind => kind.group);

function aggregatedResource(kind: Kind): Record<string, unknown> {
  const {group, version} = kind;
  const responseKind = {group, version, kind: kind.kind};
  return {
    resource: kind.plural,
    responseKind,
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 && {shortNames: kind.shortNames}),
    ...(kind.categories.length > 0 && {categories: kind.categories}),
    ...(kind.subresources.length > 0 && {
      subresources: kind.subresources.map(subresource => {
        const {verbs = [], ...own} = subresourceVerbs[subresource] ?? {};
        return {subresource, responseKind: {...responseKind, ...own}, verbs};
      }),
    }),
  };
}

function aggregated(kinds: readonly Kind[]): Record<string, unknown> {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groupsOf(kinds)].map(([name, members]) => ({
      metadata: {...(name && {name}), creationTimestamp: null},
      versions: [...Map.groupBy(members, kind => kind.version)].map(([version, resources]) => ({
        version,
        resources: resources.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function group(name: string, members: readonly Kind[]): Record<string, unknown> {
  const versions = [...new Set(members.map(groupVersionOf))].map(groupVersion => ({
    groupVersion,
    version: groupVersion.split('/')[1],
  }));
  return {name, versions, preferredVersion: versions[0]};
}

function resources(kind: Kind): Record<string, unknown>[] {
  const own = {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 && {shortNames: kind.shortNames}),
    ...(kind.categories.length > 0 && {categories: kind.categories}),
  };
  const below = kind.subresources.map(subresource => ({
    name: `${kind.plural}/${subresource}`,
    singularName: '',
    namespaced: kind.namespaced,
    kind: kind.kind,
    ...subresourceVerbs[subresource],
  }));
  return [own, ...below];
}

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The aggregated form when the client asks for it, with its entity tag. */
function maybeAggregated(request: ApiRequest, kinds: readonly Kind[], plain: Record<string, unknown>): Answer {
  if (!request.accept.includes('as=APIGroupDiscoveryList')) return {code: 200, body: plain};
  const body = aggregated(kinds);
  const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('hex').toUpperCase()}"`;
  return {code: 200, body, contentType: aggregatedType, headers: {etag, vary: 'Accept'}};
}

/** Answers `/api`, `/apis` and what lies below them up to the resources; undefined for other paths. */
export function discovery(request: ApiRequest, kinds: readonly Kind[]): Answer | undefined {
  const parts = request.path.split('/').filter(part => part !== '');
  const [root, name, version] = parts;
  const core = kinds.filter(kind => kind.group === '');
  const named = kinds.filter(kind => kind.group !== '');
  if (root === 'api' && parts.length === 1) {
    const serverAddressByClientCIDRs = [{clientCIDR: '0.0.0.0/0', serverAddress: request.host}];
    return maybeAggregated(request, core, {kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs});
  }
  if (root === 'apis' && parts.length === 1) {
    const groups = [...groupsOf(named)].map(([group_, members]) => group(group_, members));
    return maybeAggregated(request, named, {kind: 'APIGroupList', apiVersion: 'v1', groups});
  }
  const wanted =
    root === 'api' && parts.length === 2 ? name : root === 'apis' && parts.length === 3 ? `${name}/${version}` : '';
  const members = kinds.filter(kind => groupVersionOf(kind) === wanted);
  if (wanted && members.length > 0) {
    const body = {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: wanted,
      resources: members.flatMap(resources),
    };
    return {code: 200, body};
  }
  const inGroup = named.filter(kind => kind.group === name);
  if (root === 'apis' && parts.length === 2 && name && inGroup.length > 0) {
    return {code: 200, body: {kind: 'APIGroup', apiVersion: 'v1', ...group(name, inGroup)}};
  }
  return undefined;
}
