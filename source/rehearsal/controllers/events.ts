import type {Clock, KubeObject, Store} from '../model.ts';
import {resources} from './resources.ts';
import {microTimestamp, timestamp} from './time.ts';

export type Happening = {
  about: KubeObject;
  type?: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Who says so: 'kubelet', 'deployment-controller'. */
  by: string;
  /** Which part of the object: 'spec.containers{backend}'. */
  part?: string;
  /** The node whose kubelet says so. */
  node?: string;
};

export type EventRecorder = (happening: Happening) => void;

type Place = {namespace: string; name: string; count: number};

const keptPerSite = 2000;

/**
 * So many warnings, or other events, of one writer about one object are let through at once, and one more in five
 * minutes: recorded counts stop at 25, and move on once in 300 s.
 */
const allowance = 25;
const renewalMs = 300_000;

/** Holds back who says too much about an object. What they count goes on being counted. */
function createRestraint(clock: Clock): (key: string) => boolean {
  const left = new Map<string, number>();
  const renew = (key: string) => {
    clock.after(renewalMs, () => {
      const now = (left.get(key) ?? allowance) + 1;
      if (now >= allowance) left.delete(key);
      else {
        left.set(key, now);
        renew(key);
      }
    });
  };
  return key => {
    const known = left.get(key);
    if (known === 0) return false;
    if (known === undefined) renew(key);
    left.set(key, (known ?? allowance) - 1);
    return true;
  };
}

let latest = 0n;

/** Events are named after their object and the time in nanoseconds, so that a listing has them in their order. */
function momentOf(now: Date): string {
  const moment = BigInt(now.getTime()) * 1_000_000n;
  latest = moment > latest ? moment : latest + 1n;
  return latest.toString(16).padStart(16, '0');
}

/** The scheduler alone uses the newer form: an eventTime, a series instead of a count, no source. */
const isNewForm = (by: string) => by === 'default-scheduler';

/**
 * Writes core/v1 Events, one object for the same words about the same thing, counted.
 * Source: recorded events of a 1.33 cluster.
 */
export function createEventRecorder(store: Store, clock: Clock): EventRecorder {
  const known = new Map<string, Place>();
  const mayTell = createRestraint(clock);

  const again = (place: Place, by: string) =>
    store.change(resources.events, place.namespace, place.name, event =>
      isNewForm(by)
        ? {
            ...event,
            series: {
              count: Number((event['series'] as {count?: number} | undefined)?.count ?? 1) + 1,
              lastObservedTime: microTimestamp(clock.now()),
            },
          }
        : {...event, count: place.count, lastTimestamp: timestamp(clock.now())},
    );

  return ({about, type = 'Normal', reason, message, by, part, node}) => {
    const namespace = about.metadata.namespace ?? 'default';
    // In the newer form a changed object is another one.
    const version = isNewForm(by) ? about.metadata.resourceVersion : '';
    const id = [about.metadata.uid, version, part, type, reason, message, by].join('\u0000');
    const place = known.get(id);
    if (place) place.count += 1;
    // The newer form has no such restraint.
    if (!isNewForm(by) && !mayTell([by, about.metadata.uid, type].join('\u0000'))) return;
    if (place && again(place, by)) return;

    const now = clock.now();
    const name = `${about.metadata.name}.${momentOf(now)}`;
    const {apiVersion, kind, metadata} = about;
    store.create(resources.events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name, namespace},
      involvedObject: {
        apiVersion,
        kind,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        fieldPath: part,
      },
      type,
      reason,
      message,
      reportingComponent: by,
      ...(isNewForm(by)
        ? {
            action: type === 'Warning' ? 'Scheduling' : 'Binding',
            eventTime: microTimestamp(now),
            firstTimestamp: null,
            lastTimestamp: null,
            reportingInstance: `${by}-cp`,
            source: {},
          }
        : {
            count: 1,
            eventTime: null,
            firstTimestamp: timestamp(now),
            lastTimestamp: timestamp(now),
            reportingInstance: node ?? '',
            source: {component: by, host: node},
          }),
    });
    known.set(id, {namespace, name, count: 1});
    if (known.size <= keptPerSite) return;
    const [oldestId, oldest] = known.entries().next().value ?? [];
    if (oldestId === undefined || !oldest) return;
    known.delete(oldestId);
    store.remove(resources.events, oldest.namespace, oldest.name);
  };
}
