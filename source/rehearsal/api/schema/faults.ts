import {isFields} from '../fields.ts';
import {undecodable} from './encoded.ts';
import type {StructType, Type} from './notation.ts';

/** One step of a path: a field, a key of a map, or a place in a list with the object that lies there. */
export type Step = {name: string} | {key: string} | {index: number; item: unknown; list: Extract<Type, {form: 'list'}>};

export type Fault =
  | {fault: 'unknown'; path: readonly Step[]}
  | {fault: 'undecodable'; path: readonly Step[]; why: string}
  | {fault: 'mistyped'; path: readonly Step[]; holder: string; expected: string; value: unknown};

/** Whole numbers that Go keeps in 64 bits; all others have 32. */
const wide = new Set([
  'activeDeadlineSeconds',
  'deletionGracePeriodSeconds',
  'expirationSeconds',
  'fsGroup',
  'generation',
  'gracePeriodSeconds',
  'observedGeneration',
  'revision',
  'runAsGroup',
  'runAsUser',
  'startingDeadlineSeconds',
  'supplementalGroups',
  'terminationGracePeriodSeconds',
  'tolerationSeconds',
]);

const lastName = (path: readonly Step[]): string => {
  const named = path.findLast(step => 'name' in step);
  return named && 'name' in named ? named.name : '';
};

/** The Go type that a value of this type must fit into; undefined when it fits, or when that is not known. */
function misfit(type: Type, value: unknown, path: readonly Step[]): string | undefined {
  switch (type.form) {
    case 'struct':
      return isFields(value) ? undefined : `v1.${type.name}`;
    case 'map':
      return isFields(value) ? undefined : `map[string]${type.of.form === 'scalar' ? type.of.scalar : 'interface {}'}`;
    case 'list':
      return Array.isArray(value) ? undefined : `[]${type.of.form === 'struct' ? `v1.${type.of.name}` : 'string'}`;
    case 'scalar':
      if (type.scalar === 'string') return typeof value === 'string' ? undefined : 'string';
      if (type.scalar === 'bool') return typeof value === 'boolean' ? undefined : 'bool';
      if (type.scalar !== 'int' || typeof value === 'number') return undefined;
      return wide.has(lastName(path)) ? 'int64' : 'int32';
    case 'free':
      return undefined;
  }
}

function* below(type: Type, value: unknown, path: readonly Step[], holder: string): Generator<Fault> {
  if (value === null || value === undefined) return;
  const expected = misfit(type, value, path);
  if (expected !== undefined) {
    yield {fault: 'mistyped', path, holder, expected, value};
    return;
  }
  if (type.form === 'scalar' && (type.scalar === 'bytes' || type.scalar === 'quantity')) {
    const why = undecodable[type.scalar](`${value}`);
    if (why !== undefined) yield {fault: 'undecodable', path, why};
    return;
  }
  if (type.form === 'list' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* below(type.of, item, [...path, {index, item, list: type}], holder);
    }
  }
  if (!isFields(value)) return;
  if (type.form === 'map') {
    for (const [key, item] of Object.entries(value)) yield* below(type.of, item, [...path, {key}], holder);
  }
  if (type.form !== 'struct') return;
  for (const [name, item] of Object.entries(value)) {
    const known = type.fields.get(name)?.type ?? type.rest;
    if (known) yield* below(known, item, [...path, {name}], type.name);
    else yield {fault: 'unknown', path: [...path, {name}]};
  }
}

/** What of an object its kind does not know, values of another type than it wants, and texts that it cannot read. */
export const faultsIn = (type: StructType, object: unknown): Fault[] => [...below(type, object, [], type.name)];
