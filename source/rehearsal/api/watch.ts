import type {ServerResponse} from 'node:http';
import type {KubeObject, StoreEvent} from '../model.ts';
import {invalid} from './failure.ts';
import {groupVersionOf, storedAs} from './kinds.ts';
import {collection, served} from './list.ts';
import {shapeFor} from './negotiate.ts';
import type {ApiRequest, Context, Target} from './request.ts';
import {fieldSelector, labelSelector} from './selectors.ts';
import {includedIn, table} from './table.ts';

const bookmarkEveryMs = 60_000;

type EventType = StoreEvent['type'] | 'BOOKMARK' | 'ERROR';

/** A 1.33 server has no streaming lists; clients fall back to list and watch. */
function refuseStreamingList(query: URLSearchParams): void {
  if (query.get('sendInitialEvents') === null) return;
  const message = 'Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
  throw invalid({kind: 'ListOptions', group: 'meta.k8s.io'}, '', [
    {reason: 'FieldValueForbidden', message, field: 'sendInitialEvents'},
  ]);
}

const isSame = (left: StoreEvent['resource'], right: StoreEvent['resource']) =>
  left.group === right.group && left.resource === right.resource;

const tooOld = (from: number, version: number) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: `too old resource version: ${from} (${version})`,
  reason: 'Expired',
  code: 410,
});

/** Writes events in the shape that the client asked for. */
function eventWriter({clock}: Context, {kind}: Target, request: ApiRequest, response: ServerResponse) {
  const isTable = shapeFor(request.accept) === 'table';
  const included = includedIn(request.query);
  let hasHeaders = true;
  return (type: EventType, object: KubeObject | Record<string, unknown>) => {
    const isRow = isTable && type !== 'ERROR' && type !== 'BOOKMARK';
    const shown = isRow
      ? table({
          kind,
          objects: [object as KubeObject],
          metadata: {resourceVersion: (object as KubeObject).metadata.resourceVersion},
          now: clock.now(),
          included,
          hasHeaders,
        })
      : object;
    if (isRow) hasHeaders = false;
    response.write(`${JSON.stringify({type, object: shown})}\n`);
  };
}

/**
 * GET with `watch=true`: one JSON line per change until the client leaves, the timeout ends or the server closes.
 * Objects that come to fit the selectors are told as added, those that stop fitting as deleted.
 */
export function watch(context: Context, target: Target, request: ApiRequest, response: ServerResponse): void {
  const {store} = context;
  const {kind, namespace, name} = target;
  const {query} = request;
  refuseStreamingList(query);
  const hasLabels = labelSelector(query.get('labelSelector'));
  const hasFields = fieldSelector(query.get('fieldSelector'), kind.kind);
  const from = Number(query.get('resourceVersion') || 0);
  const write = eventWriter(context, target, request, response);
  response.writeHead(200, {'content-type': 'application/json', 'cache-control': 'no-cache, private'});
  response.flushHeaders();

  const missed = from === 0 ? [] : store.since(from);
  if (missed === undefined) {
    write('ERROR', tooOld(from, store.version()));
    response.end();
    return;
  }
  const inCollection = ({resource, object}: StoreEvent) =>
    isSame(resource, storedAs(kind)) &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name);
  const addedSince = new Set(missed.filter(event => event.type === 'ADDED').map(event => event.object.metadata.uid));
  const present = collection(context, target, query);
  /** The uids that the client knows as fitting. */
  const known = new Set(present.map(object => object.metadata.uid).filter(uid => from === 0 || !addedSince.has(uid)));

  const tell = (event: StoreEvent) => {
    if (!inCollection(event)) return;
    const {type, object} = event;
    const {uid} = object.metadata;
    const fits = type !== 'DELETED' && hasLabels(object) && hasFields(object);
    const wasKnown = known.has(uid);
    // A deletion missed by a resumed watch is told even when it is not sure that the client knew the object.
    const isGone = !fits && (wasKnown || (type === 'DELETED' && hasLabels(object) && hasFields(object)));
    if (fits) write(wasKnown ? 'MODIFIED' : 'ADDED', served(kind, object));
    else if (isGone) write('DELETED', served(kind, object));
    if (fits) known.add(uid);
    else known.delete(uid);
  };

  if (from === 0) for (const object of present) write('ADDED', served(kind, object));
  else for (const event of missed) tell(event);
  const unsubscribe = store.subscribe(tell);

  const bookmark = () => {
    if (query.get('allowWatchBookmarks') !== 'true') return;
    const metadata = {resourceVersion: `${store.version()}`, creationTimestamp: null};
    write('BOOKMARK', {kind: kind.kind, apiVersion: groupVersionOf(kind), metadata});
  };
  const bookmarks = setInterval(bookmark, bookmarkEveryMs);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const end = () => {
    bookmark();
    response.end();
  };
  const timeout = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined;
  response.on('close', () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  });
}
