import type {Cause} from '../failure.ts';
import {asFields, type Fields, fieldsAt, isFields, listAt} from '../fields.ts';
import {invalidValue} from './causes.ts';

/** What is wrong with a value by one schema. */
export type CheckBy = (schema: Fields) => Cause[];

/** What schemas say together is told of no field: its path stands in the words. */
const together = (path: string, words: string): Cause => invalidValue('<nil>', '""', `"${path}" must ${words}`);

/** How much of a value a schema speaks of: of several that do not fit, the server tells the faults of the one with most. */
function reach(schema: Fields, value: unknown): number {
  if (Array.isArray(value)) {
    const items = fieldsAt(schema, 'items');
    return 1 + value.reduce((sum: number, item) => sum + (Object.keys(items).length > 0 ? reach(items, item) : 0), 0);
  }
  if (!isFields(value)) return 1;
  const spokenOf = Object.entries(fieldsAt(schema, 'properties')).filter(([name]) => value[name] !== undefined);
  return spokenOf.reduce((sum, [name, property]) => sum + reach(asFields(property), value[name]), 1);
}

type Tried = {causes: Cause[]; reach: number};

const best = (tried: readonly Tried[]): Cause[] =>
  tried.reduce((found, one) => (one.reach > found.reach ? one : found), {causes: [], reach: 0} as Tried).causes;

/** What of a value does not hold by the schemas that are to hold together: anyOf, oneOf, allOf and not. */
export function combinedCauses(schema: Fields, value: unknown, path: string, check: CheckBy): Cause[] {
  const tried = (name: string): Tried[] =>
    listAt(schema, name).map(one => ({causes: check(one), reach: reach(one, value)}));
  const [any, one, all] = [tried('anyOf'), tried('oneOf'), tried('allOf')];
  const valid = (alternatives: readonly Tried[]) => alternatives.filter(({causes}) => causes.length === 0).length;
  const causes: Cause[] = [];
  if (any.length > 0 && valid(any) === 0) {
    causes.push(together(path, 'validate at least one schema (anyOf)'), ...best(any));
  }
  if (one.length > 0 && valid(one) !== 1) {
    const found = valid(one) === 0 ? 'Found none valid' : `Found ${valid(one)} valid alternatives`;
    causes.push(together(path, `validate one and only one schema (oneOf). ${found}`));
    if (valid(one) === 0) causes.push(...best(one));
  }
  if (valid(all) < all.length) {
    const none = valid(all) === 0 ? '. None validated' : '';
    causes.push(...all.flatMap(({causes: wrong}) => wrong), together(path, `validate all the schemas (allOf)${none}`));
  }
  if (isFields(schema['not']) && check(schema['not']).length === 0) {
    causes.push(together(path, 'not validate the schema (not)'));
  }
  return causes;
}
