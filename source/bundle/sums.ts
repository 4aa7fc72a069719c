import {type Accepted, catchRefusal, refuse} from './refusal.ts';

/** One line a file, as sha256sum writes it in text mode: sum, two spaces, path. Sorted by path. */
export function formatSums(files: {path: string; sha256: string}[]): string {
  const lines = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).map(file => `${file.sha256}  ${file.path}\n`);
  return lines.join('');
}

/** Reads SHA256SUMS into path → sum. Refuses lines that sha256sum would not have written, and paths named twice. */
export function readSums(text: string): Promise<Accepted<Map<string, string>>> {
  return catchRefusal(async () => {
    const sums = new Map<string, string>();
    for (const [index, line] of text.split('\n').entries()) {
      if (line === '') continue;
      const [, sum, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (sum === undefined || path === undefined) refuse(`SHA256SUMS: line ${index + 1} is not "sum  path"`);
      else if (sums.has(path)) refuse(`SHA256SUMS: line ${index + 1} names a file for the second time`);
      else sums.set(path, sum);
    }
    return sums;
  });
}
