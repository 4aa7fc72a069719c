import {at, type Fields, fieldsAt, isFields, textAt, textsAt} from '../fields.ts';
import {customType} from './index.ts';
import {type Field, free, type ListType, type StructType, type Type} from './notation.ts';

const preserves = (schema: Fields) => schema['x-kubernetes-preserve-unknown-fields'] === true;

function ownership(schema: Fields): ListType['owned'] {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return 'set';
  if (type !== 'map') return 'whole';
  return textsAt(schema, 'x-kubernetes-list-map-keys').map(name => {
    const standsIn = textAt(schema, `items.properties.${name}.default`);
    return {name, ...(standsIn && {standsIn})};
  });
}

const fieldsOf = (schema: Fields): [string, Field][] =>
  Object.entries(fieldsAt(schema, 'properties'))
    .filter(([, property]) => isFields(property))
    .map(([name, property]) => [
      name,
      {name, number: 0, type: typeIn(property as Fields), isOptional: true, isAlwaysThere: false},
    ]);

function objectType(schema: Fields): Type {
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
  const values = schema['additionalProperties'];
  if (isFields(values)) return {form: 'map', of: typeIn(values), isAtomic};
  if (at(schema, 'properties') === undefined) return free;
  return {
    form: 'struct',
    name: '',
    isAtomic,
    fields: new Map(fieldsOf(schema)),
    inlined: new Map(),
    ...(preserves(schema) && {rest: free}),
  };
}

/** What a structural schema says of a value: lists are owned as a whole and objects by key unless it says otherwise. */
function typeIn(schema: Fields): Type {
  if (schema['x-kubernetes-int-or-string'] === true) return {form: 'scalar', scalar: 'intOrString'};
  switch (schema['type']) {
    case 'object':
      return objectType(schema);
    case 'array':
      return {form: 'list', of: typeIn(fieldsAt(schema, 'items')), owned: ownership(schema), merged: undefined};
    case 'string':
      return {form: 'scalar', scalar: 'string'};
    case 'integer':
      return {form: 'scalar', scalar: 'int'};
    case 'number':
      return {form: 'scalar', scalar: 'float'};
    case 'boolean':
      return {form: 'scalar', scalar: 'bool'};
    default:
      return free;
  }
}

/** The type of a custom kind's objects, out of one version of its definition. */
export function definedType(version: Fields): StructType {
  const schema = fieldsAt(version, 'schema.openAPIV3Schema');
  const isFree = preserves(schema) || at(schema, 'properties') === undefined;
  return customType(fieldsOf(schema), isFree ? free : undefined);
}
