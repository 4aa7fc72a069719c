import type {Durable} from '../../source/engine/event.ts';

/** One thing that goes wrong at one place. */
export type Injection = {
  fault: 'kill wizard' | 'kill supervisor' | 'kill both' | 'disk full';
  at: 'before' | 'torn' | 'after' | 'spawn';
  /** Of the record; none at a spawn. */
  type?: Durable['type'];
  step?: string;
  nth: number;
  delayMs?: number;
};

/** The pair that counts: two injections of one name are one. */
export const nameOf = ({fault, at, type, step = '', nth, delayMs}: Injection): string =>
  `${fault}, ${at} ${type ?? 'job'} ${step} ${nth}${delayMs === undefined ? '' : ` +${delayMs} ms`}`;

const stepOf = (event: Durable): string | undefined => ('step' in event ? event.step : undefined);

/**
 * Every record of a full walk once by type and step: the wizard killed before it, in the middle of it and after it, and
 * the disk full at it; and every start of a job: wizard, supervisor and both killed, at once and a moment later.
 */
export function injectionsOf(records: readonly Durable[]): Injection[] {
  const seen = new Set<string>();
  return records.flatMap((event): Injection[] => {
    const step = stepOf(event);
    const place = {type: event.type, ...(step === undefined ? {} : {step}), nth: 1};
    const key = JSON.stringify(place);
    const isNew = !seen.has(key) && !['left', 'opened', 'resumed', 'moved', 'reproved'].includes(event.type);
    seen.add(key);
    const atRecord: Injection[] = isNew
      ? [
          {fault: 'kill wizard', at: 'before', ...place},
          {fault: 'kill wizard', at: 'torn', ...place},
          {fault: 'kill wizard', at: 'after', ...place},
          {fault: 'disk full', at: 'before', ...place},
        ]
      : [];
    if (event.type !== 'command-started' || event.job === undefined || !isNew) return atRecord;
    const faults = ['kill wizard', 'kill supervisor', 'kill both'] as const;
    const atSpawn = [0, 40, 400].flatMap(delayMs =>
      faults.map((fault): Injection => ({fault, at: 'spawn', step: event.step, nth: 1, delayMs})),
    );
    return [...atRecord, ...atSpawn];
  });
}

/**
 * Walks with several injections each, in the order in which a walk comes by them: a login is struck, and the next one
 * goes on to the next. Two at one step are in different walks.
 */
export function chainsOf(injections: readonly Injection[], count: number): Injection[][] {
  const chains = Array.from({length: count}, (): Injection[] => []);
  for (const [index, injection] of injections.entries()) chains[index % count]?.push(injection);
  return chains.filter(chain => chain.length > 0);
}
