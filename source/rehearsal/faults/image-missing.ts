import type {Exchange} from '../registry/exchange.ts';
import type {Fault} from './fault.ts';
import {newPlaces} from './parts/installed.ts';

/** Long enough for the pusher's own look, short enough that the loss is there before anything is upgraded. */
const forgottenAfterMs = 30_000;

/**
 * It accepts the manifest, shows it to whoever looks next, and then has it no more. Reading an image that nobody pushed
 * loses nothing.
 */
export const imageMissing: Fault = {
  about: 'the internal registry loses one of the new images after its push',
  begin({registry, clock, installed}) {
    /** What was pushed to the place that is lost, until it is lost. */
    let pushed: {repository: string; tag: string; manifestDigest: string} | undefined;
    const drop = () => {
      if (!pushed) return;
      registry.drop(pushed.repository, pushed.tag);
      registry.drop(pushed.repository, pushed.manifestDigest);
      pushed = undefined;
    };
    const isLost = (place: string): boolean => {
      const release = installed();
      const places = release ? newPlaces(release) : [];
      return places[Math.floor(places.length / 2)] === place;
    };
    const stop = registry.onPush((repository, tag, manifestDigest) => {
      if (!isLost(`${repository}:${tag}`)) return;
      pushed = {repository, tag, manifestDigest};
      clock.after(forgottenAfterMs, drop);
    });
    return {
      spoil({method, path}: Exchange) {
        if (!pushed || (method !== 'GET' && method !== 'HEAD')) return undefined;
        const {repository, tag, manifestDigest} = pushed;
        const paths = [tag, manifestDigest].map(reference => `/v2/${repository}/manifests/${reference}`);
        // This look is still answered: the registry forgets when it is over.
        if (paths.includes(path)) setImmediate(drop);
        return undefined;
      },
      stop,
    };
  },
};
