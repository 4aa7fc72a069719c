import {type Fields, isFields} from './fields.ts';
import {goStructs} from './go-structs.ts';

const sorted = (value: Fields) => Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));

const title = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The JSON name of a Go field: `ObjectMeta` is metadata, `DNSPolicy` dnsPolicy, `TTY` tty. */
function jsonName(name: string): string {
  if (name === 'ObjectMeta') return 'metadata';
  const [initials = ''] = /^[A-Z]+(?![a-z])/.exec(name) ?? [name.charAt(0)];
  return initials.toLowerCase() + name.slice(initials.length);
}

let addresses = 0;

/** Go prints where a pointer points to: some place in the server's memory. */
function address(): string {
  addresses += 1;
  return `0xc00${(0x80_0000 + addresses * 0x58).toString(16)}`;
}

const zeroTime = 'time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)';

const map = (value: Fields, type: string) =>
  `${type}{${sorted(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${goText(item)}`)
    .join(', ')}}`;

/** A field that the object does not have. */
function zero(type: string): string {
  if (type === 'string') return '""';
  if (type === 'int') return '0';
  if (type === 'bool') return 'false';
  if (type === 'time') return zeroTime;
  if (type === 'time?') return '<nil>';
  if (goStructs.has(type)) return goText({}, type);
  return type.startsWith('*') ? `(${type})(nil)` : `${type}(nil)`;
}

/**
 * JSON in the shape of Go's `%#v`, which the server puts into messages about invalid values. A type of the table
 * shows as the server's own struct; of others only the fields that are there are known.
 */
export function goText(value: unknown, type = ''): string {
  if (type !== '' && value === undefined) return zero(type);
  if (type.startsWith('*')) return `(${type})(${address()})`;
  const struct = goStructs.get(type);
  if (struct) {
    const fields = isFields(value) ? value : {};
    return `${type}{${struct.map(field => `${field.name}:${goText(fields[jsonName(field.name)] ?? undefined, field.type)}`).join(', ')}}`;
  }
  if (Array.isArray(value)) {
    const item = type.startsWith('[]') ? type.slice(2) : '';
    return `[]${item || 'interface {}'}{${value.map(one => goText(one, item === 'string' ? '' : item)).join(', ')}}`;
  }
  if (isFields(value)) {
    if (type.startsWith('map')) return map(value, type);
    return `${type}{${sorted(value)
      .map(([key, item]) => `${title(key)}:${goText(item)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'nil';
}
