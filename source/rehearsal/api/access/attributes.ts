import type {ApiRequest} from '../request.ts';

/** What is asked of a resource; `resource` may be of a kind that is not served. */
export type ResourceAttributes = {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
};

/** What somebody wants to do: to a resource, or to a path that is none. */
export type Attributes = ResourceAttributes | {verb: string; path: string};

export const isOfResource = (attributes: Attributes): attributes is ResourceAttributes => 'resource' in attributes;

const verbs: Record<string, string> = {POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete'};

function resourceVerb({method, query}: Pick<ApiRequest, 'method' | 'query'>, name: string | undefined): string {
  const verb = verbs[method];
  if (verb === 'delete' && name === undefined) return 'deletecollection';
  if (verb) return verb;
  if (['true', '1'].includes(query.get('watch') ?? '')) return 'watch';
  return name === undefined ? 'list' : 'get';
}

/** A list or watch of one object by its name counts as being about that object. */
const selectedName = (query: URLSearchParams): string | undefined =>
  /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1];

/** Of these, what follows the name lies below the namespace itself. */
const namespaceSubresources = ['status', 'finalize'];

/** Reads a request as the authoriser sees it: by its path alone, before anything is known of the kind. */
export function attributesOf(request: Pick<ApiRequest, 'method' | 'path' | 'query'>): Attributes {
  const [root, ...parts] = request.path
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent);
  const [group, rest] = root === 'api' ? ['', parts.slice(1)] : [parts[0] ?? '', parts.slice(2)];
  if ((root !== 'api' && root !== 'apis') || rest.length === 0) {
    return {verb: request.method.toLowerCase(), path: request.path};
  }
  const namespace = rest[0] === 'namespaces' ? rest[1] : undefined;
  const isBelow = namespace !== undefined && rest.length > 2 && !namespaceSubresources.includes(rest[2] ?? '');
  const [resource = '', named, ...below] = isBelow ? rest.slice(2) : rest;
  const verb = resourceVerb(request, named);
  const name = named ?? (verb === 'create' ? undefined : selectedName(request.query));
  return {
    verb,
    group,
    resource,
    ...(below[0] !== undefined && {subresource: below[0]}),
    ...(namespace !== undefined && {namespace}),
    ...(name !== undefined && {name}),
  };
}
