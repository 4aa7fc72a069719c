import type {Pod} from '../controllers/kinds.ts';
import type {Room} from '../controllers/work.ts';
import {failedPullMs, imageId, loginsOf, type NodeImages, pullsAlways} from './images.ts';
import {presentMessage, pulledMessage} from './pull-words.ts';
import type {RunningContainer} from './running.ts';
import {backOffMs, type Patience, timing} from './timing.ts';

export type Tell = (
  happening: {reason: string; message: string; type?: 'Normal' | 'Warning'},
  container?: RunningContainer,
) => void;

type Parts = {
  room: Room;
  images: NodeImages;
  pod: Pod;
  patience: Patience;
  tell: Tell;
  publish: () => void;
};

/**
 * Gets a container its image: out of the node's cache or from the registry, again and again with growing pauses
 * until it is there.
 */
export async function ensureImage({room, images, pod, patience, tell, publish}: Parts, container: RunningContainer) {
  const {image, imagePullPolicy} = container.spec;
  const set = (reason: string, message?: string) => {
    container.state = {waiting: {reason, ...(message !== undefined && {message})}};
    publish();
  };

  for (let attempt = 0; ; attempt += 1) {
    const cached = images.cached(image);
    if (cached && !pullsAlways(image, imagePullPolicy)) {
      tell({reason: 'Pulled', message: presentMessage(image)}, container);
      container.imageId = imageId(image, cached);
      return;
    }
    if (imagePullPolicy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      tell({type: 'Warning', reason: 'ErrImageNeverPull', message}, container);
      tell({type: 'Warning', reason: 'Failed', message: 'Error: ErrImageNeverPull'}, container);
      set('ErrImageNeverPull', message);
      await patience.wait(backOffMs(attempt));
      continue;
    }

    const secretNames = (pod.spec.imagePullSecrets ?? []).map(({name}) => name);
    const {logins, missing} = loginsOf(room.store, pod.metadata.namespace, secretNames, image);
    if (missing.length > 0) {
      const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
      tell({type: 'Warning', reason: 'FailedToRetrieveImagePullSecret', message});
    }
    tell({reason: 'Pulling', message: `Pulling image "${image}"`}, container);
    const pulled = images.pull(image, logins);
    if ('image' in pulled) {
      await patience.wait(pulled.durationMs);
      tell({reason: 'Pulled', message: pulledMessage(image, pulled.durationMs, pulled.image.sizeBytes)}, container);
      container.imageId = imageId(image, pulled.image);
      return;
    }

    await patience.wait(failedPullMs);
    const {error} = pulled;
    tell({type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${error}`}, container);
    tell({type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull'}, container);
    set('ErrImagePull', error);
    await patience.wait(timing.errImagePull);
    tell({reason: 'BackOff', message: `Back-off pulling image "${image}"`}, container);
    tell({type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff'}, container);
    set('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`);
    await patience.wait(backOffMs(attempt));
  }
}
