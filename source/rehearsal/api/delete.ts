import {bodyFields} from './body.ts';
import type {Status} from './failure.ts';
import {textsAt} from './fields.ts';
import {groupVersionOf, storedAs} from './kinds.ts';
import {collection} from './list.ts';
import {existing} from './objects.ts';
import {checkPreconditions, deleteOptions, removeObject} from './remove.ts';
import {type Answer, type ApiRequest, type Context, isDryRun, type Target} from './request.ts';
import {served} from './views.ts';

/** Kinds whose last state is the answer to their deletion. Clients wait for a pod's uid to disappear. */
const shownWhenGone = [
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Pod',
  'PodTemplate',
  'ResourceQuota',
  'Service',
  'ServiceAccount',
];

/** DELETE on an object: its Status when it is gone, the object itself while something holds it. */
export function deleteOne(context: Context, target: Target, request: ApiRequest): Answer {
  const {kind} = target;
  const object = existing(context, target);
  const body = bodyFields(request);
  checkPreconditions(kind, object, body);
  const isTrial = isDryRun(request) || textsAt(body, 'dryRun').includes('All');
  const options = deleteOptions(kind, body, request.query);
  const left = isTrial ? undefined : removeObject(context, {kind, object}, options);
  if (left || shownWhenGone.includes(kind.kind)) return {code: 200, body: served(kind, left ?? object)};
  const {name, uid} = object.metadata;
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {name, ...(kind.group && {group: kind.group}), kind: kind.plural, uid},
  };
  return {code: 200, body: status};
}

/** DELETE on a collection, all or selected. */
export function deleteMany(context: Context, target: Target, request: ApiRequest): Answer {
  const {kind} = target;
  const items = collection(context, target, request.query);
  const options = deleteOptions(kind, bodyFields(request), request.query);
  for (const object of isDryRun(request) ? [] : items) {
    // One deletion may take others along.
    const current = context.store.get(storedAs(kind), object.metadata.namespace, object.metadata.name);
    if (current) removeObject(context, {kind, object: current}, options);
  }
  const metadata = {resourceVersion: `${context.store.version()}`};
  return {
    code: 200,
    body: {
      kind: `${kind.kind}List`,
      apiVersion: groupVersionOf(kind),
      metadata,
      items: items.map(item => served(kind, item)),
    },
  };
}
