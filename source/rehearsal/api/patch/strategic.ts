import {isDeepStrictEqual} from 'node:util';
import {badRequest} from '../failure.ts';
import {type Fields, isFields} from '../fields.ts';
import {free, type ListType, type StructType, type Type} from '../schema/notation.ts';

const orderDirective = '$setElementOrder/';
const deleteDirective = '$deleteFromPrimitiveList/';

const isDirective = (key: string) => key.startsWith('$');

/** A patch where nothing was before: without its nulls and directives. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(item => !(isFields(item) && '$patch' in item)).map(plain);
  if (!isFields(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => item !== null && !isDirective(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, plain(item)]));
}

/**
 * Elements in the order the patch asks for; those that only the server has keep their place relative to the ones
 * around them, as far as the server's old order tells.
 */
function reorder<Item>(items: Item[], before: Item[], order: unknown[], keyOf: (item: Item) => unknown): Item[] {
  const place = (key: unknown) => order.findIndex(wanted => isDeepStrictEqual(wanted, key));
  const oldPlace = (item: Item) => before.findIndex(old => isDeepStrictEqual(keyOf(old), keyOf(item)));
  const ordered = items.filter(item => place(keyOf(item)) >= 0).sort((a, b) => place(keyOf(a)) - place(keyOf(b)));
  const others = items.filter(item => place(keyOf(item)) < 0);
  const result: Item[] = [];
  while (ordered.length > 0 || others.length > 0) {
    const [next] = ordered;
    const [other] = others;
    const isNextFirst =
      other === undefined || (next !== undefined && oldPlace(next) >= 0 && oldPlace(next) < oldPlace(other));
    const taken = isNextFirst ? ordered.shift() : others.shift();
    if (taken !== undefined) result.push(taken);
  }
  return result;
}

function mergeObjects(before: unknown[], patch: unknown[], key: string, of: Type): unknown[] {
  const patches = patch.filter(isFields);
  if (patches.some(item => item['$patch'] === 'replace')) return plain(patches) as unknown[];
  let items = before.filter(isFields);
  for (const item of patches) {
    const identity = item[key];
    if (identity === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const index = items.findIndex(old => isDeepStrictEqual(old[key], identity));
    const old = items[index];
    if (item['$patch'] === 'delete') items = items.filter(candidate => !isDeepStrictEqual(candidate[key], identity));
    else if (old) items = items.with(index, mergeFields(old, item, of));
    else items = [...items, plain(item) as Fields];
  }
  return items;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** One list of the patched object, from the old list and everything that the patch says about it. */
function mergeList(before: unknown[], patch: Fields, field: string, type: ListType): unknown[] {
  const {merged: how} = type;
  const added = patch[field];
  const removed = asList(patch[`${deleteDirective}${field}`]);
  const order = patch[`${orderDirective}${field}`];
  if (how === undefined) return added === undefined ? before : asList(plain(added));
  if (how === 'set') {
    const kept = before.filter(item => !removed.includes(item));
    const united = [...kept, ...asList(added).filter(item => !kept.includes(item))];
    return Array.isArray(order) ? reorder(united, before, order, item => item) : united;
  }
  const merged = mergeObjects(before, asList(added), how, type.of);
  if (!Array.isArray(order)) return merged;
  const keyOf = (item: unknown) => (isFields(item) ? item[how] : item);
  return reorder(merged, before, order.map(keyOf), keyOf);
}

/** The fields that a patch speaks about, those only named in a directive included. */
const patchedFields = (patch: Fields) =>
  new Set(
    Object.keys(patch).flatMap(key => {
      if (key.startsWith(orderDirective)) return [key.slice(orderDirective.length)];
      if (key.startsWith(deleteDirective)) return [key.slice(deleteDirective.length)];
      return isDirective(key) ? [] : [key];
    }),
  );

/** What a field is made of; of what no table describes, lists are replaced and objects merged. */
function typeIn(type: Type, field: string): Type {
  if (type.form === 'map') return type.of;
  return type.form === 'struct' ? (type.fields.get(field)?.type ?? free) : free;
}

const replacedList: ListType = {form: 'list', of: free, owned: 'whole', merged: undefined};

function mergeFields(before: Fields, patch: Fields, type: Type): Fields {
  if (patch['$patch'] === 'replace') return plain(patch) as Fields;
  if (patch['$patch'] === 'delete') return {};
  const retained = patch['$retainKeys'];
  const after: Fields = Array.isArray(retained)
    ? Object.fromEntries(Object.entries(before).filter(([key]) => retained.includes(key)))
    : {...before};
  for (const field of patchedFields(patch)) {
    const inner = typeIn(type, field);
    const value = patch[field];
    const old = after[field];
    if (value === null) delete after[field];
    else if (Array.isArray(old) && (Array.isArray(value) || value === undefined)) {
      after[field] = mergeList(old, patch, field, inner.form === 'list' ? inner : replacedList);
    } else if (isFields(old) && isFields(value)) after[field] = mergeFields(old, value, inner);
    else if (value !== undefined) after[field] = plain(value);
  }
  return after;
}

/** Applies a strategic merge patch to an object of a built-in kind; neither is changed. */
export const strategicMerge = (object: Fields, patch: Fields, type: StructType): Fields =>
  mergeFields(object, patch, type);
