/** Reads out of JSON whose shape only Kubernetes knows: a field that is missing or of another type reads as absent. */

export type Fields = Record<string, unknown>;

/** Whether a value is a JSON object (not an array, not null). */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object, empty when it is none. */
export const asFields = (value: unknown): Fields => (isFields(value) ? value : {});

/** The value at a dotted path; undefined where it leads nowhere. Array elements go by number: `ports.0.port`. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    if (Array.isArray(found)) found = found[Number(key)];
    else if (isFields(found)) found = found[key];
    else return undefined;
  }
  return found;
}

/** The text at a path, '' when there is none; numbers and booleans are written out. */
export function textAt(value: unknown, path: string): string {
  const found = at(value, path);
  return typeof found === 'string' ? found : typeof found === 'number' || typeof found === 'boolean' ? `${found}` : '';
}

/** The number at a path, or what stands in for it. */
export function numberAt(value: unknown, path: string, fallback = 0): number {
  const found = at(value, path);
  return typeof found === 'number' ? found : fallback;
}

/** The object at a path, empty when there is none. */
export function fieldsAt(value: unknown, path: string): Fields {
  const found = at(value, path);
  return isFields(found) ? found : {};
}

/** The objects of the array at a path, empty when there is none. */
export function listAt(value: unknown, path: string): Fields[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(isFields) : [];
}

/** The texts of the array at a path. */
export function textsAt(value: unknown, path: string): string[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(item => typeof item === 'string') : [];
}

/** The object in a field, or what stands in for it when it is missing or empty. */
export function filledAt(value: unknown, path: string, fallback: Fields): Fields {
  const found = fieldsAt(value, path);
  return Object.keys(found).length > 0 ? found : fallback;
}
