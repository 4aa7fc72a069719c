const longestPath = 512;

/**
 * Why a relative path from an archive or a bundle must not be used; undefined when it may. Only plain names below the
 * folder pass: nothing absolute, no '..', no control characters, no backslashes that other systems read as separators.
 */
export function whyUnsafePath(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  if (path.length > longestPath) return `the path is longer than ${longestPath} characters`;
  if (/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(path))
    return 'the path has control characters';
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

/** Makes text from outside fit for a message: control characters become visible escapes. */
export const visible = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
