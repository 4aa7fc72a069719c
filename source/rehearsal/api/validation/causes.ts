import type {Cause} from '../failure.ts';

/** The cause for a value that may not be; `value` as Go would print it. */
export const invalidValue = (field: string, value: string, why: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${value}: ${why}`,
  field,
});

/** The cause for a value that is not there. */
export const requiredValue = (field: string, why = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: `Required value${why && `: ${why}`}`,
  field,
});

/** The cause for a value that none of the known ones is. */
export const unsupportedValue = (field: string, value: unknown, known: readonly string[]): Cause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${known.map(one => JSON.stringify(one)).join(', ')}`,
  field,
});

/** The cause for a value that was there before; `value` as Go would print it. */
export const duplicateValue = (field: string, value: string): Cause => ({
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${value}`,
  field,
});

/** The cause for a name that nothing has. */
export const unknownName = (field: string, name: string): Cause => ({
  reason: 'FieldValueNotFound',
  message: `Not found: ${JSON.stringify(name)}`,
  field,
});

/** The cause for a text of too many bytes. */
export const tooLong = (field: string, limit: number): Cause => ({
  reason: 'FieldValueTooLong',
  message: `Too long: may not be more than ${limit} bytes`,
  field,
});

/** The cause for a list or an object with too much in it. */
export const tooMany = (field: string, count: number, limit: number): Cause => ({
  reason: 'FieldValueTooMany',
  message: `Too many: ${count}: must have at most ${limit} items`,
  field,
});

/** The cause for a field that may not be there, or not be changed. */
export const forbiddenValue = (field: string, why: string): Cause => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
  field,
});
