/** Plain data as YAML and JSON carry it, looked at without trusting its shape. */

/** A map of a Kubernetes object or of a values file. */
export type Fields = {readonly [name: string]: unknown};

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The map at a path; an empty one where there is none. */
export function fieldsAt(value: unknown, ...path: readonly string[]): Fields {
  const found = valueAt(value, ...path);
  return isFields(found) ? found : {};
}

/** The value at a path through maps; undefined where the path ends early. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let place = value;
  for (const name of path) {
    if (!isFields(place)) return undefined;
    place = Object.hasOwn(place, name) ? place[name] : undefined;
  }
  return place;
}

/** The maps of a list at a path; anything else in it is left out. */
export function listAt(value: unknown, ...path: readonly string[]): Fields[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter(isFields) : [];
}

/** A string at a path; undefined for anything else. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** A value as one line for a person: strings bare, everything else as JSON. */
export const oneLine = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
