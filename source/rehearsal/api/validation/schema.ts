import {isDeepStrictEqual} from 'node:util';
import type {KubeObject} from '../../model.ts';
import type {Cause} from '../failure.ts';
import {asFields, at, type Fields, fieldsAt, isFields, textsAt} from '../fields.ts';
import {invalidValue, requiredValue, tooLong, unsupportedValue} from './causes.ts';
import {shown} from './checks.ts';

const typeOf = (value: unknown) => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const isOfType = (wanted: string, value: unknown) =>
  typeOf(value) === wanted || (wanted === 'number' && typeof value === 'number');

function mistyped(schema: Fields, value: unknown, path: string): Cause[] {
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const wanted = isIntOrString ? ['integer', 'string'] : typeof schema['type'] === 'string' ? [schema['type']] : [];
  if (wanted.length === 0 || wanted.some(type => isOfType(type, value))) return [];
  const why = `${path} in body must be of type ${wanted.join(',')}: ${shown(typeOf(value))}`;
  return [{...invalidValue(path, shown(typeOf(value)), why), reason: 'FieldValueTypeInvalid'}];
}

type Limit = {name: string; breaks(value: unknown, limit: unknown): boolean; why(limit: unknown): string};

const characters = (value: unknown) => [...`${value}`].length;

/** The limits of a schema that only say that a value is invalid. */
const limits: Limit[] = [
  {
    name: 'minimum',
    breaks: (value, limit) => typeof value === 'number' && value < Number(limit),
    why: limit => `should be greater than or equal to ${limit}`,
  },
  {
    name: 'maximum',
    breaks: (value, limit) => typeof value === 'number' && value > Number(limit),
    why: limit => `should be less than or equal to ${limit}`,
  },
  {
    name: 'pattern',
    breaks: (value, limit) => typeof value === 'string' && !new RegExp(`${limit}`).test(value),
    why: limit => `should match '${limit}'`,
  },
  {
    name: 'minLength',
    breaks: (value, limit) => typeof value === 'string' && characters(value) < Number(limit),
    why: limit => `should be at least ${limit} chars long`,
  },
  {
    name: 'minItems',
    breaks: (value, limit) => Array.isArray(value) && value.length < Number(limit),
    why: limit => `should have at least ${limit} items`,
  },
];

function beyond(schema: Fields, value: unknown, path: string): Cause[] {
  const {enum: known, maxLength, maxItems} = schema;
  const causes = limits
    .filter(({name, breaks}) => schema[name] !== undefined && breaks(value, schema[name]))
    .map(({name, why}) => invalidValue(path, shown(value), `${path} in body ${why(schema[name])}`));
  if (typeof value === 'string' && characters(value) > Number(maxLength ?? Infinity)) {
    causes.push(tooLong(path, Number(maxLength)));
  }
  if (Array.isArray(value) && value.length > Number(maxItems ?? Infinity)) {
    const message = `Too many: ${value.length}: must have at most ${maxItems} items`;
    causes.push({reason: 'FieldValueTooMany', message, field: path});
  }
  if (Array.isArray(known) && !known.some(one => isDeepStrictEqual(one, value))) {
    const texts = known.map(one => (typeof one === 'string' ? one : JSON.stringify(one)));
    causes.push(unsupportedValue(path, value, texts));
  }
  return causes;
}

const child = (path: string, name: string) => (path ? `${path}.${name}` : name);

function below(schema: Fields, value: unknown, path: string): Cause[] {
  if (value === undefined || (value === null && schema['nullable'] === true)) return [];
  const wrong = path ? mistyped(schema, value, path) : [];
  if (wrong.length > 0) return wrong;
  const own = beyond(schema, value, path);
  if (Array.isArray(value)) {
    const items = fieldsAt(schema, 'items');
    return [...own, ...value.flatMap((item, index) => below(items, item, `${path}[${index}]`))];
  }
  if (!isFields(value)) return own;
  const others = asFields(schema['additionalProperties']);
  const missing = textsAt(schema, 'required').filter(name => value[name] === undefined);
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, item]) =>
      below(asFields(fieldsAt(schema, 'properties')[name] ?? others), item, child(path, name)),
    ),
    ...missing.map(name => requiredValue(child(path, name))),
  ];
}

/** What of a custom object its definition's schema does not allow, as the server's causes. */
export const schemaCauses = (schema: Fields, object: KubeObject): Cause[] => {
  const {metadata: _metadata, ...rest} = object;
  return below({...schema, required: textsAt(schema, 'required').filter(name => name !== 'metadata')}, rest, '');
};

function filled(schema: Fields, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => filled(fieldsAt(schema, 'items'), item));
  if (!isFields(value)) return value;
  const properties = fieldsAt(schema, 'properties');
  const given = Object.fromEntries(
    Object.entries(properties)
      .filter(([name, property]) => {
        const isUnset = value[name] === undefined || (value[name] === null && at(property, 'nullable') !== true);
        return isUnset && at(property, 'default') !== undefined;
      })
      .map(([name, property]) => [name, at(property, 'default')]),
  );
  const others = asFields(schema['additionalProperties']);
  return Object.fromEntries(
    Object.entries({...value, ...given}).map(([name, item]) => [
      name,
      filled(asFields(properties[name] ?? others), item),
    ]),
  );
}

/** A custom object with the defaults that its definition's schema gives. */
export const withSchemaDefaults = (schema: Fields, object: KubeObject): KubeObject =>
  filled(schema, object) as KubeObject;
