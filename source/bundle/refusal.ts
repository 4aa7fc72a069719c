import type {Buffer} from 'node:buffer';
import type {ZodType} from 'zod';
import {printable} from './path.ts';

/** Marks an error that says why input is refused, as opposed to a failure of the machine. */
const refusalName = 'Refusal';

/**
 * Stops reading input that must not be trusted; `catchRefusal` turns it into a value. Messages may quote the input:
 * what is not printable in them is escaped here, for all of them.
 */
export function refuse(message: string): never {
  throw Object.assign(new Error(printable(message)), {name: refusalName});
}

export type Accepted<Value> = {ok: true; value: Value} | {ok: false; message: string};

/** Runs a reader of untrusted input: refusals become values, failures of the machine are thrown on. */
export async function catchRefusal<Value>(read: () => Promise<Value>): Promise<Accepted<Value>> {
  try {
    return {ok: true, value: await read()};
  } catch (error) {
    if (error instanceof Error && error.name === refusalName) return {ok: false, message: error.message};
    throw error;
  }
}

/** Parses and validates JSON out of untrusted input; refuses with the place of the first fault. */
export function parseJson<Value>(bytes: Buffer, schema: ZodType<Value>, what: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    refuse(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return refuse(`${what} is not valid: ${issue?.path.join('.') || 'top level'}: ${issue?.message ?? 'unknown fault'}`);
}
