import type {ServerResponse} from 'node:http';
import type {KubeObject, StoreEvent} from '../model.ts';
import {groupVersionOf, storedAs} from './kinds.ts';
import {collection} from './list.ts';
import {checkWatchOptions, versionOf} from './list-options.ts';
import {shapeFor} from './negotiate.ts';
import {partial} from './read.ts';
import type {ApiRequest, Context, Target} from './request.ts';
import {asWritten} from './schema/canonical.ts';
import {typeOf} from './schema/index.ts';
import {fieldSelector, labelSelector} from './selectors.ts';
import {includedIn, table} from './table.ts';
import {served} from './views.ts';

const bookmarkEveryMs = 60_000;

type EventType = StoreEvent['type'] | 'BOOKMARK' | 'ERROR';

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
  const shape = shapeFor(request.accept);
  const isPartial = shape === 'partial' || shape === 'partial-list';
  const included = includedIn(request.query);
  let hasHeaders = true;
  return (type: EventType, object: KubeObject | Record<string, unknown>) => {
    const isObject = type !== 'ERROR' && type !== 'BOOKMARK';
    const isRow = shape === 'table' && isObject;
    const shown = isRow
      ? table({
          kind,
          objects: [object as KubeObject],
          metadata: {resourceVersion: (object as KubeObject).metadata.resourceVersion},
          now: clock.now(),
          included,
          hasHeaders,
        })
      : isPartial && isObject
        ? partial(object as KubeObject)
        : object;
    if (isRow) hasHeaders = false;
    response.write(`${JSON.stringify({type, object: shown})}\n`);
  };
}

type Write = ReturnType<typeof eventWriter>;

/**
 * Tells changes of one collection to one client. Objects that come to fit the selectors are told as added, those that
 * stop fitting as deleted. `known` are the uids that the client has as fitting.
 */
function teller({kind, namespace, name}: Target, query: URLSearchParams, known: Set<string | undefined>, write: Write) {
  const hasLabels = labelSelector(query.get('labelSelector'));
  const hasFields = fieldSelector(query.get('fieldSelector'), kind.kind);
  const isInCollection = ({resource, object}: StoreEvent) =>
    isSame(resource, storedAs(kind)) &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name);
  return (event: StoreEvent) => {
    if (!isInCollection(event)) return;
    const {type, object} = event;
    const {uid} = object.metadata;
    const isSelected = hasLabels(object) && hasFields(object);
    const wasKnown = known.has(uid);
    if (type !== 'DELETED' && isSelected) {
      write(wasKnown ? 'MODIFIED' : 'ADDED', served(kind, object));
      known.add(uid);
      return;
    }
    // A deletion that a resumed watch missed is told even when it is not sure that the client knew the object.
    if (wasKnown || (type === 'DELETED' && isSelected)) write('DELETED', served(kind, object));
    known.delete(uid);
  };
}

/** Bookmarks now and then, the end after `timeoutSeconds`; returns the way to stop both. */
function keepTime({store}: Context, {kind}: Target, query: URLSearchParams, write: Write, end: () => void): () => void {
  const bookmark = () => {
    if (query.get('allowWatchBookmarks') !== 'true') return;
    const metadata = {resourceVersion: `${store.version()}`, creationTimestamp: null};
    // An otherwise empty object, with the structs that are always written.
    const empty = {kind: kind.kind, apiVersion: groupVersionOf(kind), metadata} as unknown as KubeObject;
    write('BOOKMARK', asWritten(typeOf(kind), empty));
  };
  const bookmarks = setInterval(bookmark, bookmarkEveryMs);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const finish = () => {
    bookmark();
    end();
  };
  const timeout = seconds > 0 ? setTimeout(finish, seconds * 1000) : undefined;
  return () => {
    clearInterval(bookmarks);
    clearTimeout(timeout);
  };
}

/** GET with `watch=true`: one JSON line per change until the client leaves, the timeout ends or the server closes. */
export function watch(context: Context, target: Target, request: ApiRequest, response: ServerResponse): void {
  const {store} = context;
  const {kind} = target;
  const {query} = request;
  checkWatchOptions(query);
  const present = collection(context, target, query);
  const from = versionOf(query);
  const missed = from === 0 ? [] : store.since(from);
  const write = eventWriter(context, target, request, response);
  response.writeHead(200, {'content-type': 'application/json', 'cache-control': 'no-cache, private'});
  response.flushHeaders();
  if (missed === undefined) {
    write('ERROR', tooOld(from, store.version()));
    response.end();
    return;
  }
  const addedSince = new Set(missed.filter(event => event.type === 'ADDED').map(event => event.object.metadata.uid));
  const known = present.map(object => object.metadata.uid).filter(uid => !addedSince.has(uid));
  const tell = teller(target, query, new Set(known), write);
  if (from === 0) for (const object of present) write('ADDED', served(kind, object));
  for (const event of missed) tell(event);
  const unsubscribe = store.subscribe(tell);
  const stopTime = keepTime(context, target, query, write, () => response.end());
  response.on('close', () => {
    unsubscribe();
    stopTime();
  });
}
