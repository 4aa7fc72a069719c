/** A moment as Kubernetes writes it: whole seconds, UTC. */
export const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** A moment with microseconds, as the scheduler's events carry it. */
export const microTimestamp = (date: Date): string => `${date.toISOString().slice(0, 23)}000Z`;
