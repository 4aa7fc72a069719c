import type {KubeObject} from '../model.ts';

/** An event of the core API in the words of events.k8s.io. */
export function asNewEvent(event: KubeObject): KubeObject {
  const {involvedObject, message, source, firstTimestamp, lastTimestamp, count, ...rest} = event;
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: event.metadata,
    regarding: involvedObject,
    note: message,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  };
}
