import {isDeepStrictEqual} from 'node:util';
import type {KubeObject} from '../../model.ts';
import type {Cause} from '../failure.ts';
import {asFields, type Fields, fieldsAt, isFields, listAt, textAt} from '../fields.ts';
import {duplicateValue, forbiddenValue, invalidValue, requiredValue} from './causes.ts';
import {evaluate, optional, resourceIn, type Scope, valueIn} from './cel.ts';
import {shown} from './checks.ts';
import {itemBefore} from './schema.ts';

const known = new WeakMap<object, boolean>();

/** Whether a definition's schema has rules written as expressions. */
export function hasRules(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const found = known.get(schema);
  if (found !== undefined) return found;
  const has =
    listAt(schema, 'x-kubernetes-validations').length > 0 || Object.values(schema).some(part => hasRules(part));
  known.set(schema, has);
  return has;
}

/** One value of an object with the part of the schema that is about it. */
type Place = {
  schema: Fields;
  value: unknown;
  /** What it was; undefined when it is new, or cannot be found again. */
  before: unknown;
  path: string;
  isRoot: boolean;
  /** Nothing of it has changed, as far as it can be found again. */
  isUnchanged: boolean;
};

const usesOldSelf = (rule: string) => /\boldSelf\b/.test(rule);

/** How messages name a rule. */
const named = (rule: Fields) => (textAt(rule, 'message') || textAt(rule, 'rule')).trim();

function messageOf(rule: Fields, scope: Scope): string {
  const expression = textAt(rule, 'messageExpression');
  const found = expression ? evaluate(expression, scope) : undefined;
  const text = found && 'value' in found && typeof found.value === 'string' ? found.value.trim() : '';
  if (text !== '' && !text.includes('\n')) return text;
  return textAt(rule, 'message') ? named(rule) : `failed rule: ${named(rule)}`;
}

/** `.spec.size` and `.map['key']` below a path. */
function below(path: string, fieldPath: string): string {
  const way = fieldPath.replace(/^\./, '').replaceAll(/\['((?:[^'\\]|\\.)*)'\]/g, '[$1]');
  return path === '' ? way : `${path}.${way}`;
}

function causeOf(rule: Fields, {schema, path}: Place, detail: string): Cause {
  const fieldPath = textAt(rule, 'fieldPath');
  const field = (fieldPath ? below(path, fieldPath) : path) || '<nil>';
  const type = shown(textAt(schema, 'type'));
  switch (rule['reason']) {
    case 'FieldValueForbidden':
      return forbiddenValue(field, detail);
    case 'FieldValueRequired':
      return requiredValue(field, detail);
    case 'FieldValueDuplicate':
      return duplicateValue(field, type);
    default:
      return invalidValue(field, type, detail);
  }
}

function ownCauses(place: Place): Cause[] {
  const {schema, value, before, path, isRoot, isUnchanged} = place;
  const rules = listAt(schema, 'x-kubernetes-validations');
  if (rules.length === 0) return [];
  const seen = (one: unknown) => (isRoot ? resourceIn(schema, one) : valueIn(schema, one));
  const self = seen(value);
  const oldSelf = before === undefined ? undefined : seen(before);
  return rules.flatMap(rule => {
    const text = textAt(rule, 'rule');
    const isOptional = rule['optionalOldSelf'] === true;
    const isTransition = usesOldSelf(text);
    if (isTransition && before === undefined && !isOptional) return [];
    const scope: Scope = {self, ...(isTransition && {oldSelf: isOptional ? optional(oldSelf) : oldSelf})};
    const result = evaluate(text, scope);
    if ('error' in result) {
      const why = `${result.error} evaluating rule: ${named(rule)}`;
      return [invalidValue(path || '<nil>', shown(textAt(schema, 'type')), why)];
    }
    // What was let in once is not refused later.
    if (result.value === true || (isUnchanged && !isTransition)) return [];
    return [causeOf(rule, place, messageOf(rule, {self, ...(oldSelf !== undefined && {oldSelf})}))];
  });
}

/** A part of a place, which is unchanged when it is, or, where it cannot be found again, when the whole is. */
function part({isUnchanged}: Place, schema: Fields, value: unknown, before: unknown, path: string): Place {
  const same = before === undefined ? isUnchanged : isDeepStrictEqual(value, before);
  return {schema, value, before, path, isRoot: false, isUnchanged: same};
}

function partsOf(place: Place): Place[] {
  const {schema, value, before, path} = place;
  if (Array.isArray(value)) {
    const items = fieldsAt(schema, 'items');
    return value.map((item, index) => part(place, items, item, itemBefore(schema, item, before), `${path}[${index}]`));
  }
  if (!isFields(value)) return [];
  const properties = fieldsAt(schema, 'properties');
  const others = schema['additionalProperties'];
  return Object.entries(value).flatMap(([name, item]) => {
    const old = asFields(before)[name];
    const own = properties[name];
    if (isFields(own)) return [part(place, own, item, old, path ? `${path}.${name}` : name)];
    return isFields(others) ? [part(place, others, item, old, `${path}[${name}]`)] : [];
  });
}

function causesAt(place: Place): Cause[] {
  if (place.value === null || place.value === undefined) return [];
  const sides = listAt(place.schema, 'allOf').map(schema => ({...place, schema, isUnchanged: false}));
  return [...ownCauses(place), ...[...sides, ...partsOf(place)].flatMap(causesAt)];
}

/**
 * What of a custom object the rules of its definition do not allow, as the server's causes; `before` is what it was.
 * Throws 501 for a rule that cannot be evaluated. The expressions must have been loaded.
 */
export const ruleCauses = (schema: Fields, object: KubeObject, before?: KubeObject): Cause[] =>
  hasRules(schema) ? causesAt({schema, value: object, before, path: '', isRoot: true, isUnchanged: false}) : [];
