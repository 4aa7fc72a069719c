import {notBuilt} from './failure.ts';
import {isFields} from './fields.ts';
import type {Scalar} from './schema/notation.ts';

/** One field of a message as it lies on the wire: a number, or bytes that only the field's type can read. */
export type Token = {field: number; value: bigint | Buffer};

/** Reads a message field by field. */
export function* tokens(bytes: Buffer): Generator<Token> {
  let offset = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[offset];
      if (byte === undefined) throw notBuilt('a protobuf body that ends too early');
      offset += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (offset < bytes.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    if (wireType !== 0 && wireType !== 2) throw notBuilt(`protobuf wire type ${wireType}`);
    const number = varint();
    if (wireType === 0) {
      yield {field: tag >>> 3, value: number};
      continue;
    }
    const end = offset + Number(number);
    if (end > bytes.length) throw notBuilt('a protobuf body that ends too early');
    yield {field: tag >>> 3, value: bytes.subarray(offset, end)};
    offset = end;
  }
}

/** A field of a message that holds a text or another message; short ones only. */
export function field(number: number, content: Buffer): Buffer {
  if (content.length > 127) throw notBuilt('a long field of a protobuf answer');
  return Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
}

export const text = (value: Token['value'] | undefined): string => (Buffer.isBuffer(value) ? value.toString() : '');

const numbers = (bytes: Buffer) => new Map([...tokens(bytes)].map(({field, value}) => [field, value]));

const signed = (value: bigint) => Number(BigInt.asIntN(64, value));

/** Seconds since 1970 and nanoseconds; an empty message is no time at all. */
function time(bytes: Buffer, isFine: boolean): string | undefined {
  const parts = numbers(bytes);
  const seconds = parts.get(1);
  if (typeof seconds !== 'bigint') return undefined;
  const nanos = parts.get(2);
  const micros = `${typeof nanos === 'bigint' ? Number(nanos) / 1000 : 0}`.padStart(6, '0');
  const whole = new Date(signed(seconds) * 1000).toISOString().slice(0, 19);
  return isFine ? `${whole}.${micros}Z` : `${whole}Z`;
}

/** A number or a text, told apart by the first field. */
function intOrString(bytes: Buffer): number | string {
  const parts = numbers(bytes);
  const number = parts.get(2);
  return parts.get(1) === 1n ? text(parts.get(3)) : typeof number === 'bigint' ? signed(number) : 0;
}

/** Raw JSON inside a message. */
function raw(bytes: Buffer): unknown {
  const content = text(numbers(bytes).get(1));
  if (!content) return undefined;
  const parsed: unknown = JSON.parse(content);
  return isFields(parsed) || Array.isArray(parsed) ? parsed : undefined;
}

/** A plain value off the wire, as JSON has it; undefined when there is none. */
export function decodeScalar(scalar: Scalar, value: Token['value']): unknown {
  if (typeof value === 'bigint') return scalar === 'bool' ? value === 1n : signed(value);
  switch (scalar) {
    case 'string':
      return value.toString();
    case 'bytes':
      return value.toString('base64');
    case 'quantity':
      return text(numbers(value).get(1));
    case 'intOrString':
      return intOrString(value);
    case 'time':
      return time(value, false);
    case 'microTime':
      return time(value, true);
    case 'any':
      return raw(value);
    case 'int':
    case 'bool':
    case 'float':
    case 'duration':
      throw notBuilt(`a protobuf ${scalar} in this encoding`);
  }
}
