import {execa} from 'execa';
import type {Event} from '../engine/event.ts';
import type {State} from '../engine/state.ts';
import {eventOf} from '../tools/cluster-events.ts';
import * as kubectl from '../tools/kubectl.ts';
import {type KubeObject, parseWatchEvent} from '../tools/kubectl-output.ts';
import {asPod, podSummary} from '../tools/pods.ts';
import {rolloutsOf} from '../tools/rollouts.ts';
import {targetOf} from '../tools/target.ts';

/** How often the screen hears of changes at the most, in milliseconds. */
const reportMs = 250;

/** A watch that ends (a dropped link, a restarted API server) is begun again after this pause, in milliseconds. */
const againMs = 2000;

/** Events shown are the newest; older ones are in the cluster. */
const keptEvents = 200;

type Kind = Parameters<typeof kubectl.watch>[1];

/** Follows one kind until it is stopped; `change` is called with the objects known so far. */
function follow(state: State, kind: Kind, change: (objects: KubeObject[]) => void): () => void {
  const site = state.known.site;
  if (site === undefined) return () => undefined;
  const stopper = new AbortController();
  const objects = new Map<string, KubeObject>();
  const {file, args} = kubectl.watch(targetOf(site), kind);

  const run = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      const child = execa(file, [...args], {
        reject: false,
        buffer: false,
        stdin: 'ignore',
        stderr: 'ignore',
        cancelSignal: stopper.signal,
      });
      objects.clear();
      for await (const line of child) {
        const event = parseWatchEvent(line);
        if (event === undefined || event.type === 'ERROR') continue;
        const name = event.object.metadata.name;
        if (event.type === 'DELETED') objects.delete(name);
        else objects.set(name, event.object);
        change([...objects.values()]);
      }
      await child;
      await new Promise(resolve => setTimeout(resolve, stopper.signal.aborted ? 0 : againMs));
    }
  };
  run().catch(() => undefined);
  return () => stopper.abort();
}

/**
 * Shows the pods, rollouts and events of the namespace as they change. It only shows: nothing is judged by it, so a
 * watch that fails is silent and begun again.
 */
export function watchRelease(state: State, report: (event: Event) => void): () => void {
  // What happened before the watch began is not news; a second for the clocks' difference.
  const since = new Date(Date.now() - 1000).toISOString();
  const seen: Record<Kind, KubeObject[]> = {pods: [], events: [], deployments: [], statefulsets: []};
  let timer: NodeJS.Timeout | undefined;
  const show = (): void => {
    timer = undefined;
    const events = seen.events
      .flatMap(object => eventOf(object) ?? [])
      .filter(event => Date.parse(event.at) >= Date.parse(since))
      .toSorted((left, right) => left.at.localeCompare(right.at))
      .slice(-keptEvents);
    const rollouts = rolloutsOf([...seen.deployments, ...seen.statefulsets]);
    const pods = seen.pods.flatMap(object => asPod(object) ?? []).map(podSummary);
    report({
      type: 'watched',
      live: {pods, events, rollouts: rollouts.map(({name, ready, wanted, note}) => ({name, ready, wanted, note}))},
    });
  };
  const stops = (Object.keys(seen) as Kind[]).map(kind =>
    follow(state, kind, objects => {
      seen[kind] = objects;
      timer ??= setTimeout(show, reportMs);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
