import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {World} from './world.ts';

type Status = {initContainerStatuses?: {name: string; state?: {running?: unknown}}[]};

/** Whether the migration of a backend runs. */
export const isMigrating = (pod: Pod) =>
  ((pod['status'] as Status | undefined)?.initContainerStatuses ?? []).some(
    ({name, state}) => name === 'migrate' && state?.running !== undefined,
  );

/** Resolves when the condition holds: at once, or at the change that makes it true; `then` is done in that moment. */
export function whenTrue({site}: World, holds: () => boolean, then: () => void = () => undefined): Promise<void> {
  return new Promise(resolve => {
    if (holds()) {
      then();
      resolve();
      return;
    }
    const stop = site.store.subscribe(() => {
      if (!holds()) return;
      stop();
      then();
      resolve();
    });
  });
}

/** An hour of the site: what has not come by then does not come. */
const patienceMs = 3_600_000;

/** Lets the world go on to the moment at which the condition holds, as fast as it can, and holds it there. */
export async function leapTo({site: {clock}}: World, holds: () => boolean): Promise<void> {
  clock.hold();
  const latestMs = clock.livedMs() + patienceMs;
  while (!holds()) {
    if (clock.livedMs() > latestMs) throw new Error('the moment did not come');
    // What a tool still has to do takes the machine's time, not the site's.
    if (!(await clock.step())) await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/**
 * The moment at which the recorder's signal reached the tool, by what the cluster showed: an upgrade or an install
 * waited for the migration of its new backend, a rollback for its hook.
 */
export function momentOfSignal(world: World, argv: readonly string[], isDeadly: boolean): Promise<void> {
  const {store} = world.site;
  const isRollback = argv.includes('rollback');
  const resource = isRollback ? resources.jobs : resources.pods;
  const before = new Set(store.list(resource).map(({metadata}) => metadata.uid));
  return whenTrue(
    world,
    () =>
      store
        .list(resource)
        .some(object => !before.has(object.metadata.uid) && (isRollback || isMigrating(object as Pod))),
    // What is recorded afterwards saw the world as the dead tool left it.
    () => {
      if (isDeadly) world.site.clock.hold();
    },
  );
}
