import {randomInt} from 'node:crypto';

/** Kubernetes' alphabet for generated names: no vowels, so no words. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** JSON with sorted keys and without nulls, so that equal templates give equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== null && field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

/** FNV-1a, 32 bits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The pod-template-hash of a template: a checksum in Kubernetes' alphabet, like `79587fdbf5`. */
export function templateHash(template: unknown): string {
  const digits = String(fnv(canonical(template)));
  return [...digits].map(digit => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}

/** Five letters that make a generated name unique, like `wgbtp`. */
export function nameSuffix(): string {
  return Array.from({length: 5}, () => alphabet[randomInt(alphabet.length)]).join('');
}
