import * as z from 'zod';
import {type KubeObject, objectSchema} from './kubectl-output.ts';

/** What happened, as the cluster's events tell it. */
export type LiveEvent = {
  at: string;
  /** 'Pod/name'. */
  object: string;
  reason: string;
  message: string;
  isWarning: boolean;
};

const eventSchema = objectSchema.extend({
  involvedObject: z.looseObject({kind: z.string().default(''), name: z.string().default('')}).prefault({}),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  type: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  firstTimestamp: z.string().nullish(),
  series: z.looseObject({lastObservedTime: z.string().nullish()}).nullish(),
});

/** One event; undefined for other objects. The time is the last occurrence: newer senders leave the old fields empty. */
export function eventOf(object: KubeObject): LiveEvent | undefined {
  if (object.kind !== 'Event') return undefined;
  const event = eventSchema.safeParse(object).data;
  if (event === undefined) return undefined;
  return {
    at:
      event.series?.lastObservedTime ??
      event.lastTimestamp ??
      event.eventTime ??
      event.firstTimestamp ??
      event.metadata.creationTimestamp ??
      '',
    object: `${event.involvedObject.kind}/${event.involvedObject.name}`,
    reason: event.reason ?? '',
    message: (event.message ?? '').trim(),
    isWarning: event.type === 'Warning',
  };
}

/** All events of a list, oldest first. */
export const eventsOf = (objects: readonly KubeObject[]): LiveEvent[] =>
  objects
    .map(eventOf)
    .filter(event => event !== undefined)
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
