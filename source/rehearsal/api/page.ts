import type {KubeObject} from '../model.ts';
import {badRequest, type Failure, failure} from './failure.ts';
import {isFields, numberAt, textAt} from './fields.ts';
import {checkListOptions} from './list-options.ts';
import type {Context, Target} from './request.ts';

/** Where a listing goes on: after this key, in the state of this version; -1 is whatever is there by then. */
type Token = {v: 'meta.k8s.io/v1'; rv: number; start: string};

const encoded = (rv: number, start: string) => {
  const token: Token = {v: 'meta.k8s.io/v1', rv, start};
  return Buffer.from(JSON.stringify(token)).toString('base64url');
};

/** The refusal has a token with which a client may go on all the same. */
function expired(start: string): Failure {
  const refusal = failure({
    code: 410,
    reason: 'Expired',
    message:
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  });
  refusal.status.metadata = {continue: encoded(-1, start)};
  return refusal;
}

function readToken(text: string): {rv: number; start: string} {
  const unreadable = () => badRequest('continue key is not valid');
  let token: unknown;
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw unreadable();
  }
  if (!isFields(token) || textAt(token, 'v') !== 'meta.k8s.io/v1' || !textAt(token, 'start')) throw unreadable();
  return {rv: numberAt(token, 'rv'), start: textAt(token, 'start')};
}

/** Where an object lies below the collection that is listed, and after what a later page begins. */
const keyOf = ({metadata}: KubeObject, {kind, namespace}: Target) => {
  if (!kind.namespaced) return metadata.name;
  return namespace === undefined ? `${metadata.namespace}/${metadata.name}` : `/${metadata.name}`;
};

export type Page = {items: KubeObject[]; metadata: Record<string, unknown>};

/** One page of a listing: `limit` objects after the one that `continue` names. */
export function page({store}: Context, target: Target, items: KubeObject[], query: URLSearchParams): Page {
  checkListOptions(store, target, query);
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue');
  const {rv, start} = token ? readToken(token) : {rv: -1, start: ''};
  const isTooOld = rv > store.version() || store.since(rv) === undefined;
  if (rv !== -1 && isTooOld) throw expired(start);
  const version = rv === -1 ? store.version() : rv;
  const rest = items.filter(item => `${keyOf(item, target)}\0` > start);
  const shown = limit > 0 ? rest.slice(0, limit) : rest;
  const last = shown.at(-1);
  const remaining = rest.length - shown.length;
  // Of a selection the server does not know how much is left.
  const isSelected = Boolean(query.get('labelSelector') || query.get('fieldSelector'));
  return {
    items: shown,
    metadata: {
      resourceVersion: `${version}`,
      ...(remaining > 0 && last && {continue: encoded(version, `${keyOf(last, target)}\0`)}),
      ...(remaining > 0 && !isSelected && {remainingItemCount: remaining}),
    },
  };
}
