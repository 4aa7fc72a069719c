import type {Clock, KubeObject} from '../model.ts';
import {isComplete, type Progress} from './deployment-status.ts';
import type {Deployment} from './kinds.ts';

/** How far a rollout has come; a change of it is progress and starts the deadline anew. */
type Watched = {mark: string; hasTimedOut: boolean; cancel: () => void};

export type ProgressWatch = {
  /** What there is to tell about a rollout now; undefined: nothing new. `again` is called at the deadline. */
  reason(deployment: Deployment, newSet: string, again: () => void): Progress['reason'] | undefined;
  forget(object: KubeObject): void;
};

/** Holds the progress deadlines of all Deployments. Memory, not the object, knows when they began: clocks may be fast. */
export function watchProgress(clock: Clock): ProgressWatch {
  const watched = new Map<string, Watched>();

  const forget = ({metadata}: KubeObject) => {
    watched.get(metadata.uid ?? '')?.cancel();
    watched.delete(metadata.uid ?? '');
  };

  return {
    forget,
    reason(deployment, newSet, again) {
      if (isComplete(deployment)) {
        forget(deployment);
        return 'NewReplicaSetAvailable';
      }
      const before = watched.get(deployment.metadata.uid ?? '');
      const {replicas, updatedReplicas, readyReplicas, availableReplicas} = deployment.status ?? {};
      const mark = [newSet, replicas, updatedReplicas, readyReplicas, availableReplicas].join();
      if (before?.mark === mark) return before.hasTimedOut ? 'ProgressDeadlineExceeded' : undefined;
      before?.cancel();
      const entry: Watched = {mark, hasTimedOut: false, cancel: () => undefined};
      entry.cancel = clock.after((deployment.spec.progressDeadlineSeconds ?? 600) * 1000, () => {
        entry.hasTimedOut = true;
        again();
      });
      watched.set(deployment.metadata.uid ?? '', entry);
      return before ? 'ReplicaSetUpdated' : undefined;
    },
  };
}
