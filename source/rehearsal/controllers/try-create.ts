import type {KubeObject} from '../model.ts';
import type {Pod} from './kinds.ts';
import {createPod, type NewPod, PodRefused} from './pod-template.ts';
import type {Room} from './work.ts';

/** How long a controller waits before it tries again to make a pod that was refused. */
const retryMs = 5000;

type Attempt = {by: string; message?: (why: string) => string; again: () => void};

/** Makes a pod, or says in an event of its owner why the server refused, and comes back later. */
export function tryCreatePod(
  {store, clock, events}: Room,
  pod: NewPod,
  {by, message = why => `Error creating: ${why}`, again}: Attempt,
): {pod: Pod} | {refused: string} {
  try {
    return {pod: createPod(store, pod)};
  } catch (error) {
    if (!(error instanceof PodRefused)) throw error;
    const about: KubeObject = pod.owner;
    events({about, type: 'Warning', reason: 'FailedCreate', message: message(error.message), by});
    clock.after(retryMs, again);
    return {refused: error.message};
  }
}
