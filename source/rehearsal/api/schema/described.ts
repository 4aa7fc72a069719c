import type {Fields} from '../fields.ts';
import type {Field, Scalar, StructType, Type} from './notation.ts';

/** Said where a real server explains: the tables have the names and types of fields, and no prose. */
const noProse =
  "The rehearsal's API server knows the names and types of these fields, and has no descriptions of them.";

/** What objects are like of which no table says anything. */
export const undescribed = {
  type: 'object',
  description: "The rehearsal's API server has no schema of this kind: it keeps its objects as they are.",
  'x-kubernetes-preserve-unknown-fields': true,
};

type Schema = Record<string, unknown>;

const text = {type: 'string'};

/** Scalars that go by names of their own. */
const named: Partial<Record<Scalar, {name: string; schema: Schema}>> = {
  quantity: {name: 'Quantity', schema: {oneOf: [text, {type: 'number'}]}},
  intOrString: {name: 'IntOrString', schema: {format: 'int-or-string', oneOf: [{type: 'integer'}, text]}},
  time: {name: 'Time', schema: {...text, format: 'date-time'}},
  microTime: {name: 'MicroTime', schema: {...text, format: 'date-time'}},
  duration: {name: 'Duration', schema: text},
};

const plain: Partial<Record<Scalar, Schema>> = {
  int: {type: 'integer'},
  float: {type: 'number', format: 'double'},
  bool: {type: 'boolean'},
  bytes: {...text, format: 'byte'},
  any: {type: 'object'},
};

/** Where the schemas of a document lie, by their names; a name is taken by one message alone. */
export type Described = {schemas: Map<string, Schema>; messages: Map<string, StructType>};

export const nothingDescribed = (): Described => ({schemas: new Map(), messages: new Map()});

const qualified = (name: string) => `io.k8s.${name}`;

const reference = (name: string): Schema => ({$ref: `#/components/schemas/${qualified(name)}`});

function scalar({schemas}: Described, type: Scalar): Schema {
  const known = named[type];
  if (!known) return plain[type] ?? text;
  schemas.set(qualified(known.name), known.schema);
  return reference(known.name);
}

/** Texts and numbers that are written even when they are empty are those that nobody may leave out. */
const isRequired = ({type, isAlwaysThere, isOptional}: Field) =>
  isAlwaysThere && !isOptional && type.form === 'scalar' && !named[type.scalar];

function message(described: Described, type: StructType): Schema {
  const {schemas, messages} = described;
  const known = messages.get(type.name);
  if (known && known !== type) throw new Error(`two messages of one document are called ${type.name}`);
  if (known) return reference(type.name);
  // Known before its fields are: a message may contain itself.
  messages.set(type.name, type);
  const fields = [...type.fields.values()];
  const required = fields.filter(isRequired).map(({name}) => name);
  schemas.set(qualified(type.name), {
    type: 'object',
    description: noProse,
    properties: Object.fromEntries(fields.map(({name, type: of}) => [name, schemaOf(described, of)])),
    ...(required.length > 0 && {required}),
  });
  return reference(type.name);
}

/** The OpenAPI schema of a type; what it refers to is put with the others of the document. */
export function schemaOf(described: Described, type: Type): Schema {
  switch (type.form) {
    case 'scalar':
      return scalar(described, type.scalar);
    case 'list':
      return {type: 'array', items: schemaOf(described, type.of)};
    case 'map':
      return {type: 'object', additionalProperties: schemaOf(described, type.of)};
    case 'struct':
      return message(described, type);
    case 'free':
      return {type: 'object', 'x-kubernetes-preserve-unknown-fields': true};
  }
}

/** The schema of a custom kind's objects, out of its definition, with the fields that every object has. */
export function customSchema(described: Described, defined: Fields, metadata: Type): Schema {
  const {properties, ...rest} = defined;
  const own = typeof properties === 'object' && properties !== null ? properties : {};
  const common = {apiVersion: text, kind: text, metadata: schemaOf(described, metadata)};
  return {...rest, properties: {...own, ...common}};
}
