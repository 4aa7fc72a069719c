import {parseAllDocuments} from 'yaml';
import {masked} from './masks.ts';

/** Fields whose value is the server's count or the run's luck, wherever they stand in a JSON answer. */
const maskedFields: Readonly<Record<string, string>> = {
  resourceVersion: "the server's counter",
  'pod-template-hash': 'made from Go structures',
  modifiedAt: 'the wall clock in seconds',
  averageValue: 'how busy a pod is, as the autoscaler measured it',
  imageID: 'the recorded node had one image under all names',
};

const textOf = (value: unknown) => JSON.stringify(value);

/**
 * Objects of a list come by name, and names end at random; releases of one name come in any order: both sides are put
 * into one order.
 */
function inOrder(items: unknown[]): unknown[] {
  const isNamed = (item: unknown) =>
    typeof item === 'object' && item !== null && ('metadata' in item || ('chart' in item && 'namespace' in item));
  return items.every(isNamed) ? items.toSorted((left, right) => (textOf(left) < textOf(right) ? -1 : 1)) : items;
}

/** A value with every mask applied to its texts, keys included. */
export function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return masked(value);
  if (Array.isArray(value)) return inOrder(value.map(maskedValue));
  if (typeof value !== 'object' || value === null) return value;
  // Beside an imageID stands the name under which the runtime has the image.
  const isMeasured = 'averageValue' in value;
  const hides = (key: string) =>
    key in maskedFields || (key === 'image' && 'imageID' in value) || (key === 'averageUtilization' && isMeasured);
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      masked(key),
      hides(key) && typeof field !== 'object' ? `<${key}>` : maskedValue(field),
    ]),
  );
}

/** JSON, or several JSON values one after another, or YAML; undefined when the text is none of them. */
export function valuesIn(text: string, format: 'json' | 'yaml'): unknown[] | undefined {
  try {
    if (format === 'yaml') return parseAllDocuments(text).map(document => document.toJS() as unknown);
    return [JSON.parse(text) as unknown];
  } catch {
    return format === 'json' ? manyJson(text) : undefined;
  }
}

/** kubectl prints a watch as JSON objects in a row, each compact on its line or indented over many. */
function manyJson(text: string): unknown[] | undefined {
  const parts = text.split(/\n(?=\{)/).filter(part => part.trim() !== '');
  try {
    return parts.map(part => JSON.parse(part) as unknown);
  } catch {
    return undefined;
  }
}

/** Where two values differ, as paths with both sides; empty when they are equal. */
export function valueDifferences(recorded: unknown, replayed: unknown, path = ''): string[] {
  if (textOf(recorded) === textOf(replayed)) return [];
  const bothLists = Array.isArray(recorded) && Array.isArray(replayed);
  if (!bothLists && (!isRecord(recorded) || !isRecord(replayed))) {
    return [`${path || '.'}: recorded ${short(recorded)}, replayed ${short(replayed)}`];
  }
  const left = recorded as Record<string, unknown>;
  const right = replayed as Record<string, unknown>;
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap(key => valueDifferences(left[key], right[key], `${path}.${key}`));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const short = (value: unknown) => (value === undefined ? 'nothing' : textOf(value).slice(0, 300));
