import {gunzipSync} from 'node:zlib';
import {parseAllDocuments} from 'yaml';
import {masked} from './masks.ts';

/** Fields whose value is the server's count or the run's luck, wherever they stand in a JSON answer. */
const maskedFields: Readonly<Record<string, string>> = {
  resourceVersion: "the server's counter",
  'pod-template-hash': 'made from Go structures',
  modifiedAt: 'the wall clock in seconds',
  machineID: 'the machine that the cluster ran on',
};

const textOf = (value: unknown) => JSON.stringify(value);

/** Its name, and what it is where names are alike. */
const rankOf = (item: unknown) => {
  const {metadata} = item as {metadata?: {name?: string}};
  return `${metadata?.name ?? ''}\u0000${textOf(item)}`;
};

/**
 * Objects of a list come by name, and names end at random; releases of one name come in any order: both sides are put
 * into one order.
 */
function inOrder(items: unknown[]): unknown[] {
  const isNamed = (item: unknown) =>
    typeof item === 'object' && item !== null && ('metadata' in item || ('chart' in item && 'namespace' in item));
  return items.every(isNamed) ? items.toSorted((left, right) => (rankOf(left) < rankOf(right) ? -1 : 1)) : items;
}

/** How gzip begins, in base64 of base64: the record of a release in its Secret. */
const packed = /^SDRzS/;

/** A text with every mask applied; helm's record is looked into. */
function maskedText(text: string): unknown {
  if (!packed.test(text)) return masked(text);
  const zipped = Buffer.from(Buffer.from(text, 'base64').toString(), 'base64');
  return maskedValue(JSON.parse(gunzipSync(zipped).toString()));
}

const saidAtEveryLook = new Set(['BackOff', 'Failed', 'Unhealthy']);
/** There are as many of these as of the pulls themselves, which are counted. */
const saidOfEveryPull = /^Failed to pull image|^Error: ErrImagePull$/;

/** An event that the kubelet repeats at every look at a pod that something is wrong with. */
const isLookAgain = (value: object): boolean =>
  'reason' in value &&
  saidAtEveryLook.has(String(value.reason)) &&
  !('message' in value && saidOfEveryPull.test(String(value.message))) &&
  'involvedObject' in value &&
  'count' in value &&
  Number(value.count) > 1;

/** A value with every mask applied to its texts, keys included. */
export function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) return inOrder(value.map(maskedValue));
  if (typeof value !== 'object' || value === null) return value;
  // How busy a pod is, as the autoscaler measured it; what it is to be has one of the two alone.
  const isMeasured = 'averageValue' in value && 'averageUtilization' in value;
  // The kubelet draws how long it waits before it looks again; tables show this count as `x48 over 10m`.
  const isRepeated = isLookAgain(value);
  const hides = (key: string) =>
    key in maskedFields ||
    ((key === 'averageUtilization' || key === 'averageValue') && isMeasured) ||
    (key === 'count' && isRepeated);
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
