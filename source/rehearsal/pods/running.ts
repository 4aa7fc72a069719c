import type {Container, ContainerState, Pod} from '../controllers/kinds.ts';
import type {LogBook} from './log-book.ts';

/** How the kubelet stops a container: it is asked first, killed after its grace. */
export type StopRequest = {graceMs: number; isKilledByProbe?: boolean};

/** A container as the node knows it. The fields change while it lives; the store gets a picture of them. */
export type RunningContainer = {
  spec: Container;
  isInit: boolean;
  /** How its runtime calls the image. */
  runtime: {imageId: string; image: string};
  containerId: string;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  isReady: boolean;
  /** Its startup probe, if any, has succeeded. */
  isStarted: boolean;
  /** It has run so long that somebody knows what it uses. */
  isMeasured: boolean;
  /** Stops the present run; undefined when nothing runs. Resolves when it has ended. */
  stop?: (request: StopRequest) => Promise<void>;
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
  /** It is being stopped: nothing is started any more. */
  isStopping: boolean;
  /** Everything of it is cleaned up: only then does the kubelet say how it ended. */
  isOver: boolean;
  /** Why the kubelet itself has ended it, when it has. */
  failure?: {reason: string; message: string};
  containers: RunningContainer[];
  /** Files that commands have left under /tmp and elsewhere. */
  files: Map<string, Buffer>;
  environment: Map<string, Record<string, string>>;
};

export const initContainers = ({containers}: RunningPod) => containers.filter(container => container.isInit);
export const mainContainers = ({containers}: RunningPod) => containers.filter(container => !container.isInit);

/** An init container that goes on beside the main ones. */
export const isSidecar = ({isInit, spec}: RunningContainer): boolean => isInit && spec.restartPolicy === 'Always';

/** An init container that ended well, or a sidecar that has started: the next may begin. */
export const isDone = (container: RunningContainer): boolean =>
  isSidecar(container) ? container.isStarted : container.state.terminated?.exitCode === 0;

/** The containers of a pod that has just been placed: all wait. */
export function waitingContainers(spec: Pod['spec']): RunningContainer[] {
  const inits = spec.initContainers ?? [];
  const reason = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const waiting =
    (isInit: boolean) =>
    (container: Container): RunningContainer => ({
      spec: container,
      isInit,
      runtime: {imageId: '', image: ''},
      containerId: '',
      state: {waiting: {reason}},
      lastState: {},
      restartCount: 0,
      isReady: false,
      isStarted: false,
      isMeasured: false,
    });
  return [...inits.map(waiting(true)), ...spec.containers.map(waiting(false))];
}
