import type {Environment, Optional} from '@marcbachmann/cel-js';
import {notBuilt} from '../failure.ts';
import {asFields, type Fields, fieldsAt, isFields} from '../fields.ts';

/** What an expression may speak of. */
export type Scope = {self: unknown; oldSelf?: unknown};

type Library = {environment: Environment; Optional: typeof Optional};

let library: Library | undefined;

/** Loads what evaluates expressions: few charts need it, and only when they write such an object. */
export async function loadExpressions(): Promise<void> {
  if (library) return;
  const cel = await import('@marcbachmann/cel-js');
  const environment = new cel.Environment({enableOptionalTypes: true, homogeneousAggregateLiterals: false})
    .registerVariable('self', 'dyn')
    .registerVariable('oldSelf', 'dyn')
    .registerVariable('text', 'string');
  library = {environment, Optional: cel.Optional};
}

function loaded(): Library {
  if (!library) throw new Error('an expression is evaluated before loadExpressions');
  return library;
}

type Compiled = (scope: Scope) => unknown;

const compiled = new Map<string, Compiled>();

const firstLine = (error: unknown) => (error instanceof Error ? error.message : `${error}`).split('\n')[0];

const cannot = (expression: string, error: unknown) =>
  notBuilt(`the expression ${JSON.stringify(expression)} of a custom kind: ${firstLine(error)}`);

function compile(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known) return known;
  try {
    const parsed = loaded().environment.parse(expression);
    const {valid, error} = parsed.check();
    if (!valid) throw error;
    compiled.set(expression, parsed);
    return parsed;
  } catch (error) {
    throw cannot(expression, error);
  }
}

/** Faults of an object, not of its rule; others are such as the server's own types would have kept from happening. */
const isOfObject = /^(no such key|index out of bounds|division by zero|integer overflow)/;

/**
 * What an expression comes to, or why it comes to nothing, in the server's words. Throws 501 naming an expression that
 * cannot be compiled or evaluated here.
 */
export function evaluate(expression: string, scope: Scope): {value: unknown} | {error: string} {
  const run = compile(expression);
  try {
    return {value: run(scope)};
  } catch (error) {
    const message = `${firstLine(error)}`;
    const words = message.charAt(0).toLowerCase() + message.slice(1);
    if (isOfObject.test(words)) return {error: words};
    throw cannot(expression, error);
  }
}

/** Something that may not be there, as expressions see it. */
export const optional = (value: unknown): unknown =>
  value === undefined ? loaded().Optional.none() : loaded().Optional.of(value);

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const signs: readonly [sign: string, name: string][] = [
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
];

/** What a field is called in an expression, where its own name would not do. */
const nameIn = (name: string): string =>
  reserved.has(name) ? `__${name}__` : signs.reduce((text, [sign, word]) => text.replaceAll(sign, word), name);

function timeOf(text: string): unknown {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time;
}

/** Texts of some formats are values of their own. */
const formats: Readonly<Record<string, (text: string) => unknown>> = {
  byte: text => new Uint8Array(Buffer.from(text, 'base64')),
  date: timeOf,
  'date-time': timeOf,
  duration(text) {
    try {
      return loaded().environment.evaluate('duration(text)', {text}) as unknown;
    } catch {
      return text;
    }
  },
};

/** Of metadata, expressions see the names alone. */
const visibleMetadata = (metadata: unknown): Fields =>
  Object.fromEntries(Object.entries(asFields(metadata)).filter(([name]) => name === 'name' || name === 'generateName'));

function objectIn(schema: Fields, value: Fields): Fields {
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const properties = fieldsAt(schema, 'properties');
  const others = schema['additionalProperties'];
  const isDeclared = Object.keys(properties).length > 0 || isResource;
  if (!isDeclared) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, valueIn(asFields(others), item)]));
  }
  const declared = Object.entries(value).filter(([name]) => name in properties);
  const own = declared.map(([name, item]) => [nameIn(name), valueIn(asFields(properties[name]), item)]);
  const {apiVersion, kind, metadata} = value;
  return {...Object.fromEntries(own), ...(isResource && {apiVersion, kind, metadata: visibleMetadata(metadata)})};
}

/** A value as expressions see it: whole numbers apart from others, and of objects what their schema declares. */
export function valueIn(schema: Fields, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => valueIn(fieldsAt(schema, 'items'), item));
  if (isFields(value)) return objectIn(schema, value);
  if (typeof value === 'number') return schema['type'] !== 'number' && Number.isInteger(value) ? BigInt(value) : value;
  const format = typeof value === 'string' ? formats[`${schema['format']}`] : undefined;
  return format ? format(`${value}`) : value;
}

/** A whole custom object as expressions see it. */
export const resourceIn = (schema: Fields, object: unknown): unknown =>
  valueIn({...schema, 'x-kubernetes-embedded-resource': true}, object);
