import {isDeepStrictEqual} from 'node:util';
import type {Cause} from '../failure.ts';
import {type Fields, isFields} from '../fields.ts';
import {invalidValue, tooLong, tooMany, unsupportedValue} from './causes.ts';
import {shown} from './checks.ts';

type Limit = {
  name: string;
  breaks(value: unknown, limit: unknown, schema: Fields): boolean;
  why(limit: unknown): string;
};

const characters = (value: unknown) => [...`${value}`].length;
const size = (value: unknown) => (isFields(value) ? Object.keys(value).length : 0);

/** The limits of a schema that only say that a value is invalid. */
const limits: Limit[] = [
  {
    name: 'minimum',
    breaks: (value, limit, schema) =>
      typeof value === 'number' &&
      (schema['exclusiveMinimum'] === true ? value <= Number(limit) : value < Number(limit)),
    why: limit => `should be greater than or equal to ${limit}`,
  },
  {
    name: 'maximum',
    breaks: (value, limit, schema) =>
      typeof value === 'number' &&
      (schema['exclusiveMaximum'] === true ? value >= Number(limit) : value > Number(limit)),
    why: limit => `should be less than or equal to ${limit}`,
  },
  {
    name: 'multipleOf',
    breaks: (value, limit) => typeof value === 'number' && !Number.isInteger(value / Number(limit)),
    why: limit => `should be a multiple of ${limit}`,
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
  {
    name: 'minProperties',
    breaks: (value, limit) => isFields(value) && size(value) < Number(limit),
    why: limit => `should have at least ${limit} properties`,
  },
];

/** A bound that does not count itself is worded without its "or equal to". */
const worded = ({name, why}: Limit, schema: Fields) => {
  const words = why(schema[name]);
  const isExclusive = schema[`exclusive${name.charAt(0).toUpperCase()}${name.slice(1)}`] === true;
  return isExclusive ? words.replace(' or equal to', '') : words;
};

/** What of a value lies beyond the limits of its schema, as the server's causes. */
export function beyond(schema: Fields, value: unknown, path: string): Cause[] {
  const {enum: known, maxLength, maxItems, maxProperties} = schema;
  const causes = limits
    .filter(({name, breaks}) => schema[name] !== undefined && breaks(value, schema[name], schema))
    .map(limit => invalidValue(path, shown(value), `${path} in body ${worded(limit, schema)}`));
  if (typeof value === 'string' && characters(value) > Number(maxLength ?? Infinity)) {
    causes.push(tooLong(path, Number(maxLength)));
  }
  if (Array.isArray(value) && value.length > Number(maxItems ?? Infinity)) {
    causes.push(tooMany(path, value.length, Number(maxItems)));
  }
  if (size(value) > Number(maxProperties ?? Infinity)) causes.push(tooMany(path, size(value), Number(maxProperties)));
  if (Array.isArray(known) && !known.some(one => isDeepStrictEqual(one, value))) {
    const texts = known.map(one => (typeof one === 'string' ? one : JSON.stringify(one)));
    causes.push(unsupportedValue(path, value, texts));
  }
  return causes;
}
