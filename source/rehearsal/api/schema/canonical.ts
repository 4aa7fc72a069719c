import type {KubeObject} from '../../model.ts';
import {type Fields, isFields} from '../fields.ts';
import type {Field, Scalar, StructType, Type} from './notation.ts';
import {canonicalQuantity} from './quantity.ts';

const zeros: Readonly<Record<Scalar, unknown>> = {
  string: '',
  int: 0,
  float: 0,
  bool: false,
  bytes: null,
  quantity: '0',
  intOrString: 0,
  time: null,
  microTime: null,
  duration: '0s',
  any: null,
};

/** What the server writes for a field that nobody set; undefined when it writes nothing. */
function untouched({type, isAlwaysThere, isOptional}: Field): unknown {
  if (type.form === 'scalar' && type.scalar === 'quantity' && !isOptional) return zeros.quantity;
  if (!isAlwaysThere) return undefined;
  if (type.form === 'struct') return canonical(type, {});
  return type.form === 'scalar' ? zeros[type.scalar] : null;
}

const isEmpty = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isFields(value) && Object.keys(value).length === 0);

/** Zero values are left out, unless zero means something or the field is always written. */
const isLeftOut = ({type, isOptional, isAlwaysThere}: Field, value: unknown) => {
  if (isOptional || isAlwaysThere || type.form === 'struct' || type.form === 'free') return false;
  const isStructOfItsOwn = type.form === 'scalar' && ['intOrString', 'quantity', 'any'].includes(type.scalar);
  return !isStructOfItsOwn && isEmpty(value);
};

function canonicalStruct(type: StructType, value: Fields): Fields {
  const written: Fields = {};
  for (const field of type.fields.values()) {
    const given = value[field.name];
    const shown = given === undefined || given === null ? untouched(field) : canonical(field.type, given);
    if (shown === undefined || (shown !== null && isLeftOut(field, shown))) continue;
    written[field.name] = shown;
  }
  if (!type.rest) return written;
  const others = Object.entries(value).filter(([name]) => !type.fields.has(name));
  return {...written, ...Object.fromEntries(others)};
}

function canonical(type: Type, value: unknown): unknown {
  switch (type.form) {
    case 'struct':
      return isFields(value) ? canonicalStruct(type, value) : value;
    case 'map':
      if (!isFields(value)) return value;
      // A null in a map of texts is read as an empty one.
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, canonical(type.of, item ?? '')]));
    case 'list':
      return Array.isArray(value) ? value.map(item => canonical(type.of, item)) : value;
    case 'scalar':
      return type.scalar === 'quantity' ? canonicalQuantity(value) : value;
    case 'free':
      return value;
  }
}

/**
 * An object as the server writes it after it has read it: unknown fields and zero values gone, structs that are always
 * there filled in, quantities in their one form.
 */
export const asWritten = (type: StructType, object: KubeObject): KubeObject => canonical(type, object) as KubeObject;
