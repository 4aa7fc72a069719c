import {isDeepStrictEqual} from 'node:util';
import {badRequest, failure} from '../failure.ts';
import {type Fields, isFields} from '../fields.ts';

/** JSON merge patch (RFC 7386). */
export function jsonMerge(before: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const after: Fields = isFields(before) ? {...before} : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete after[key];
    else after[key] = jsonMerge(after[key], value);
  }
  return after;
}

const rejected = () =>
  failure({
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  });

const pointerKeys = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));

function read(document: unknown, keys: string[]): unknown {
  let found = document;
  for (const key of keys) {
    const next = Array.isArray(found) ? found[Number(key)] : isFields(found) ? found[key] : undefined;
    if (next === undefined) throw rejected();
    found = next;
  }
  return found;
}

type Edit = (holder: unknown[] | Fields, key: string) => void;

/** Copies the way down to what a pointer names and edits the copy. */
function edited(document: unknown, keys: string[], edit: Edit): unknown {
  const [key, ...rest] = keys;
  if (key === undefined || (!Array.isArray(document) && !isFields(document))) throw rejected();
  const copy = Array.isArray(document) ? [...document] : {...document};
  if (rest.length === 0) edit(copy, key);
  else if (Array.isArray(copy)) copy[Number(key)] = edited(copy[Number(key)], rest, edit);
  else copy[key] = edited(copy[key], rest, edit);
  return copy;
}

const add =
  (value: unknown): Edit =>
  (holder, key) => {
    if (!Array.isArray(holder)) holder[key] = value;
    else if (key === '-') holder.push(value);
    else holder.splice(Number(key), 0, value);
  };

const replace =
  (value: unknown): Edit =>
  (holder, key) => {
    if (Array.isArray(holder)) holder[Number(key)] = value;
    else holder[key] = value;
  };

const remove: Edit = (holder, key) => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
};

function step(document: unknown, operation: Fields): unknown {
  const keys = pointerKeys(`${operation['path']}`);
  const from = pointerKeys(`${operation['from'] ?? ''}`);
  const value = operation['value'];
  const put = (put: unknown, where: Edit) => (keys.length === 0 ? put : edited(document, keys, where));
  switch (operation['op']) {
    case 'add':
      return put(value, add(value));
    case 'replace':
      read(document, keys);
      return put(value, replace(value));
    case 'remove':
      read(document, keys);
      return edited(document, keys, remove);
    case 'test':
      if (!isDeepStrictEqual(read(document, keys), value)) throw rejected();
      return document;
    case 'copy':
      return edited(document, keys, add(read(document, from)));
    case 'move': {
      const moved = read(document, from);
      return edited(edited(document, from, remove), keys, add(moved));
    }
    default:
      throw badRequest(`Unexpected kind: ${operation['op']}`);
  }
}

/** JSON patch (RFC 6902); throws 422 when a test fails or a path leads nowhere, as the server does. */
export function jsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  return patch.filter(isFields).reduce<unknown>(step, document);
}
