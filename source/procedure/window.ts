/** One occurrence of the maintenance window, in epoch milliseconds. */
export type Occurrence = {startsAt: number; endsAt: number};

const hourMs = 3_600_000;

/** `24:00` is the midnight that follows. */
function at(dayMs: number, time: string, dayOffset: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const date = new Date(dayMs);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + dayOffset);
  date.setHours(hours, minutes);
  return date.getTime();
}

/** The window that counts now: the one we are in, else one that ended less than six hours ago, else the next. */
export function occurrence(window: {start: string; end: string}, nowMs: number): Occurrence {
  const candidates = [-1, 0, 1].map(day => {
    const startsAt = at(nowMs, window.start, day);
    const ends = at(nowMs, window.end, day);
    return {startsAt, endsAt: ends > startsAt ? ends : at(nowMs, window.end, day + 1)};
  });
  const present = candidates.find(({startsAt, endsAt}) => startsAt <= nowMs && nowMs < endsAt);
  const over = candidates.findLast(({endsAt}) => endsAt <= nowMs && nowMs - endsAt < 6 * hourMs);
  const coming = candidates.find(({startsAt}) => startsAt > nowMs);
  return present ?? over ?? coming ?? {startsAt: nowMs, endsAt: nowMs};
}
