import type {ServerResponse} from 'node:http';
import type {KubeObject} from '../model.ts';
import {badRequest, failure} from './failure.ts';
import {listAt, textAt} from './fields.ts';
import {existing} from './objects.ts';
import type {ApiRequest, Context, Target} from './request.ts';

/** The container that a request means; 400 as the server words it when it is unclear or not there. */
export function containerOf(pod: KubeObject, wanted: string | null): string {
  const names = (field: string) => listAt(pod, `spec.${field}`).map(container => textAt(container, 'name'));
  const containers = names('containers');
  const initContainers = names('initContainers');
  const {name} = pod.metadata;
  if (wanted) {
    if ([...containers, ...initContainers].includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (containers.length === 1 && only) return only;
  const others = initContainers.length > 0 ? ` or one of the init containers: [${initContainers.join(' ')}]` : '';
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${others}`,
  );
}

const numberIn = (query: URLSearchParams, name: string) => {
  const value = query.get(name);
  return value === null ? undefined : Number(value);
};

const timeIn = (query: URLSearchParams, name: string) => {
  const value = query.get(name);
  return value === null ? undefined : new Date(value);
};

/** GET of a pod's log: text as it comes, followed until the container or the client ends. */
export async function logs(
  context: Context,
  target: Target,
  request: ApiRequest,
  response: ServerResponse,
): Promise<void> {
  const pod = existing(context, target);
  const {query} = request;
  const answer = context.pods.logs({
    namespace: target.namespace ?? '',
    pod: pod.metadata.name,
    container: containerOf(pod, query.get('container')),
    previous: query.get('previous') === 'true',
    follow: query.get('follow') === 'true',
    timestamps: query.get('timestamps') === 'true',
    tailLines: numberIn(query, 'tailLines'),
    sinceSeconds: numberIn(query, 'sinceSeconds'),
    sinceTime: timeIn(query, 'sinceTime'),
    limitBytes: numberIn(query, 'limitBytes'),
  });
  if ('error' in answer) {
    const reason = answer.code === 400 ? 'BadRequest' : answer.code === 404 ? 'NotFound' : 'InternalError';
    throw failure({code: answer.code, reason, message: answer.error});
  }
  response.writeHead(200, {'content-type': 'text/plain', 'cache-control': 'no-cache, private'});
  response.flushHeaders();
  for await (const chunk of answer.chunks) {
    if (response.destroyed) break;
    response.write(chunk);
  }
  response.end();
}
