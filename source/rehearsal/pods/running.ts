import type {Container, ContainerState, Pod} from '../controllers/kinds.ts';
import type {LogBook} from './log-book.ts';

/** A container as the node knows it. The fields change while it lives; the store gets a picture of them. */
export type RunningContainer = {
  spec: Container;
  isInit: boolean;
  imageId: string;
  containerId: string;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  isReady: boolean;
  log?: LogBook;
  previousLog?: LogBook;
};

/** A pod as the node knows it. */
export type RunningPod = {
  uid: string;
  namespace: string;
  name: string;
  ip: string;
  nodeName: string;
  hostIp: string;
  startTime: string;
  /** The pod's network is there: it has an address from now on. */
  hasSandbox: boolean;
  containers: RunningContainer[];
  /** Files that commands have left under /tmp and elsewhere. */
  files: Map<string, Buffer>;
  environment: Map<string, Record<string, string>>;
};

export const initContainers = ({containers}: RunningPod) => containers.filter(container => container.isInit);
export const mainContainers = ({containers}: RunningPod) => containers.filter(container => !container.isInit);

/** An init container that ended well. */
export const isDone = ({state}: RunningContainer): boolean => state.terminated?.exitCode === 0;

/** The containers of a pod that has just been placed: all wait. */
export function waitingContainers(spec: Pod['spec']): RunningContainer[] {
  const inits = spec.initContainers ?? [];
  const reason = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const waiting =
    (isInit: boolean) =>
    (container: Container): RunningContainer => ({
      spec: container,
      isInit,
      imageId: '',
      containerId: '',
      state: {waiting: {reason}},
      lastState: {},
      restartCount: 0,
      isReady: false,
    });
  return [...inits.map(waiting(true)), ...spec.containers.map(waiting(false))];
}
