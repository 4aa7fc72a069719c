import {type Fields, isFields} from '../fields.ts';
import {free, type ListType, type StructType, type Type} from '../schema/notation.ts';
import {emptySet, type FieldSet, fieldSet, member} from './field-set.ts';

/** One part of a value that is owned apart from its neighbours. */
export type Part = {
  step: string;
  type: Type;
  value: unknown;
  /** A declared field, which needs no membership of its own: owning something below is enough. */
  isDeclared: boolean;
};

/** The step to an object of a list told apart by keys. Keys are sorted by name, as the server writes them. */
function keyStep(item: unknown, keys: Exclude<ListType['owned'], string>): string {
  const fields = isFields(item) ? item : {};
  const entries = keys
    .map(({name, standsIn}): [string, unknown] => [name, fields[name] ?? standsIn])
    .filter(([, value]) => value !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `k:${JSON.stringify(Object.fromEntries(entries))}`;
}

/** The step to one element of a list that is not owned as a whole. */
export const elementStep = (type: ListType, item: unknown): string =>
  typeof type.owned === 'string' ? `v:${JSON.stringify(item)}` : keyStep(item, type.owned);

const declared = (type: StructType, name: string): Type => type.fields.get(name)?.type ?? type.rest ?? free;

const entriesOf = (value: Fields) => Object.entries(value).filter(([, item]) => item !== undefined);

/**
 * What a value is made of as far as ownership goes; undefined for a leaf, which is owned as a whole. Of an empty or
 * missing value there is nothing.
 */
export function partsOf(type: Type, value: unknown): Part[] | undefined {
  if (type.form === 'scalar') return undefined;
  if (type.form === 'list') {
    if (type.owned === 'whole') return undefined;
    const items: unknown[] = Array.isArray(value) ? value : [];
    return items.map(item => ({step: elementStep(type, item), type: type.of, value: item, isDeclared: false}));
  }
  if (type.form === 'free') {
    if (!isFields(value)) return undefined;
  } else if (type.isAtomic) return undefined;
  const fields = isFields(value) ? entriesOf(value) : [];
  return fields.map(([name, item]) => {
    const inner = type.form === 'struct' ? declared(type, name) : type.form === 'map' ? type.of : free;
    return {
      step: `f:${name}`,
      type: inner,
      value: item,
      isDeclared: type.form === 'struct' && type.fields.has(name),
    };
  });
}

const isEmptyMap = (value: unknown) => value === null || (isFields(value) && Object.keys(value).length === 0);

/** Every path that a configuration speaks about: what its sender owns when it is applied. */
export function spokenOf(type: Type, value: unknown): FieldSet {
  const parts = partsOf(type, value);
  if (!parts) return member;
  return fieldSet(
    false,
    parts.map(part => {
      const below = spokenOf(part.type, part.value);
      const isMember = below.isMember || !part.isDeclared || isEmptyMap(part.value);
      return [part.step, {...below, isMember}] as const;
    }),
  );
}

/** The type behind one step. */
function typeBehind(type: Type, step: string): {type: Type; isDeclared: boolean} {
  if (type.form === 'list' || type.form === 'map') return {type: type.of, isDeclared: false};
  if (type.form !== 'struct') return {type: free, isDeclared: false};
  const name = step.slice(2);
  return {type: declared(type, name), isDeclared: type.fields.has(name)};
}

/** The set with every declared field added that leads to a path in it. */
export function withDeclared(type: Type, set: FieldSet): FieldSet {
  return {
    isMember: set.isMember,
    below: new Map(
      [...set.below].map(([step, node]) => {
        const {type: inner, isDeclared} = typeBehind(type, step);
        const below = withDeclared(inner, node);
        return [step, {...below, isMember: below.isMember || (isDeclared && below.below.size > 0)}];
      }),
    ),
  };
}

/** A value without the paths of a set; undefined when nothing is left of it. */
export function withoutPaths(type: Type, value: unknown, set: FieldSet): unknown {
  const parts = partsOf(type, value);
  if (!parts || set.below.size === 0) return value;
  const kept = parts
    .filter(({step}) => !set.below.get(step)?.isMember)
    .map(part => {
      const below = set.below.get(part.step) ?? emptySet;
      return {...part, value: withoutPaths(part.type, part.value, below)};
    })
    .filter(part => part.value !== undefined);
  if (kept.length === 0 && parts.length > 0) return undefined;
  if (type.form === 'list') return kept.map(part => part.value);
  return Object.fromEntries(kept.map(({step, value: item}) => [step.slice(2), item]));
}
