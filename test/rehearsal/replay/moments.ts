import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {World} from './world.ts';

type Status = {initContainerStatuses?: {name: string; state?: {running?: unknown}}[]};

/** Whether the migration of a backend runs. */
export const isMigrating = (pod: Pod) =>
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
 * waited for the migration of its new backend, a rollback for its hook.
 */
export function momentOfSignal(world: World, argv: readonly string[]): Promise<void> {
  const {store} = world.site;
  const isRollback = argv.includes('rollback');
  const resource = isRollback ? resources.jobs : resources.pods;
  const before = new Set(store.list(resource).map(({metadata}) => metadata.uid));
  return whenTrue(world, () =>
    store.list(resource).some(object => !before.has(object.metadata.uid) && (isRollback || isMigrating(object as Pod))),
  );
}
