import {withCondition} from './conditions.ts';
import type {Condition, Deployment, DeploymentStatus, ReplicaSet} from './kinds.ts';
import {limits} from './rolling.ts';

const total = (sets: ReplicaSet[], count: (set: ReplicaSet) => number | undefined) =>
  sets.reduce((sum, set) => sum + (count(set) ?? 0), 0);

/** Whether everything that the deployment asks for is there and nothing old is left. */
export function isComplete({spec, metadata, status}: Deployment): boolean {
  const replicas = spec.replicas ?? 1;
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 1)
  );
}

/** What is told about progress: the reasons are Kubernetes' own. */
export type Progress =
  | {
      reason: 'NewReplicaSetCreated' | 'FoundNewReplicaSet' | 'ReplicaSetUpdated' | 'NewReplicaSetAvailable';
      set: string;
    }
  | {reason: 'ProgressDeadlineExceeded'; set: string};

const progressMessage = ({reason, set}: Progress): string => {
  switch (reason) {
    case 'NewReplicaSetCreated':
      return `Created new replica set "${set}"`;
    case 'FoundNewReplicaSet':
      return `Found new replica set "${set}"`;
    case 'ReplicaSetUpdated':
      return `ReplicaSet "${set}" is progressing.`;
    case 'NewReplicaSetAvailable':
      return `ReplicaSet "${set}" has successfully progressed.`;
    case 'ProgressDeadlineExceeded':
      return `ReplicaSet "${set}" has timed out progressing.`;
  }
};

/** The Progressing condition for a stage of the rollout. */
export const progressCondition = (progress: Progress): Condition => ({
  type: 'Progressing',
  status: progress.reason === 'ProgressDeadlineExceeded' ? 'False' : 'True',
  reason: progress.reason,
  message: progressMessage(progress),
});

const availableCondition = (isAvailable: boolean): Condition =>
  isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };

const isFailure = ({type}: Condition) => type === 'ReplicaFailure';

/** The status that follows from the replica sets. Zero counts are left out, as the real server does. */
export function deploymentStatus(
  deployment: Deployment,
  sets: ReplicaSet[],
  newSet: ReplicaSet | undefined,
  now: string,
): DeploymentStatus {
  const replicas = deployment.spec.replicas ?? 1;
  const counts = {
    replicas: total(sets, set => set.status?.replicas),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: total(sets, set => set.status?.readyReplicas),
    availableReplicas: total(sets, set => set.status?.availableReplicas),
    unavailableReplicas: 0,
  };
  counts.unavailableReplicas = Math.max(0, Math.max(replicas, counts.replicas) - counts.availableReplicas);
  const isRolling = deployment.spec.strategy?.type !== 'Recreate';
  const {maxUnavailable} = limits(replicas, deployment.spec.strategy?.rollingUpdate);
  const leastAvailable = isRolling ? replicas - maxUnavailable : replicas;
  const conditions = withCondition(
    deployment.status?.conditions ?? [],
    availableCondition(counts.availableReplicas >= leastAvailable),
    now,
    {hasUpdateTime: true},
  );
  const failure = [newSet, ...sets].flatMap(set => set?.status?.conditions ?? []).find(isFailure);
  const withFailure = failure
    ? withCondition(conditions, {...failure}, now, {hasUpdateTime: true})
    : conditions.filter(condition => !isFailure(condition));
  const told = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  return {observedGeneration: deployment.metadata.generation, ...told, conditions: withFailure};
}
