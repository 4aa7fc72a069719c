import * as z from 'zod';
import {type KubeObject, objectSchema} from './kubectl-output.ts';
import {podState} from './pod-state.ts';

/** What a pod's object tells of its state and images. */

const waiting = z.looseObject({reason: z.string().default(''), message: z.string().default('')});
const terminated = z.looseObject({
  exitCode: z.number().default(0),
  signal: z.number().optional(),
  reason: z.string().default(''),
  message: z.string().default(''),
});

const containerStatus = z.looseObject({
  name: z.string(),
  image: z.string().default(''),
  imageID: z.string().default(''),
  ready: z.boolean().default(false),
  started: z.boolean().nullish(),
  restartCount: z.number().default(0),
  state: z
    .looseObject({running: z.unknown().optional(), waiting: waiting.optional(), terminated: terminated.optional()})
    .prefault({}),
  lastState: z.looseObject({terminated: terminated.optional()}).prefault({}),
});

const container = z.looseObject({
  name: z.string(),
  image: z.string().default(''),
  restartPolicy: z.string().optional(),
});

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
});

const podSchema = objectSchema.extend({
  spec: z.looseObject({
    nodeName: z.string().default(''),
    containers: z.array(container).default([]),
    initContainers: z.array(container).default([]),
  }),
  status: z
    .looseObject({
      phase: z.string().default('Unknown'),
      reason: z.string().default(''),
      conditions: z.array(condition).default([]),
      containerStatuses: z.array(containerStatus).default([]),
      initContainerStatuses: z.array(containerStatus).default([]),
    })
    .default({phase: 'Unknown', reason: '', conditions: [], containerStatuses: [], initContainerStatuses: []}),
});

export type Pod = z.output<typeof podSchema>;
export type ContainerStatus = z.output<typeof containerStatus>;

/** The object as a pod; undefined for anything else. */
export function asPod(object: KubeObject): Pod | undefined {
  if (object.kind !== '' && object.kind !== 'Pod') return undefined;
  return podSchema.safeParse(object).data;
}

/** A pod as the live pane shows it. */
export type LivePod = {
  name: string;
  state: string;
  result: 'proved' | 'look' | 'failed' | 'running';
  node: string;
  restarts: number;
  createdAt: string;
};

/** One row of the live pane, in kubectl's words for the state. */
export function podSummary(pod: Pod): LivePod {
  const statuses = [...pod.status.initContainerStatuses, ...pod.status.containerStatuses];
  return {
    name: pod.metadata.name,
    ...podState(pod),
    node: pod.spec.nodeName,
    restarts: statuses.reduce((sum, status) => sum + status.restartCount, 0),
    createdAt: pod.metadata.creationTimestamp ?? '',
  };
}

export type PodImage = {
  pod: string;
  container: string;
  isInit: boolean;
  /** As the pod's specification names it. */
  image: string;
  /** What the node really runs, '' before it was pulled. */
  imageId: string;
  /** The digest in `imageId`; of a manifest, an index or a configuration, depending on the node's engine. */
  digest: string | undefined;
};

/** The digest in an imageID: 'host/name@sha256:…', 'docker-pullable://…@sha256:…' or the bare 'sha256:…'. */
export const digestOfImageId = (imageId: string): string | undefined => /sha256:[0-9a-f]{64}$/.exec(imageId)?.[0];

/** Images of all containers, init containers first. */
export function podImages(pod: Pod): PodImage[] {
  const read = (
    isInit: boolean,
    containers: Pod['spec']['containers'],
    statuses: readonly ContainerStatus[],
  ): PodImage[] =>
    containers.map(({name, image}) => {
      const imageId = statuses.find(status => status.name === name)?.imageID ?? '';
      return {pod: pod.metadata.name, container: name, isInit, image, imageId, digest: digestOfImageId(imageId)};
    });
  return [
    ...read(true, pod.spec.initContainers, pod.status.initContainerStatuses),
    ...read(false, pod.spec.containers, pod.status.containerStatuses),
  ];
}

/** True for a pod that serves: running, every container ready, not on its way out. */
export const isPodReady = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp == null &&
  pod.status.conditions.some(({type, status}) => type === 'Ready' && status === 'True');

/** True for a pod that ended well, as those of jobs and hooks do. */
export const isPodCompleted = (pod: Pod): boolean => pod.status.phase === 'Succeeded';
