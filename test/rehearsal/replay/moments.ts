import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {World} from './world.ts';

type Status = {initContainerStatuses?: {name: string; state?: {running?: unknown}}[]};

const isMigrating = (pod: Pod) =>
  ((pod['status'] as Status | undefined)?.initContainerStatuses ?? []).some(
    ({name, state}) => name === 'migrate' && state?.running !== undefined,
  );

/** Resolves when the condition holds: at once, or at the change that makes it true. */
export function whenTrue({site}: World, holds: () => boolean): Promise<void> {
  return new Promise(resolve => {
    if (holds()) {
      resolve();
      return;
    }
    const stop = site.store.subscribe(() => {
      if (!holds()) return;
      stop();
      resolve();
    });
  });
}

/**
 * The moment at which the recorder's signal reached the tool, by what the cluster showed: an upgrade or an install
 * waited for the backend's migration, a rollback for its hook.
 */
export function momentOfSignal(world: World, argv: readonly string[]): Promise<void> {
  const {store} = world.site;
  if (argv.includes('rollback')) return whenTrue(world, () => store.list(resources.jobs).length > 0);
  return whenTrue(world, () => store.list(resources.pods).some(pod => isMigrating(pod as Pod)));
}
