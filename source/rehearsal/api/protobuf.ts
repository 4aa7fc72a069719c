import {notBuilt, unsupportedMediaType} from './failure.ts';
import {type Fields, isFields} from './fields.ts';
import {decodeScalar, type Token, text, tokens} from './protobuf-wire.ts';
import {builtInType} from './schema/index.ts';
import type {Field, ListType, MapType, StructType, Type} from './schema/notation.ts';

type Content = {type: Type; token: Token; before: unknown};

const isZero = (value: unknown) => value === '' || value === 0 || value === false || value === null;

/** A map's entry is a message of key and value. */
function decodeEntry(type: MapType, bytes: Buffer): Fields {
  const [key, value] = [1, 2].map(number => [...tokens(bytes)].find(({field}) => field === number));
  const empty = {field: 2, value: Buffer.alloc(0)};
  return {[text(key?.value)]: decoded({type: type.of, token: value ?? empty, before: undefined})};
}

function decodeItem(type: ListType, token: Token, before: unknown): unknown[] {
  return [...(Array.isArray(before) ? before : []), decoded({type: type.of, token, before: undefined})];
}

/** One value; lists and maps arrive one element at a time and are added to what came before. */
function decoded({type, token, before}: Content): unknown {
  switch (type.form) {
    case 'scalar':
      return decodeScalar(type.scalar, token.value);
    case 'list':
      return decodeItem(type, token, before);
    case 'map':
      return {...(isFields(before) && before), ...decodeEntry(type, bytesOf(token))};
    case 'struct':
      return decodeMessage(type, bytesOf(token));
    case 'free':
      throw notBuilt('a protobuf field of unknown make');
  }
}

function bytesOf({field, value}: Token): Buffer {
  if (!Buffer.isBuffer(value)) throw notBuilt(`protobuf field ${field} as a number`);
  return value;
}

/** Go writes zeros out; in JSON they are absent where they mean nothing. */
const isAbsent = ({isOptional}: Field, value: unknown) => value === undefined || (!isOptional && isZero(value));

const byNumber = (type: StructType) => new Map([...type.fields.values()].map(field => [field.number, field]));

function decodeMessage(type: StructType, bytes: Buffer): Fields {
  const message: Fields = {};
  const inlinedNames = new Set([...type.inlined.values()].flatMap(({fields}) => [...fields.keys()]));
  const own = byNumber({
    ...type,
    fields: new Map([...type.fields].filter(([name]) => !inlinedNames.has(name))),
  });
  for (const token of tokens(bytes)) {
    const inlined = type.inlined.get(token.field);
    if (inlined) {
      Object.assign(message, decodeMessage(inlined, bytesOf(token)));
      continue;
    }
    const field = own.get(token.field);
    if (!field || token.field === 0) throw notBuilt(`protobuf field ${token.field} of ${type.name}`);
    const value = decoded({type: field.type, token, before: message[field.name]});
    if (!isAbsent(field, value)) message[field.name] = value;
  }
  return message;
}

/** The envelope of every body: what it is, and the message itself. */
function opened(body: Buffer): {apiVersion: string; kind: string; raw: Buffer} {
  if (body.subarray(0, 4).toString('latin1') !== 'k8s\0') throw unsupportedMediaType(['application/json']);
  const parts = new Map([...tokens(body.subarray(4))].map(({field, value}) => [field, value]));
  const [typeMeta, raw] = [parts.get(1), parts.get(2)];
  const names = new Map(
    [...tokens(Buffer.isBuffer(typeMeta) ? typeMeta : Buffer.alloc(0))].map(({field, value}) => [field, text(value)]),
  );
  return {
    apiVersion: names.get(1) ?? '',
    kind: names.get(2) ?? '',
    raw: Buffer.isBuffer(raw) ? raw : Buffer.alloc(0),
  };
}

/** Decodes a body in the `k8s\0` envelope into the JSON of its kind; 415 or 501 for kinds without a table. */
export function decodeProtobuf(body: Buffer): Fields {
  const {apiVersion, kind, raw} = opened(body);
  const type = builtInType(apiVersion, kind);
  if (!type) throw notBuilt(`a protobuf body of kind ${apiVersion} ${kind}`);
  return {kind, apiVersion, ...decodeMessage(type, raw)};
}
