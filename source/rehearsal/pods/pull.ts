import {nameError} from './image-name.ts';
import {failedPullMs, loginsOf, pullsAlways} from './images.ts';
import type {LifeParts} from './life-parts.ts';
import {neverMessage, presentMessage, pulledMessage} from './pull-words.ts';
import type {RunningContainer} from './running.ts';
import {backOffMs, timing} from './timing.ts';

/** Why a container waits, as its status says. */
type Obstacle = {reason: string; message: string};
/** A pull that failed is not tried again for a while; what cannot be as things are is looked at anew each time. */
type Outcome = 'there' | {obstacle: Obstacle; isHeldBack: boolean};

/** Says that no image can be had as things are: by its name, or by the pod's own policy. */
function refuse({tell}: LifeParts, container: RunningContainer, as: string, obstacle: Obstacle): Outcome {
  tell({type: 'Warning', reason: as, message: obstacle.message}, container);
  tell({type: 'Warning', reason: 'Failed', message: `Error: ${obstacle.reason}`}, container);
  return {obstacle, isHeldBack: false};
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
  if (wrongName) return refuse(parts, container, 'InspectFailed', {reason: 'InvalidImageName', message: wrongName});
  const cached = images.cached(image);
  if (cached && !pullsAlways(image, imagePullPolicy)) {
    tell({reason: 'Pulled', message: presentMessage(image)}, container);
    container.runtime = images.namesOf(image, cached);
    return 'there';
  }
  if (imagePullPolicy === 'Never') {
    const reason = 'ErrImageNeverPull';
    return refuse(parts, container, reason, {reason, message: neverMessage(image)});
  }
  const known = logins(parts, image);
  tell({reason: 'Pulling', message: `Pulling image "${image}"`}, container);
  const pulled = images.pull(image, known);
  if ('error' in pulled) {
    await patience.wait(failedPullMs);
    const {error} = pulled;
    tell({type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${error}`}, container);
    tell({type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull'}, container);
    return {obstacle: {reason: 'ErrImagePull', message: error}, isHeldBack: true};
  }
  await patience.wait(pulled.durationMs);
  tell({reason: 'Pulled', message: pulledMessage(image, pulled.durationMs, pulled.image.sizeBytes)}, container);
  container.runtime = images.namesOf(image, pulled.image);
  return 'there';
}

/** A look at a container whose pull is held back. */
function holdBack(parts: LifeParts, container: RunningContainer, error: string): Obstacle {
  const {image} = container.spec;
  logins(parts, image);
  const message = `Back-off pulling image "${image}"`;
  parts.tell({reason: 'BackOff', message}, container);
  parts.tell({type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff'}, container);
  return {reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${error}`};
}

/**
 * Gets a container its image: out of the node's cache or from the registry, again and again with growing pauses
 * until it is there. As with a real kubelet, the status of each look tells what the look before it met: after a failed
 * pull it says ErrImagePull only when the next is held back already, and ImagePullBackOff while the next one runs.
 */
export async function ensureImage(parts: LifeParts, container: RunningContainer): Promise<void> {
  const {patience, publish} = parts;
  let met: Obstacle | undefined;
  let error = '';
  let [failures, heldBackMs] = [0, 0];
  for (let looks = 0; ; looks += 1) {
    if (met) {
      container.state = {waiting: met};
      publish();
    }
    if (heldBackMs > 0) met = holdBack(parts, container, error);
    else {
      const outcome = await attempt(parts, container);
      if (outcome === 'there') return;
      met = outcome.obstacle;
      if (outcome.isHeldBack) {
        error = met.message;
        heldBackMs = backOffMs(failures);
        failures += 1;
      }
    }
    // The pod has just got its sandbox, or a container of it has just ended.
    const pauseMs = looks === 0 ? timing.secondLook : timing.resync;
    await patience.wait(pauseMs);
    heldBackMs -= pauseMs;
  }
}
