import {type Fields, isFields} from './fields.ts';

const sorted = (value: Fields) => Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));

const title = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * JSON in the shape of Go's `%#v`, which the server puts into messages about invalid values. Types of nested values are
 * not known here, so structs show their fields by name only: as long and as unreadable as the real ones, not equal.
 */
export function goText(value: unknown, type = ''): string {
  if (Array.isArray(value)) return `[]${type || 'interface {}'}{${value.map(item => goText(item)).join(', ')}}`;
  if (isFields(value)) {
    const isMap = type.startsWith('map');
    const fields = sorted(value).map(([key, item]) =>
      isMap ? `${JSON.stringify(key)}:${goText(item)}` : `${title(key)}:${goText(item)}`,
    );
    return `${type}{${fields.join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'nil';
}
