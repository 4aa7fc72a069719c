import type {KubeObject} from '../model.ts';
import {asNewEvent} from './events.ts';
import {failure} from './failure.ts';
import {groupVersionOf, type Kind, storedAs} from './kinds.ts';
import type {Answer, ApiRequest, Context, Target} from './request.ts';
import {fieldSelector, labelSelector} from './selectors.ts';

/** The stored objects of a collection that the selectors of a query pick. */
export function collection({store}: Context, {kind, namespace, name}: Target, query: URLSearchParams): KubeObject[] {
  const hasLabels = labelSelector(query.get('labelSelector'));
  const hasFields = fieldSelector(query.get('fieldSelector'), kind.kind);
  return store
    .list(storedAs(kind), namespace)
    .filter(object => (name === undefined || object.metadata.name === name) && hasLabels(object) && hasFields(object));
}

type Token = {rv: number; start: string};

const expired = () =>
  failure({
    code: 410,
    reason: 'Expired',
    message:
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  });

function readToken(token: string): Token {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as Token;
  } catch {
    throw expired();
  }
}

const keyOf = ({metadata}: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;

/** One page of a listing: `limit` objects after the one that `continue` names. */
export function page(
  context: Context,
  items: KubeObject[],
  query: URLSearchParams,
): {items: KubeObject[]; metadata: Record<string, unknown>} {
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue');
  const {rv, start} = token ? readToken(token) : {rv: context.store.version(), start: ''};
  if (rv > context.store.version() || context.store.since(rv) === undefined) throw expired();
  const rest = items.filter(item => keyOf(item) > start);
  const shown = limit > 0 ? rest.slice(0, limit) : rest;
  const last = shown.at(-1);
  const remaining = rest.length - shown.length;
  const next: Token | undefined = remaining > 0 && last ? {rv, start: keyOf(last)} : undefined;
  return {
    items: shown,
    metadata: {
      resourceVersion: `${rv}`,
      ...(next && {
        continue: Buffer.from(JSON.stringify(next)).toString('base64url'),
        remainingItemCount: remaining,
      }),
    },
  };
}

/** The form in which a kind's stored object is served. */
export const served = (kind: Kind, object: KubeObject): KubeObject =>
  kind.group === 'events.k8s.io' ? asNewEvent(object) : object;

/** GET on a collection, as a plain list. */
export function list(context: Context, target: Target, request: ApiRequest): Answer {
  const {kind} = target;
  const {items, metadata} = page(context, collection(context, target, request.query), request.query);
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
