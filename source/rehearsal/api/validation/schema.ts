import {isDeepStrictEqual} from 'node:util';
import type {KubeObject} from '../../model.ts';
import type {Cause} from '../failure.ts';
import {asFields, at, type Fields, fieldsAt, isFields, textsAt} from '../fields.ts';
import {combinedCauses} from './alternatives.ts';
import {invalidValue, requiredValue} from './causes.ts';
import {shown} from './checks.ts';
import {beyond} from './limits.ts';
import {identityOf, repeatedItems} from './lists.ts';

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

const child = (path: string, name: string) => (path ? `${path}.${name}` : name);

/** The schema of what lies at a field of an object. */
export const propertyOf = (schema: Fields, name: string): Fields =>
  asFields(fieldsAt(schema, 'properties')[name] ?? schema['additionalProperties']);

/** What an item of a list was before: only items that are told apart by keys can be found again. */
export function itemBefore(schema: Fields, item: unknown, before: unknown): unknown {
  const identity = schema['x-kubernetes-list-type'] === 'map' ? identityOf(schema) : undefined;
  if (!identity || !Array.isArray(before)) return undefined;
  return before.find(old => isDeepStrictEqual(identity(old), identity(item)));
}

/** `before` is what was there: what has not changed was let in once, and is not refused later. */
function below(schema: Fields, value: unknown, path: string, before?: unknown): Cause[] {
  if (value === undefined || (value === null && schema['nullable'] === true)) return [];
  if (before !== undefined && isDeepStrictEqual(before, value)) return [];
  const wrong = path ? mistyped(schema, value, path) : [];
  const combined = combinedCauses(schema, value, path, one => below(one, value, path));
  if (wrong.length > 0) return [...wrong, ...combined];
  const own = [...combined, ...beyond(schema, value, path)];
  if (Array.isArray(value)) {
    const items = fieldsAt(schema, 'items');
    const wrongItems = value.flatMap((item, index) =>
      below(items, item, `${path}[${index}]`, itemBefore(schema, item, before)),
    );
    return [...own, ...wrongItems, ...repeatedItems(schema, value, path)];
  }
  if (!isFields(value)) return own;
  const missing = textsAt(schema, 'required').filter(name => value[name] === undefined);
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, item]) =>
      below(propertyOf(schema, name), item, child(path, name), asFields(before)[name]),
    ),
    ...missing.map(name => requiredValue(child(path, name))),
  ];
}

/** What of a custom object its definition's schema does not allow, as the server's causes; `before` is what it was. */
export const schemaCauses = (schema: Fields, object: KubeObject, before?: KubeObject): Cause[] =>
  below(schema, object, '', before);

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
  return Object.fromEntries(
    Object.entries({...value, ...given}).map(([name, item]) => [name, filled(propertyOf(schema, name), item)]),
  );
}

/** A custom object with the defaults that its definition's schema gives. */
export const withSchemaDefaults = (schema: Fields, object: KubeObject): KubeObject =>
  filled(schema, object) as KubeObject;
