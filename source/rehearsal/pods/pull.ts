import {nameError} from './image-name.ts';
import {failedPullMs, loginsOf, pullsAlways} from './images.ts';
import type {LifeParts} from './life-parts.ts';
import {neverMessage, presentMessage, pulledMessage} from './pull-words.ts';
import type {RunningContainer} from './running.ts';
import {backOffMs, timing} from './timing.ts';

type Outcome = 'there' | 'retry later' | {error: string};

const show = ({publish}: LifeParts, container: RunningContainer, reason: string, message: string) => {
  container.state = {waiting: {reason, message}};
  publish();
};

/** Says that no image can be had as things are: by its name, or by the pod's own policy. */
function refuse(parts: LifeParts, container: RunningContainer, reason: string, as: string, message: string): Outcome {
  parts.tell({type: 'Warning', reason: as, message}, container);
  parts.tell({type: 'Warning', reason: 'Failed', message: `Error: ${reason}`}, container);
  show(parts, container, reason, message);
  return 'retry later';
}

/** The logins for an image; the kubelet says at every look which pull secrets are missing. */
function logins({room, pod, tell}: LifeParts, image: string) {
  const names = (pod.spec.imagePullSecrets ?? []).map(({name}) => name);
  const found = loginsOf(room.store, pod.metadata.namespace, names, image);
  if (found.missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${found.missing.join(', ')}); attempting to pull the image may not succeed.`;
    tell({type: 'Warning', reason: 'FailedToRetrieveImagePullSecret', message});
  }
  return found.logins;
}

async function attempt(parts: LifeParts, container: RunningContainer): Promise<Outcome> {
  const {images, patience, tell} = parts;
  const {image, imagePullPolicy} = container.spec;
  const wrongName = nameError(image);
  if (wrongName) return refuse(parts, container, 'InvalidImageName', 'InspectFailed', wrongName);
  const cached = images.cached(image);
  if (cached && !pullsAlways(image, imagePullPolicy)) {
    tell({reason: 'Pulled', message: presentMessage(image)}, container);
    container.runtime = images.namesOf(image, cached);
    return 'there';
  }
  if (imagePullPolicy === 'Never') {
    return refuse(parts, container, 'ErrImageNeverPull', 'ErrImageNeverPull', neverMessage(image));
  }
  const known = logins(parts, image);
  tell({reason: 'Pulling', message: `Pulling image "${image}"`}, container);
  const pulled = images.pull(image, known);
  if ('error' in pulled) {
    await patience.wait(failedPullMs);
    return pulled;
  }
  await patience.wait(pulled.durationMs);
  tell({reason: 'Pulled', message: pulledMessage(image, pulled.durationMs, pulled.image.sizeBytes)}, container);
  container.runtime = images.namesOf(image, pulled.image);
  return 'there';
}

/** Holds the next pull back, and says so at every look. */
async function backOff(parts: LifeParts, container: RunningContainer, error: string, pauseMs: number) {
  const {tell, patience} = parts;
  const {image} = container.spec;
  for (let leftMs = pauseMs; leftMs > 0; leftMs -= timing.resync) {
    if (leftMs < pauseMs) logins(parts, image);
    tell({reason: 'BackOff', message: `Back-off pulling image "${image}"`}, container);
    tell({type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff'}, container);
    // The status follows the events.
    await patience.wait(timing.status);
    show(parts, container, 'ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`);
    await patience.wait(Math.min(leftMs, timing.resync) - timing.status);
  }
}

/**
 * Gets a container its image: out of the node's cache or from the registry, again and again with growing pauses
 * until it is there.
 */
export async function ensureImage(parts: LifeParts, container: RunningContainer): Promise<void> {
  const {patience, tell} = parts;
  for (let failures = 0; ; failures += 1) {
    const outcome = await attempt(parts, container);
    if (outcome === 'there') return;
    if (outcome === 'retry later') {
      await patience.wait(timing.resync);
      continue;
    }
    const {image} = container.spec;
    const {error} = outcome;
    tell({type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${error}`}, container);
    tell({type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull'}, container);
    show(parts, container, 'ErrImagePull', error);
    await patience.wait(timing.errImagePull);
    await backOff(parts, container, error, backOffMs(failures));
  }
}
