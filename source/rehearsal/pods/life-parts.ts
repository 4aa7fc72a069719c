import type {Pod} from '../controllers/kinds.ts';
import type {Room} from '../controllers/work.ts';
import type {Task} from './behaviour.ts';
import type {NodeImages} from './images.ts';
import type {RunningContainer, RunningPod} from './running.ts';
import type {Script} from './script.ts';
import type {Patience} from './timing.ts';

/** Writes an event of the kubelet about the pod, or about one of its containers. */
export type Tell = (
  happening: {reason: string; message: string; type?: 'Normal' | 'Warning'},
  container?: RunningContainer,
) => void;

/** Runs a command in a container; undefined when the rehearsal does not know the program. */
export type RunInside = (
  pod: RunningPod,
  container: RunningContainer,
  command: string[],
) => Promise<{exitCode: number; output: string} | undefined>;

/** What the parts of a pod's life share. */
export type LifeParts = {
  room: Room;
  images: NodeImages;
  pod: Pod;
  running: RunningPod;
  patience: Patience;
  tell: Tell;
  /** Gives the store a fresh picture of the pod. */
  publish: () => void;
  /** What the container does this time. */
  decide(task: Omit<Task, 'applied'>): Script;
  /** A container has ended well; its output may say that it migrated the database. */
  onSuccess(lines: string[]): void;
  runInside: RunInside;
};
