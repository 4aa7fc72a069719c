import {isDeepStrictEqual} from 'node:util';
import {isFields} from '../fields.ts';
import type {Type} from '../schema/notation.ts';
import {emptySet, type FieldSet, fieldSet, member} from './field-set.ts';
import {type Part, partsOf} from './parts.ts';

/** What a write did, path by path. */
export type Changes = {added: FieldSet; modified: FieldSet; removed: FieldSet};

const none: Changes = {added: emptySet, modified: emptySet, removed: emptySet};

function changedLeaf(before: unknown, after: unknown): Changes {
  if (before === undefined) return {...none, added: member};
  if (after === undefined) return {...none, removed: member};
  return isDeepStrictEqual(before, after) ? none : {...none, modified: member};
}

/** A leaf on one side may be a map on the other: then it counts as a change of the whole. */
const isNothing = (parts: Part[] | undefined) => parts !== undefined && parts.length === 0;

const partMap = (parts: Part[] | undefined) => new Map((parts ?? []).map(part => [part.step, part]));

/** Compares two values of one type. A null was there before: what comes in its place adds no membership of its own. */
export function compared(type: Type, before: unknown, after: unknown): Changes {
  if (before === undefined && after === undefined) return none;
  const [old, fresh] = [partsOf(type, before), partsOf(type, after)];
  const isLeaf = (before !== undefined && !old) || (after !== undefined && !fresh);
  if (isLeaf || (isNothing(old) && isNothing(fresh))) return changedLeaf(before, after);
  const [oldParts, freshParts] = [partMap(old), partMap(fresh)];
  const steps = [...new Set([...oldParts.keys(), ...freshParts.keys()])];
  const below = steps.map(step => {
    const [oldPart, freshPart] = [oldParts.get(step), freshParts.get(step)];
    const inner = (freshPart ?? oldPart)?.type ?? type;
    return [step, compared(inner, oldPart?.value, freshPart?.value)] as const;
  });
  const pick = (name: keyof Changes, isMember: boolean) =>
    fieldSet(
      isMember,
      below.map(([step, changes]) => [step, changes[name]] as const),
    );
  return {
    added: pick('added', before === undefined),
    modified: pick('modified', false),
    removed: pick('removed', after === undefined),
  };
}

/** Lays a configuration over what is there: lists told apart by keys are united, others replaced. */
export function merged(type: Type, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  const [old, fresh] = [partsOf(type, live), partsOf(type, config)];
  if (live === undefined || live === null || !old || !fresh || config === null) return config;
  const steps = type.form === 'list' ? unitedOrder(old, fresh) : union(old, fresh);
  const [oldParts, freshParts] = [partMap(old), partMap(fresh)];
  const values = steps.map(step => {
    const [oldPart, freshPart] = [oldParts.get(step), freshParts.get(step)];
    const inner = (freshPart ?? oldPart)?.type ?? type;
    return [step, merged(inner, oldPart?.value, freshPart?.value)] as const;
  });
  if (type.form === 'list') return values.map(([, value]) => value);
  const isWhole = isFields(live) || isFields(config);
  return isWhole ? Object.fromEntries(values.map(([step, value]) => [step.slice(2), value])) : config;
}

const union = (old: Part[], fresh: Part[]) => [...new Set([...old, ...fresh].map(({step}) => step))];

/** The order of a united list: that of the configuration, with what only the live one has kept before what follows it. */
function unitedOrder(old: Part[], fresh: Part[]): string[] {
  const oldSteps = [...new Set(old.map(({step}) => step))];
  const freshSteps = fresh.map(({step}) => step);
  const shared = freshSteps.filter(step => oldSteps.includes(step));
  const order: string[] = [];
  while (oldSteps.length > 0 || freshSteps.length > 0) {
    const [oldStep] = oldSteps;
    const [freshStep] = freshSteps;
    if (oldStep !== undefined && !shared.includes(oldStep) && !order.includes(oldStep)) {
      order.push(oldStep);
      oldSteps.shift();
    } else if (oldStep !== undefined && (order.includes(oldStep) || oldStep !== shared.find(s => !order.includes(s)))) {
      oldSteps.shift();
    } else if (freshStep !== undefined) {
      order.push(freshStep);
      freshSteps.shift();
      if (oldStep === freshStep) oldSteps.shift();
    } else oldSteps.shift();
  }
  return order;
}
