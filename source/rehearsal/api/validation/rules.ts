import type {Cause} from '../failure.ts';
import {type Fields, isFields} from '../fields.ts';

/** A value where a rule looks at it. */
export type Place = {
  value: unknown;
  /** The path as causes name it: `spec.ports[0].port`. */
  path: string;
  /** The object whose field it is. */
  holder: Fields;
  /** Everything, for rules that compare. */
  object: Fields;
};

/** What is wrong with a value; nothing when it may be as it is. */
export type Check = (place: Place) => Cause[];

/**
 * Where to look, and what must hold there. A path leads through objects as far as there are any: what is missing is
 * looked at as undefined. `ports[*]` is each element of a list, `data[]` each key of a map, and a rule with
 * `limits?` does not look further where there are none.
 */
export type Rule = readonly [path: string, ...checks: Check[]];

type Step = {name: string; each: 'element' | 'key' | undefined; isOptional: boolean};

const stepsOf = (path: string): Step[] =>
  path.split('.').map(text => {
    const [, name = '', suffix = ''] = /^([^[?]+)(\[\*\]|\[\]|\?)?$/.exec(text) ?? [];
    const each = suffix === '[*]' ? 'element' : suffix === '[]' ? 'key' : undefined;
    return {name, each, isOptional: suffix === '?'};
  });

const isMissing = (value: unknown) => value === undefined || value === null;

function* placesAt(place: Place, [step, ...rest]: readonly Step[]): Generator<Place> {
  if (!step) {
    yield place;
    return;
  }
  const holder = isFields(place.value) ? place.value : {};
  const value = holder[step.name];
  const path = place.path ? `${place.path}.${step.name}` : step.name;
  const {object} = place;
  if (step.each === 'element') {
    for (const [index, item] of (Array.isArray(value) ? value : []).entries()) {
      yield* placesAt({value: item, path: `${path}[${index}]`, holder, object}, rest);
    }
  } else if (step.each === 'key') {
    for (const [key, item] of Object.entries(isFields(value) ? value : {})) {
      yield* placesAt({value: item, path: `${path}[${key}]`, holder, object}, rest);
    }
  } else if (!(step.isOptional && isMissing(value))) {
    yield* placesAt({value, path, holder, object}, rest);
  }
}

const withSteps = (rules: readonly Rule[]) =>
  rules.map(([path, ...checks]) => ({steps: path === '' ? [] : stepsOf(path), checks}));

/** Makes one check of a table of rules, whose paths begin where it is used. */
export function all(rules: readonly Rule[]): Check {
  const prepared = withSteps(rules);
  return place =>
    prepared.flatMap(({steps, checks}) =>
      [...placesAt(place, steps)].flatMap(found => {
        for (const check of checks) {
          const causes = check(found);
          // What is missing, or nonsense, is said once.
          if (causes.length > 0) return causes;
        }
        return [];
      }),
    );
}
