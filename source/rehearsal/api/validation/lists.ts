import type {Cause} from '../failure.ts';
import {type Fields, fieldsAt, isFields, textsAt} from '../fields.ts';
import {duplicateValue} from './causes.ts';

/** What tells the items of a list apart; undefined when nothing has to. */
export function identityOf(schema: Fields): ((item: unknown) => unknown) | undefined {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return item => item;
    case 'map': {
      const keys = textsAt(schema, 'x-kubernetes-list-map-keys');
      const properties = fieldsAt(schema, 'items.properties');
      return item =>
        Object.fromEntries(
          keys.map(key => [key, (isFields(item) ? item[key] : undefined) ?? fieldsAt(properties, key)['default']]),
        );
    }
    default:
      return undefined;
  }
}

const sorted = (value: unknown): unknown =>
  isFields(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;

const text = (value: unknown) => JSON.stringify(value, (_key, item: unknown) => sorted(item));

/** A simple value, or an object of some, as Go prints it. */
const goValue = (value: unknown): string =>
  isFields(value)
    ? `map[string]interface {}{${Object.entries(value)
        .map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`)
        .toSorted()
        .join(', ')}}`
    : text(value);

/** The items that stand in a set or a map of objects more than once, as the server's causes. */
export function repeatedItems(schema: Fields, items: readonly unknown[], path: string): Cause[] {
  const identity = identityOf(schema);
  if (!identity) return [];
  const known = items.map(item => text(identity(item)));
  return items.flatMap((item, index) =>
    known.indexOf(known[index] ?? '') < index ? [duplicateValue(`${path}[${index}]`, goValue(identity(item)))] : [],
  );
}
