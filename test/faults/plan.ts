import type {Durable} from '../../source/engine/event.ts';

/** One thing that goes wrong at one place. */
export type Injection = {
  fault: 'kill wizard' | 'kill supervisor' | 'kill both' | 'hang up' | 'disk full';
  at: 'before' | 'torn' | 'after' | 'spawn';
  /** Of the record; none at a spawn. */
  type?: Durable['type'];
  step?: string;
  nth: number;
  delayMs?: number;
};

/** Where it goes wrong, in words: two injections of one fault at one place are one. */
export const placeOf = ({at, type, step = '', nth, delayMs}: Injection): string =>
  `${at} ${type ?? 'job'} ${step} ${nth}${delayMs === undefined ? '' : ` +${delayMs} ms`}`;

export const nameOf = (injection: Injection): string => `${injection.fault}, ${placeOf(injection)}`;

/** What an earlier login or the end of a walk writes, which the fault itself brings about. */
const notMeant: readonly Durable['type'][] = ['left', 'opened', 'resumed', 'moved', 'reproved'];

/** Records with the step that they belong to: the end of a command names its number alone. */
function placed(records: readonly Durable[]): {event: Durable; step: string | undefined}[] {
  const steps = new Map<number, string>();
  return records.map(event => {
    if (event.type === 'command-started') steps.set(event.number, event.step);
    const step = event.type === 'command-ended' ? steps.get(event.number) : 'step' in event ? event.step : undefined;
    return {event, step};
  });
}

type Place = Pick<Injection, 'type' | 'step' | 'nth'>;

/** At every record: the wizard killed after it, and the disk full. */
const atRecord = (place: Place): Injection[] => [
  {fault: 'kill wizard', at: 'after', ...place},
  {fault: 'disk full', at: 'before', ...place},
];

/** Besides, at the first record of a type and at those of a step that runs a job: killed before and in it, and a hang-up. */
const moreAtRecord = (place: Place): Injection[] => [
  {fault: 'kill wizard', at: 'before', ...place},
  {fault: 'kill wizard', at: 'torn', ...place},
  {fault: 'hang up', at: 'after', ...place},
];

const delaysMs = [0, 40, 400];

/** At the start of a job: wizard, supervisor or both killed, or a hang-up, at once and a moment later; or no room for it. */
const atSpawn = (step: string): Injection[] => [
  {fault: 'disk full', at: 'spawn', step, nth: 1},
  ...delaysMs.flatMap(delayMs =>
    (['kill wizard', 'kill supervisor', 'kill both', 'hang up'] as const).map(
      (fault): Injection => ({fault, at: 'spawn', step, nth: 1, delayMs}),
    ),
  ),
];

/** Every record of a full walk once by type and step, and every first start of a job of a step, with all that can go wrong there. */
export function injectionsOf(records: readonly Durable[]): Injection[] {
  const seen = new Set<string>();
  const isNew = (key: string): boolean => !seen.has(key) && seen.add(key) !== undefined;
  const withJobs = records.flatMap(event => (event.type === 'command-started' && event.job ? [event.step] : []));
  return placed(records).flatMap(({event, step}): Injection[] => {
    if (notMeant.includes(event.type)) return [];
    const place: Place = {type: event.type, ...(step === undefined ? {} : {step}), nth: 1};
    const isFirst = isNew(event.type);
    const more = isFirst || withJobs.includes(step ?? '') ? moreAtRecord(place) : [];
    const here = isNew(`${event.type} ${step}`) ? [...atRecord(place), ...more] : [];
    const isJob = event.type === 'command-started' && event.job !== undefined;
    return isJob && isNew(`job ${event.step}`) ? [...here, ...atSpawn(event.step)] : here;
  });
}

/**
 * Walks with several injections each, in the order in which a walk comes by them: a login is struck, and the next one
 * goes on to the next. One walk meets a step at most once, and after a hang-up, which lets what is under way end, not
 * the step that follows either.
 */
export function chainsOf(injections: readonly Injection[]): Injection[][] {
  // A record of no step stands for itself: the end of the walk comes last.
  const placeIn = ({step, type}: Injection): string => step ?? type ?? '';
  const order = [...new Set(injections.map(placeIn))];
  const indexOf = (injection: Injection): number => order.indexOf(placeIn(injection));
  const chains: Injection[][] = [];
  for (const injection of injections.toSorted((left, right) => indexOf(left) - indexOf(right))) {
    const isFree = (chain: readonly Injection[]): boolean => {
      const last = chain.at(-1);
      return last === undefined || indexOf(injection) - indexOf(last) > (last.fault === 'hang up' ? 2 : 0);
    };
    const chain = chains.find(isFree);
    if (chain === undefined) chains.push([injection]);
    else chain.push(injection);
  }
  return chains;
}
