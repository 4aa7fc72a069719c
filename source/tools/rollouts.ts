import * as z from 'zod';
import {type KubeObject, objectSchema} from './kubectl-output.ts';

/** How far a workload is rolled out, by the rules of `kubectl rollout status`. */

export type Rollout = {
  kind: string;
  name: string;
  /** New pods that are ready: never more than are certain. */
  ready: number;
  wanted: number;
  note: string;
  state: 'done' | 'waiting' | 'failed';
};

const workloadSchema = objectSchema.extend({
  spec: z.looseObject({
    replicas: z.number().default(1),
    updateStrategy: z
      .looseObject({
        type: z.string().default('RollingUpdate'),
        rollingUpdate: z.looseObject({partition: z.number().default(0)}).nullish(),
      })
      .nullish(),
  }),
  status: z
    .looseObject({
      observedGeneration: z.number().default(0),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      readyReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
      currentRevision: z.string().default(''),
      updateRevision: z.string().default(''),
      conditions: z.array(z.looseObject({type: z.string(), reason: z.string().default('')})).default([]),
    })
    .prefault({}),
});

type Workload = z.output<typeof workloadSchema>;
type Progress = Pick<Rollout, 'ready' | 'note' | 'state'>;

function deploymentProgress({spec, status}: Workload): Progress {
  const old = Math.max(0, status.replicas - status.updatedReplicas);
  const ready = Math.max(0, Math.min(status.updatedReplicas, status.availableReplicas - old));
  const hasStalled = status.conditions.some(
    ({type, reason}) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  if (hasStalled) return {ready, note: 'exceeded its progress deadline', state: 'failed'};
  if (status.updatedReplicas < spec.replicas) {
    return {ready, note: `${status.updatedReplicas} of ${spec.replicas} new pods created`, state: 'waiting'};
  }
  if (old > 0) return {ready, note: `${old} old ${old === 1 ? 'pod ends' : 'pods end'}`, state: 'waiting'};
  if (status.availableReplicas < status.updatedReplicas) {
    return {ready, note: `${status.availableReplicas} of ${status.updatedReplicas} new pods ready`, state: 'waiting'};
  }
  return {ready, note: 'rolled out', state: 'done'};
}

function statefulSetProgress({spec, status}: Workload): Progress {
  const isCurrent = status.updateRevision === status.currentRevision;
  const ready = isCurrent ? status.readyReplicas : Math.min(status.updatedReplicas, status.readyReplicas);
  if (spec.updateStrategy?.type === 'OnDelete') {
    return {ready, note: 'its pods are replaced by hand only (OnDelete)', state: isCurrent ? 'done' : 'waiting'};
  }
  if (status.readyReplicas < spec.replicas) {
    return {
      ready,
      note: `${spec.replicas - status.readyReplicas} of ${spec.replicas} pods not ready`,
      state: 'waiting',
    };
  }
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (partition > 0) {
    const wanted = Math.max(0, spec.replicas - partition);
    const note = `${status.updatedReplicas} of ${wanted} pods above partition ${partition} updated`;
    return {ready, note, state: status.updatedReplicas < wanted ? 'waiting' : 'done'};
  }
  if (!isCurrent) return {ready, note: `${status.updatedReplicas} of ${spec.replicas} pods updated`, state: 'waiting'};
  return {ready, note: 'rolled out', state: 'done'};
}

/** The rollout of a Deployment or StatefulSet; undefined for other kinds. */
export function rolloutOf(object: KubeObject): Rollout | undefined {
  if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') return undefined;
  const workload = workloadSchema.safeParse(object).data;
  if (workload === undefined) return undefined;
  const base = {kind: workload.kind, name: workload.metadata.name, wanted: workload.spec.replicas};
  if (workload.status.observedGeneration < (workload.metadata.generation ?? 0)) {
    return {...base, ready: 0, note: 'change not seen by its controller yet', state: 'waiting'};
  }
  const progress = workload.kind === 'Deployment' ? deploymentProgress(workload) : statefulSetProgress(workload);
  return {...base, ...progress};
}

/** Rollouts of everything in a list that has one, in order. */
export const rolloutsOf = (objects: readonly KubeObject[]): Rollout[] =>
  objects.map(rolloutOf).filter(rollout => rollout !== undefined);
