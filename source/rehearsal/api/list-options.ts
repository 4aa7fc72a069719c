import type {Store} from '../model.ts';
import {badRequest, failure, invalid, notBuilt} from './failure.ts';
import {storedAs} from './kinds.ts';
import type {Target} from './request.ts';

const refused = (field: string, reason: string, message: string) =>
  invalid({kind: 'ListOptions', group: 'meta.k8s.io'}, '', [{reason, message, field}]);

const forbidden = (field: string, why: string) => refused(field, 'FieldValueForbidden', `Forbidden: ${why}`);

/** The version in a query, 0 when none is asked for; throws when it is none. */
export function versionOf(query: URLSearchParams): number {
  const text = query.get('resourceVersion') || '0';
  if (!/^\d+$/.test(text))
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

/** A 1.33 server has no streaming lists; clients fall back to list and watch. */
export function checkWatchOptions(query: URLSearchParams): void {
  if (query.get('sendInitialEvents') !== null) {
    const why = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
    throw forbidden('sendInitialEvents', why);
  }
  if (query.get('resourceVersionMatch')) {
    throw forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  }
}

/** A version that nobody has seen yet: the server waits for it, and gives up. */
const tooLarge = (wanted: number, current: number) =>
  failure({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{reason: 'ResourceVersionTooLarge', message: 'Too large resource version'}],
      retryAfterSeconds: 1,
    },
  });

function checkMatch(query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch');
  if (!match) return;
  const field = 'resourceVersionMatch';
  const version = query.get('resourceVersion');
  if (!version) throw forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (query.get('continue')) throw forbidden(field, 'resourceVersionMatch is forbidden when continue is provided');
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const message = `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan"`;
    throw refused(field, 'FieldValueNotSupported', message);
  }
  if (match === 'Exact' && version === '0') {
    throw forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

/** Checks which state of a collection a listing asks for. Only the newest one is kept here. */
export function checkListOptions(store: Store, {kind}: Target, query: URLSearchParams): void {
  if (query.get('sendInitialEvents') !== null)
    throw forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  checkMatch(query);
  const wanted = versionOf(query);
  const current = store.version();
  if (wanted > current) throw tooLarge(wanted, current);
  if (query.get('resourceVersionMatch') !== 'Exact' || wanted === current) return;
  const {group, resource} = storedAs(kind);
  const since = store.since(wanted);
  const isOther = since?.some(event => event.resource.group === group && event.resource.resource === resource) ?? true;
  if (isOther) throw notBuilt(`a listing of ${kind.plural} as it was at version ${wanted}`);
}
