const longestPath = 512;

/** Controls and direction marks. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Why a relative path from an archive or a bundle must not be used; undefined when it may. Only plain names below the
 * folder pass: nothing absolute, no '..', no control characters, no backslashes that other systems read as separators.
 */
export function whyUnsafePath(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  if (path.length > longestPath) return `the path is longer than ${longestPath} characters`;
  if (printable(path) !== path) return 'the path has control characters';
  if (path.includes('\\')) return 'the path has a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'the path is absolute';
  const parts = path.split('/');
  if (parts.includes('..')) return 'the path climbs out with ".."';
  if (parts.includes('') || parts.includes('.')) return 'the path has an empty part or "."';
  return undefined;
}

/** Where a relative link of an entry leads, or undefined when it leads out of the archive. */
export function resolveLink(from: string, target: string): string | undefined {
  if (target.startsWith('/') || target.includes('\\')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return parts.join('/');
}

/** Escapes what could drive a terminal or reorder its text, so that a name from outside fits into a message. */
export const printable = (text: string): string =>
  text.replace(unprintable, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Quotes a name from outside for a message, cut to a bearable length. */
export const visible = (text: string): string => `"${printable(text.length > 200 ? `${text.slice(0, 200)}…` : text)}"`;
