import type {KubeObject} from '../../model.ts';
import {type Fields, isFields} from '../fields.ts';
import type {StructType} from '../schema/notation.ts';
import {compared} from './compare.ts';
import {difference, emptySet, type FieldSet} from './field-set.ts';
import {spokenOf} from './parts.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The one manager for whom the server minds what `kubectl apply` noted in the object. */
export const mindsLastApplied = (manager: string): boolean => manager === 'kubectl';

const notedIn = (object: KubeObject | undefined) => object?.metadata.annotations?.[annotation];

/** The paths that client-side apply set last: server-side apply of kubectl may take them over without force. */
export function lastAppliedSet(type: StructType, live: KubeObject | undefined): FieldSet {
  const text = notedIn(live);
  if (text === undefined) return emptySet;
  try {
    const note: unknown = JSON.parse(text);
    // What has changed since is no longer client-side apply's.
    const {added, modified, removed} = compared(type, note, live);
    return [added, modified, removed].reduce(difference, spokenOf(type, note));
  } catch {
    // Somebody else's text in the annotation allows nothing.
    return emptySet;
  }
}

/** JSON with sorted keys, as Go writes maps. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isFields(value)) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)]));
}

function withoutNote(config: KubeObject): Fields {
  const {annotations, ...metadata} = config.metadata;
  if (annotations === undefined) return {...config};
  const others = Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== annotation));
  return {...config, metadata: {...metadata, annotations: others}};
}

/** Keeps the note of client-side apply up to date, so that a later `kubectl apply` starts from what was applied here. */
export function withLastApplied(object: KubeObject, config: KubeObject): KubeObject {
  if (notedIn(object) === undefined) return object;
  const note = `${JSON.stringify(sortedKeys(withoutNote(config)))}\n`;
  return {...object, metadata: {...object.metadata, annotations: {...object.metadata.annotations, [annotation]: note}}};
}
