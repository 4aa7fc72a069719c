import {invalidValue} from './causes.ts';
import {ifGiven, shown} from './checks.ts';
import type {Check} from './rules.ts';

/** A way in which names are written, with what the server says of others. */
export type Wording = {pattern: string; maxLength: number; rule: string};

const examples = (texts: string[]) => texts.map(text => `'${text}'`).join(',  or ');

const wording = (what: string, pattern: string, maxLength: number, ...texts: string[]): Wording => ({
  pattern,
  maxLength,
  rule: `${what} (e.g. ${examples(texts)}, regex used for validation is '${pattern}')`,
});

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const middle = "must consist of lower case alphanumeric characters or '-'";
const ends = 'must start and end with an alphanumeric character';
const letters = "consist of alphanumeric characters, '-', '_' or '.'";

export const subdomain = wording(
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and ${ends}`,
  `${label}(\\.${label})*`,
  253,
  'example.com',
);

export const dnsLabel = wording(`a lowercase RFC 1123 label ${middle}, and ${ends}`, label, 63, 'my-name', '123-abc');

export const serviceLabel = wording(
  `a DNS-1035 label ${middle}, start with an alphabetic character, and end with an alphanumeric character`,
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  63,
  'my-name',
  'abc-123',
);

export const configKey = wording(
  `a valid config key must ${letters}`,
  '[-._a-zA-Z0-9]+',
  253,
  'key.name',
  'KEY_NAME',
  'key-name',
);

export const labelValue = wording(
  `a valid label must be an empty string or ${letters}, and ${ends}`,
  '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
  63,
  'MyValue',
  'my_value',
  '12345',
);

const namePart = wording(
  `name part must ${letters}, and ${ends}`,
  '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
  63,
  'MyName',
  'my.name',
  '123-abc',
);

/** What is wrong with a text of this wording; undefined when nothing is. */
export function misspelt(text: string, {pattern, maxLength, rule}: Wording): string | undefined {
  if (text.length > maxLength) return `must be no more than ${maxLength} characters`;
  return new RegExp(`^(?:${pattern})$`).test(text) ? undefined : rule;
}

/** What is wrong with the name of a label or an annotation: `name` or `prefix/name`. */
export function misspeltQualified(text: string): string | undefined {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    const rule = namePart.rule.replace('name part', 'a qualified name');
    return `${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  }
  const prefix = parts.length === 2 ? misspelt(parts[0] ?? '', subdomain) : undefined;
  if (prefix !== undefined) return `prefix part ${prefix}`;
  if (name === '') return 'name part must be non-empty';
  const why = misspelt(name, namePart);
  return why?.startsWith('must') ? `name part ${why}` : why;
}

/** A text must be spelt like this. */
export const spelt = (how: Wording): Check =>
  ifGiven(({value, path}) => {
    const why = misspelt(`${value}`, how);
    return why === undefined ? [] : [invalidValue(path, shown(value), why)];
  });
