import type {KubeObject} from '../model.ts';
import {groupVersionOf} from './kinds.ts';
import {collection, list} from './list.ts';
import {shapeFor} from './negotiate.ts';
import {existing} from './objects.ts';
import {page} from './page.ts';
import type {Answer, ApiRequest, Context, Target} from './request.ts';
import {includedIn, table} from './table.ts';
import {served} from './views.ts';

/** An object of which only the metadata is told. */
export const partial = ({metadata}: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
});

/** GET on one object, in the shape that the client accepts. */
export function getOne(context: Context, target: Target, request: ApiRequest): Answer {
  const stored = existing(context, target);
  const object = served(target.kind, stored);
  const shape = shapeFor(request.accept);
  if (shape === 'partial' || shape === 'partial-list') return {code: 200, body: partial(object)};
  if (shape === 'json') return {code: 200, body: object};
  const metadata = {resourceVersion: object.metadata.resourceVersion};
  const included = includedIn(request.query);
  const {kind} = target;
  return {
    code: 200,
    body: table({kind, objects: [stored], metadata, now: context.clock.now(), included, hasHeaders: true}),
  };
}

/** GET on a collection, in the shape that the client accepts. */
export function getMany(context: Context, target: Target, request: ApiRequest): Answer {
  const shape = shapeFor(request.accept);
  if (shape === 'json') return list(context, target, request);
  const {kind} = target;
  const {items, metadata} = page(context, target, collection(context, target, request.query), request.query);
  if (shape === 'table') {
    const included = includedIn(request.query);
    const now = context.clock.now();
    return {code: 200, body: table({kind, objects: items, metadata, now, included, hasHeaders: true})};
  }
  const apiVersion = 'meta.k8s.io/v1';
  const itemsOnly = items.map(item => partial({...item, apiVersion: groupVersionOf(kind)}));
  return {code: 200, body: {kind: 'PartialObjectMetadataList', apiVersion, metadata, items: itemsOnly}};
}
