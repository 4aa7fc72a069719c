import {isFields, textAt} from '../fields.ts';
import {duplicateValue, forbiddenValue, invalidValue, requiredValue, unsupportedValue} from './causes.ts';
import type {Check, Place} from './rules.ts';

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A simple value as Go prints it. */
export const shown = (value: unknown): string => JSON.stringify(value) ?? '""';

/** A check of what is there only: what is missing is for `required`. */
export const ifGiven =
  (check: Check): Check =>
  place =>
    isEmpty(place.value) ? [] : check(place);

/** A check that only objects like this one must pass. */
export const when =
  (applies: (place: Place) => boolean, check: Check): Check =>
  place =>
    applies(place) ? check(place) : [];

export const required =
  (why = ''): Check =>
  ({value, path}) =>
    isEmpty(value) ? [requiredValue(path, why)] : [];

export const oneOf = (...known: string[]): Check =>
  ifGiven(({value, path}) => (known.includes(`${value}`) ? [] : [unsupportedValue(path, value, known)]));

/** The value must hold; `why` is what the server says when it does not. */
export const holds = (isRight: (value: unknown, place: Place) => boolean, why: string): Check =>
  ifGiven(place => (isRight(place.value, place) ? [] : [invalidValue(place.path, shown(place.value), why)]));

export const between = (low: number, high: number): Check =>
  holds(value => Number(value) >= low && Number(value) <= high, `must be between ${low} and ${high}, inclusive`);

export const atLeast = (low: number): Check =>
  holds(value => typeof value !== 'number' || value >= low, `must be greater than or equal to ${low}`);

/** The texts at a path of each element of a list must differ. */
export const unique =
  (field: string): Check =>
  ({value, path}) => {
    const texts = (Array.isArray(value) ? value : []).map(item => textAt(item, field));
    return texts.flatMap((text, index) =>
      text !== '' && texts.indexOf(text) < index ? [duplicateValue(`${path}[${index}].${field}`, shown(text))] : [],
    );
  };

/** The field may not be there. */
export const absent =
  (why: string): Check =>
  ({value, path}) =>
    isEmpty(value) || value === 0 || (isFields(value) && Object.keys(value).length === 0)
      ? []
      : [forbiddenValue(path, why)];
