const units: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** A span of time in words, the two largest units that count: '12 s', '2 min 10 s', '1 h 42 min'. Takes milliseconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const first = Math.max(
    0,
    units.findIndex(([, size]) => seconds >= size),
  );
  if (seconds === 0) return '0 s';
  const parts = units.slice(first, first + 2).map(([name, size], index) => {
    const above = index === 0 ? Number.POSITIVE_INFINITY : (units[first]?.[1] ?? 1);
    return [Math.floor((seconds % above) / size), name] as const;
  });
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, name]) => `${amount} ${name}`)
    .join(' ');
}

/** An age in its largest unit: '55 s', '3 min', '2 h'. Takes milliseconds. */
export const age = (ms: number): string => duration(ms).split(' ').slice(0, 2).join(' ');

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
