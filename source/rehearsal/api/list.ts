import type {KubeObject} from '../model.ts';
import {groupVersionOf, storedAs} from './kinds.ts';
import {page} from './page.ts';
import type {Answer, ApiRequest, Context, Target} from './request.ts';
import {fieldSelector, labelSelector} from './selectors.ts';
import {served} from './views.ts';

/** The stored objects of a collection that the selectors of a query pick. */
export function collection({store}: Context, {kind, namespace, name}: Target, query: URLSearchParams): KubeObject[] {
  const hasLabels = labelSelector(query.get('labelSelector'));
  const hasFields = fieldSelector(query.get('fieldSelector'), kind.kind);
  return store
    .list(storedAs(kind), namespace)
    .filter(object => (name === undefined || object.metadata.name === name) && hasLabels(object) && hasFields(object));
}

/** GET on a collection, as a plain list. */
export function list(context: Context, target: Target, request: ApiRequest): Answer {
  const {kind} = target;
  const {items, metadata} = page(context, target, collection(context, target, request.query), request.query);
  // Items of a built-in list say their kind on the list alone; custom ones say it each.
  const plain = items.map(item => {
    const {apiVersion: _apiVersion, kind: _kind, ...rest} = served(kind, item);
    return kind.isCustom ? item : rest;
  });
  return {
    code: 200,
    body: {kind: `${kind.kind}List`, apiVersion: groupVersionOf(kind), metadata, items: plain},
  };
}
