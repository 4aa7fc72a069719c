import type {Site} from '../probes/site.ts';

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/**
 * End of the maintenance window that holds or comes next after a moment, in epoch milliseconds, by this host's time
 * zone; a window may pass midnight. Undefined when none is named.
 */
export function windowEndMs(window: Site['window'], nowMs: number): number | undefined {
  if (window === undefined) return undefined;
  const midnight = new Date(nowMs);
  midnight.setHours(0, 0, 0, 0);
  const start = minutesOf(window.start);
  const length = (minutesOf(window.end) - start + 24 * 60) % (24 * 60) || 24 * 60;
  for (const day of [-1, 0, 1]) {
    const at = new Date(midnight);
    at.setDate(at.getDate() + day);
    at.setMinutes(start + length);
    if (at.getTime() > nowMs) return at.getTime();
  }
  return undefined;
}
