import prettyBytes from 'pretty-bytes';

/** A span of time in words, coarser as it grows: '850 ms', '12 s', '2 min 10 s', '1 h 42 min', '3 d 4 h'. Takes milliseconds. */
export function formatDuration(ms: number): string {
  const clamped = Math.max(0, ms);
  if (clamped < 1000) return `${Math.round(clamped)} ms`;
  const seconds = Math.floor(clamped / 1000);
  if (seconds < 60) return `${seconds} s`;
  const pair = (large: number, name: string, small: number, unit: string): string =>
    small === 0 ? `${large} ${name}` : `${large} ${name} ${small} ${unit}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return pair(hours, 'h', minutes % 60, 'min');
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** The age of something, with one unit only: '8 min', '3 h', '12 d'. Both times ISO; '' when one is unreadable. */
export function formatAge(since: string, now: string): string {
  const ms = Date.parse(now) - Date.parse(since);
  if (Number.isNaN(ms)) return '';
  const words = formatDuration(Math.max(1000, ms)).split(' ');
  return `${words[0]} ${words[1]}`;
}

/** A size with three digits: '402 MB', '1.2 GB'. */
export const formatBytes = (bytes: number): string => prettyBytes(bytes);

/** A digest short enough for a row, recognisable at both ends: 'sha256:b71c…0e'. */
export function shortDigest(digest: string): string {
  const [, algorithm, hex] = /^([a-z0-9]+):([0-9a-f]{8,})$/.exec(digest) ?? [];
  return algorithm === undefined || hex === undefined ? digest : `${algorithm}:${hex.slice(0, 4)}…${hex.slice(-2)}`;
}
