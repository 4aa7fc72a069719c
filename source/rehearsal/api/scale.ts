import type {KubeObject} from '../model.ts';
import {bodyFields, mediaTypeOf, parseJson} from './body.ts';
import {methodNotAllowed} from './failure.ts';
import {fieldsAt, numberAt} from './fields.ts';
import {storedAs} from './kinds.ts';
import {existing} from './objects.ts';
import {recordUpdate} from './ownership/update.ts';
import {patched} from './patch/index.ts';
import {type Answer, type ApiRequest, type Context, isDryRun, type Target} from './request.ts';
import {formatSelector} from './selectors.ts';
import {writeOf} from './writer.ts';

/** The oldest of the scaled kinds has bare labels for a selector. */
const selectorOf = (object: KubeObject) => {
  const selector = fieldsAt(object, 'spec.selector');
  return object.kind === 'ReplicationController' ? {matchLabels: selector} : selector;
};

function scaleOf(object: KubeObject): KubeObject {
  const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {name, namespace, uid, resourceVersion, creationTimestamp},
    spec: {replicas: numberAt(object, 'spec.replicas')},
    status: {
      replicas: numberAt(object, 'status.replicas'),
      selector: formatSelector(selectorOf(object)),
    },
  };
}

/** The scale subresource: replicas of a workload, apart from everything else about it. */
export function scale(context: Context, target: Target, request: ApiRequest): Answer {
  const object = existing(context, target);
  const before = scaleOf(object);
  if (request.method === 'GET') return {code: 200, body: before};
  if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed();
  const sent =
    request.method === 'PUT'
      ? bodyFields(request)
      : patched(target.kind, before, mediaTypeOf(request.contentType), parseJson(request.body));
  const replicas = numberAt(sent, 'spec.replicas');
  const after = {...object, spec: {...fieldsAt(object, 'spec'), replicas}};
  const scaled = recordUpdate({...writeOf(context, target, request, 'Update'), before: object, after});
  if (isDryRun(request)) return {code: 200, body: scaleOf(scaled)};
  return {code: 200, body: scaleOf(context.store.update(storedAs(target.kind), scaled))};
}
