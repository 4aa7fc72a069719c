import type {ServerResponse} from 'node:http';
import {review} from './access/reviews.ts';
import {tokenRequest} from './access/token-request.ts';
import {metricsGroup} from './aggregated.ts';
import {create} from './create.ts';
import {servedKinds} from './custom-resources.ts';
import {deleteMany, deleteOne} from './delete.ts';
import {discovery} from './discovery.ts';
import {evict} from './eviction.ts';
import {methodNotAllowed, notBuilt} from './failure.ts';
import {groupVersionOf} from './kinds.ts';
import {logs} from './logs.ts';
import {metrics, metricsDown} from './metrics.ts';
import {openapi} from './openapi.ts';
import {plainPath} from './plain-paths.ts';
import {getMany, getOne} from './read.ts';
import {type Answer, type ApiRequest, type Context, type Target, targetOf} from './request.ts';
import {scale} from './scale.ts';
import {patch, replace} from './update.ts';
import {loadExpressions} from './validation/cel.ts';
import {hasRules} from './validation/expressions.ts';
import {isView, isWritable} from './views.ts';
import {watch} from './watch.ts';

const pageNotFound: Answer = {code: 404, body: '404 page not found\n', contentType: 'text/plain; charset=utf-8'};

const reviewGroups = ['authentication.k8s.io', 'authorization.k8s.io'];

/** A path that names no kind of ours: 404 as on a real server, 501 where a real one would know more. */
function unknownPath({path, method}: ApiRequest, groups: Set<string>): Answer {
  const [root, first = ''] = path.split('/').filter(part => part !== '');
  const isKnownGroup = root === 'api' ? first === 'v1' : groups.has(first);
  if ((root === 'api' || root === 'apis') && isKnownGroup) throw notBuilt(`${method} ${path}`);
  return pageNotFound;
}

function onObject(context: Context, target: Target, request: ApiRequest): Answer {
  switch (request.method) {
    case 'GET':
      return getOne(context, target, request);
    case 'PUT':
      return replace(context, target, request);
    case 'PATCH':
      return patch(context, target, request);
    case 'DELETE':
      if (target.subresource) throw methodNotAllowed();
      return deleteOne(context, target, request);
    default:
      throw methodNotAllowed();
  }
}

function onCollection(context: Context, target: Target, request: ApiRequest): Answer {
  switch (request.method) {
    case 'GET':
      return getMany(context, target, request);
    case 'POST':
      return create(context, target, request);
    case 'DELETE':
      return deleteMany(context, target, request);
    default:
      throw methodNotAllowed();
  }
}

/** What the server says on the side about kinds that are on their way out; kubectl prints it to stderr. */
const deprecated: Record<string, string> = {
  Endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

/** What the pretend pods do not do, by the subresource that it is asked with. */
export const refusedCommands: Record<string, string> = {
  attach: 'attach',
  ephemeralcontainers: 'debug',
  portforward: 'port-forward',
};

const verbs: Record<string, string> = {POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete'};

/** What a request wants to change a resource by; undefined when it only reads. */
function writeVerb({method}: ApiRequest, {name}: Target): string | undefined {
  return method === 'DELETE' && name === undefined ? 'deletecollection' : verbs[method];
}

/** Whether something lies below the object that is asked for: a proxy passes on whatever follows it. */
const isBelow = ({kind, subresource}: Target) =>
  subresource === undefined || kind.subresources.includes(subresource.replace(/^proxy\/.*/, 'proxy'));

/**
 * Answers a request, or writes its stream and returns undefined. Throws a Failure to refuse it; 501 for what the
 * pretend server lacks.
 */
export async function route(
  context: Context,
  request: ApiRequest,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const unavailable = metricsDown(context.store, request);
  if (unavailable) return unavailable;
  const kinds = servedKinds(context.store);
  const information = plainPath(request) ?? discovery(request, kinds) ?? openapi(request, kinds);
  if (information) {
    if (request.method !== 'GET') throw methodNotAllowed();
    return information;
  }
  const target = targetOf(request.path, kinds);
  if (!target) return unknownPath(request, new Set(kinds.map(kind => kind.group)));
  const {kind, subresource, name} = target;
  if (!isBelow(target)) return pageNotFound;
  const verb = writeVerb(request, target);
  if (verb && !subresource && !kind.verbs.includes(verb)) throw methodNotAllowed();
  const isOfStatus = subresource === 'status';
  if (verb && isView(kind) && (isOfStatus || !isWritable(kind))) {
    throw notBuilt(`${request.method} of ${groupVersionOf(kind)} ${kind.plural}${isOfStatus ? '/status' : ''}`);
  }
  if (verb && hasRules(kind.schema)) await loadExpressions();
  if (reviewGroups.includes(kind.group)) return review(context, target, request);
  if (!kind.verbs.includes('get')) throw notBuilt(`${request.method} of ${kind.plural} (${request.path})`);
  if (kind.group === metricsGroup) return metrics(context, target, request);
  if (subresource === 'log') return void (await logs(context, target, request, response));
  if (subresource === 'token') return tokenRequest(context, target, request);
  if (subresource === 'scale') return scale(context, target, request);
  if (subresource === 'eviction') return evict(context, target, request);
  const command = refusedCommands[subresource ?? ''];
  if (command) throw notBuilt(`kubectl ${command} (${request.path})`);
  // Exec comes as an upgrade; what arrives here is the SPDY of an older kubectl.
  const isBuilt = subresource === undefined || subresource === 'status';
  if (!isBuilt) throw notBuilt(`${request.method} of ${kind.plural}/${subresource} (${request.path})`);
  const isWatch = ['true', '1'].includes(request.query.get('watch') ?? '');
  if (isWatch && request.method === 'GET') return void watch(context, target, request, response);
  const answer = name === undefined ? onCollection(context, target, request) : onObject(context, target, request);
  const warning = deprecated[kind.kind];
  return warning ? {...answer, headers: {...answer.headers, warning: `299 - ${JSON.stringify(warning)}`}} : answer;
}
