import {isFields, oneLine} from './fields.ts';
import {createMask, type Mask} from './mask.ts';
import {pathText} from './path.ts';

/** One setting and what it was and is, masked, as one line each; undefined when it is not there. */
export type ValueChange = {path: string; before: string | undefined; after: string | undefined};

export type ValuesComparison = {
  /** The site had set it; the new values leave it to the chart or leave it out. */
  dropped: ValueChange[];
  /** The site sets it, the chart's defaults do not know it: a slip, or a setting that is gone. */
  unknown: ValueChange[];
  /** The site leaves it to the chart, whose default is another now. */
  defaults: ValueChange[];
  /** The site had another value of its own. */
  changed: ValueChange[];
};

/**
 * Effective values of the deployed release against those of the target, each with its chart's defaults.
 * @param mask hides passwords and tokens
 */
export function compareValues(
  oldEffective: unknown,
  newEffective: unknown,
  defaultsOld: unknown,
  defaultsNew: unknown,
  mask: Mask = createMask(),
): ValuesComparison {
  const [old, fresh, oldDefault, newDefault] = [oldEffective, newEffective, defaultsOld, defaultsNew].map(leaves);
  const result: ValuesComparison = {dropped: [], unknown: [], defaults: [], changed: []};
  if (old === undefined || fresh === undefined || oldDefault === undefined || newDefault === undefined) return result;
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const path = JSON.parse(key) as string[];
    const [before, after] = [old.get(key), fresh.get(key)];
    const wasSet = before !== undefined && !isSame(before, oldDefault.get(key));
    const isSet = after !== undefined && !isSame(after, newDefault.get(key));
    const change = (): ValueChange => ({
      path: pathText(path),
      before: show(before, path, mask),
      after: show(after, path, mask),
    });
    if (isSet && !isKnown(path, defaultsNew)) result.unknown.push(change());
    if (isSame(before, after)) continue;
    if (wasSet && !isSet) result.dropped.push(change());
    else if (wasSet && isSet) result.changed.push(change());
    else if (!isSet) result.defaults.push(change());
  }
  return result;
}

/** Every setting that is no map, by its path as JSON; an empty map is a setting too. */
function leaves(values: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (isFields(value) && Object.keys(value).length > 0) {
      for (const [name, field] of Object.entries(value)) walk(field, [...path, name]);
    } else if (path.length > 0 && value !== undefined && value !== null) found.set(JSON.stringify(path), value);
  };
  walk(values, []);
  return found;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Charts leave free-form settings empty: below {}, null or [] everything is known. */
function isKnown(path: readonly string[], defaults: unknown): boolean {
  let place = defaults;
  for (const name of path) {
    if (!isFields(place)) return true;
    if (!Object.hasOwn(place, name)) return Object.keys(place).length === 0;
    place = place[name];
  }
  return true;
}

const show = (value: unknown, path: readonly string[], mask: Mask): string | undefined =>
  value === undefined ? undefined : oneLine(mask.show(value, path));
