import prettyBytes from 'pretty-bytes';

/** '2 min 10 s', '850 ms', '1 h 5 min'. */
export function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return '';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Time between two ISO times; '' when one is missing. */
export const between = (from: string | undefined, to: string | undefined): string =>
  from === undefined || to === undefined ? '' : duration(Date.parse(to) - Date.parse(from));

/** '402 MB'. */
export const size = (bytes: number): string => prettyBytes(bytes);
