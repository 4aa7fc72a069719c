/** A span of time in words, coarser as it grows: '12 s', '2 min 10 s', '1 h 42 min'. Takes milliseconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Time of day at this machine: '22:14'. Takes epoch milliseconds. */
export function clock(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Time of day with seconds, out of an ISO time: '22:14:07'; '' for what is no time. */
export function clockOf(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? '' : `${clock(ms)}:${two(new Date(ms).getSeconds())}`;
}

/** Milliseconds from an ISO time to `untilMs`; 0 when it is unknown. */
export const sinceMs = (iso: string | undefined, untilMs: number): number =>
  iso === undefined ? 0 : Math.max(0, untilMs - Date.parse(iso));

/** The last part of a session's name, enough to tell two apart. */
export const shortSession = (sessionId: string): string => sessionId.split('-').at(-1)?.slice(0, 6) ?? '';

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** '1 command', '3 commands'. */
export const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
