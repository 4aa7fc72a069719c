import type {Clock} from './model.ts';
import type {Exchange} from './registry/exchange.ts';
import type {PretendRegistry} from './registry/server.ts';

export type Loss = {repository: string; tag: string};

/** Long enough for the pusher's own look, short enough that the loss is there before anything is upgraded. */
const forgottenAfterMs = 30_000;

/**
 * A registry that loses an image after it was pushed: it accepts the manifest, shows it to whoever looks next, and then
 * has it no more. Reading an image that nobody pushed loses nothing. Give `hear` to the registry's `spoil`.
 */
export function createLoss(clock: Clock, {repository, tag}: Loss) {
  let registry: PretendRegistry | undefined;
  let pushedDigest: string | undefined;
  const paths = () => [tag, pushedDigest].map(reference => `/v2/${repository}/manifests/${reference}`);
  const drop = () => {
    registry?.drop(repository, tag);
    if (pushedDigest) registry?.drop(repository, pushedDigest);
    pushedDigest = undefined;
  };
  return {
    attach(attached: PretendRegistry) {
      registry = attached;
      attached.onPush((pushedTo, reference, manifestDigest) => {
        if (pushedTo !== repository || reference !== tag) return;
        pushedDigest = manifestDigest;
        clock.after(forgottenAfterMs, drop);
      });
    },
    hear({method, path}: Exchange): undefined {
      const isLook = pushedDigest !== undefined && (method === 'GET' || method === 'HEAD') && paths().includes(path);
      // This look is still answered: the registry forgets when it is over.
      if (isLook) setImmediate(drop);
      return undefined;
    },
  };
}
