import type {Container, Pod} from '../controllers/kinds.ts';

/** Whom made-up images run as: nobody in particular, and not root, for nobody knows what the real ones say. */
export const madeUpUser = '65532';

/** Whom an image runs as: 'web:web' is web of a group. */
const userOf = (user: string) => user.split(':')[0] ?? '';

const isNumber = (user: string) => /^\d+$/.test(user);

/**
 * Why a container that must not run as root is not started, in the kubelet's words; undefined: it may. What the
 * container says comes before what its pod says, and both before `imageUser`, the user in the image's config.
 */
export function rootRefusal({metadata, spec}: Pod, container: Container, imageUser: string): string | undefined {
  const {runAsNonRoot, runAsUser} = {...spec.securityContext, ...container.securityContext};
  if (runAsNonRoot !== true) return undefined;
  const {name, namespace, uid} = metadata;
  const place = `(pod: "${name}_${namespace}(${uid})", container: ${container.name})`;
  if (runAsUser === 0) return `container's runAsUser breaks non-root policy ${place}`;
  if (runAsUser !== undefined) return undefined;
  const user = userOf(imageUser);
  if (user !== '' && !isNumber(user)) {
    return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${place}`;
  }
  return Number(user) === 0 ? `container has runAsNonRoot and image will run as root ${place}` : undefined;
}
