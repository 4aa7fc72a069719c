import type * as z from 'zod';

const shown = 160;

/** The start of a text on one line, for error messages. */
export const excerpt = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > shown ? `${line.slice(0, shown)}…` : line;
};

const positionOf = (path: readonly PropertyKey[]): string =>
  path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');

/**
 * A tool's JSON, checked once at the border. Throws an Error that names what was read, the place and what was expected.
 */
export function parseJson<Schema extends z.ZodType>(text: string, schema: Schema, what: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const seen = text.trim() === '' ? 'nothing' : `"${excerpt(text)}"`;
    throw new Error(`${what} is not JSON: got ${seen}. Run the command by hand to see what it says.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `${what} has an unexpected shape at ${positionOf(issue?.path ?? []) || 'its top'}: ${issue?.message}`,
  );
}

/** The result of a parser that may throw: its value, or the error's words. */
export function attempt<Value>(parse: () => Value): {value: Value} | {error: string} {
  try {
    return {value: parse()};
  } catch (error) {
    return {error: error instanceof Error ? error.message : String(error)};
  }
}
