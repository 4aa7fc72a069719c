import {type Fields, isFields} from '../fields.ts';

/**
 * Paths of fields, as managedFields keeps them. Steps are written as there: `f:name` for a field or key, `k:{…}` for an
 * object of a list by its keys, `v:…` for a value of a set. A path is in the set when its node is a member.
 */
export type FieldSet = {isMember: boolean; below: ReadonlyMap<string, FieldSet>};

export const emptySet: FieldSet = {isMember: false, below: new Map()};

/** The path itself and nothing below. */
export const member: FieldSet = {isMember: true, below: new Map()};

/** A set of these parts, without the branches that hold nothing. */
export function fieldSet(isMember: boolean, below: Iterable<readonly [string, FieldSet]>): FieldSet {
  return {isMember, below: new Map([...below].filter(([, set]) => !isEmptySet(set)))};
}

export const isEmptySet = ({isMember, below}: FieldSet): boolean => !isMember && below.size === 0;

/** Combines two sets path by path. */
function combined(left: FieldSet, right: FieldSet, keep: (left: boolean, right: boolean) => boolean): FieldSet {
  const steps = new Set([...left.below.keys(), ...right.below.keys()]);
  const below = [...steps].map(
    step => [step, combined(left.below.get(step) ?? emptySet, right.below.get(step) ?? emptySet, keep)] as const,
  );
  return fieldSet(keep(left.isMember, right.isMember), below);
}

export const union = (left: FieldSet, right: FieldSet): FieldSet => combined(left, right, (a, b) => a || b);
export const difference = (left: FieldSet, right: FieldSet): FieldSet => combined(left, right, (a, b) => a && !b);
export const intersection = (left: FieldSet, right: FieldSet): FieldSet => combined(left, right, (a, b) => a && b);

/** Without a path and everything below it. */
export function withoutBranch({isMember, below}: FieldSet, [step, ...rest]: readonly string[]): FieldSet {
  if (step === undefined) return emptySet;
  return fieldSet(
    isMember,
    [...below].map(([name, set]) => [name, name === step ? withoutBranch(set, rest) : set] as const),
  );
}

const rank = (step: string) => ['f', 'k', 'v', 'i'].indexOf(step.charAt(0));

const inOrder = ([left]: readonly [string, FieldSet], [right]: readonly [string, FieldSet]) =>
  rank(left) - rank(right) || (left < right ? -1 : 1);

const sorted = (set: FieldSet) => [...set.below].toSorted(inOrder);

/** The set as `fieldsV1`. */
export function toFieldsV1(set: FieldSet): Fields {
  const below = sorted(set).map(([step, node]): [string, unknown] => [step, toFieldsV1(node)]);
  return {...(set.isMember && set.below.size > 0 && {'.': {}}), ...Object.fromEntries(below)};
}

/** Reads `fieldsV1`: a leaf is a member, anything else only when it has a dot. */
export function fromFieldsV1(fields: unknown): FieldSet {
  const entries = Object.entries(isFields(fields) ? fields : {});
  if (entries.length === 0) return member;
  const below = entries.filter(([step]) => step !== '.');
  return {
    isMember: below.length < entries.length,
    below: new Map(below.map(([step, node]) => [step, fromFieldsV1(node)])),
  };
}

const literal = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : `${value}`);

/** One step as messages show it: `.name`, `[name="web"]`, `[="value"]`. */
export function stepText(step: string): string {
  const body = step.slice(2);
  if (step.startsWith('f:')) return `.${body}`;
  if (step.startsWith('i:')) return `[${body}]`;
  const parsed: unknown = JSON.parse(body);
  if (step.startsWith('v:')) return `[=${literal(parsed)}]`;
  const keys = Object.entries(isFields(parsed) ? parsed : {});
  return `[${keys.map(([name, value]) => `${name}=${literal(value)}`).join(',')}]`;
}

/** Every path of the set as text, in the order in which the server names them. */
export function pathTexts(set: FieldSet, prefix = ''): string[] {
  const below = sorted(set);
  const here = below.filter(([, node]) => node.isMember).map(([step]) => `${prefix}${stepText(step)}`);
  return [...here, ...below.flatMap(([step, node]) => pathTexts(node, `${prefix}${stepText(step)}`))];
}
