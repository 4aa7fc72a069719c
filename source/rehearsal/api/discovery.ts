import {createHash} from 'node:crypto';
import {groupVersionOf, type Kind} from './kinds.ts';
import type {Answer, ApiRequest} from './request.ts';

type Below = {kind?: string; verbs: readonly string[]; group?: string; version?: string};

const change = {verbs: ['get', 'patch', 'update']} as const;
const proxied = ['create', 'delete', 'get', 'patch', 'update'] as const;
const stream = (kind: string): Below => ({kind, verbs: ['create', 'get']});

/** What lies below a resource: how it may be asked, and of what kind it is when not of the resource's own. */
const subresources: Readonly<Record<string, Below>> = {
  approval: change,
  attach: stream('PodAttachOptions'),
  binding: {kind: 'Binding', verbs: ['create']},
  ephemeralcontainers: change,
  eviction: {group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create']},
  exec: stream('PodExecOptions'),
  finalize: {verbs: ['update']},
  log: {verbs: ['get']},
  portforward: stream('PodPortForwardOptions'),
  resize: change,
  scale: {group: 'autoscaling', version: 'v1', kind: 'Scale', ...change},
  status: change,
  token: {group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create']},
};

const belowOf = (kind: Kind, subresource: string): Below =>
  subresource === 'proxy' ? {kind: `${kind.kind}ProxyOptions`, verbs: proxied} : (subresources[subresource] ?? change);

/** Discovery tells the resources of a version by their names. */
const byName = (kinds: readonly Kind[]) =>
  kinds.toSorted(({plural: left}, {plural: right}) => (left < right ? -1 : Number(left > right)));

const groupsOf = (kinds: readonly Kind[]) => Map.groupBy(kinds, kind => kind.group);

function aggregatedResource(kind: Kind): Record<string, unknown> {
  // A kind of the server's own is taken to be of the group and version that it is told under.
  const {group, version} = kind.isCustom ? kind : {group: '', version: ''};
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
        const {verbs, ...own} = belowOf(kind, subresource);
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
        resources: byName(resources).map(aggregatedResource),
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
    ...belowOf(kind, subresource),
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
      // The core's list is older than the field.
      ...(root === 'apis' && {apiVersion: 'v1'}),
      groupVersion: wanted,
      resources: byName(members).flatMap(resources),
    };
    return {code: 200, body};
  }
  const inGroup = named.filter(kind => kind.group === name);
  if (root === 'apis' && parts.length === 2 && name && inGroup.length > 0) {
    return {code: 200, body: {kind: 'APIGroup', apiVersion: 'v1', ...group(name, inGroup)}};
  }
  return undefined;
}
