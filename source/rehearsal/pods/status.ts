import {withCondition} from '../controllers/conditions.ts';
import type {Condition, ContainerStatus, Pod, PodSpec, PodStatus} from '../controllers/kinds.ts';
import {initContainers, isDone, mainContainers, type RunningContainer, type RunningPod} from './running.ts';

/** The Quality of Service class that follows from requests and limits. */
export function qosClass({containers, initContainers: inits = []}: PodSpec): string {
  const all = [...containers, ...inits].map(container => container.resources ?? {});
  const isNothing = all.every(({requests = {}, limits = {}}) => Object.keys({...requests, ...limits}).length === 0);
  if (isNothing) return 'BestEffort';
  const isGuaranteed = all.every(({requests = {}, limits = {}}) =>
    ['cpu', 'memory'].every(name => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name]),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

function containerStatus(container: RunningContainer): ContainerStatus {
  const {spec, imageId, containerId, state, lastState, restartCount, isReady} = container;
  return {
    ...(containerId !== '' && {containerID: containerId}),
    image: spec.image,
    imageID: imageId,
    lastState,
    name: spec.name,
    ready: container.isInit ? isDone(container) : isReady,
    restartCount,
    started: state.running !== undefined && !container.isInit,
    state,
    volumeMounts: (spec.volumeMounts ?? []).map(mount =>
      mount.readOnly ? {...mount, recursiveReadOnly: 'Disabled'} : mount,
    ),
  };
}

function phase(running: RunningPod, restartPolicy: string): NonNullable<PodStatus['phase']> {
  const isFinal = ({state}: RunningContainer) => {
    const code = state.terminated?.exitCode;
    return code !== undefined && (restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && code === 0));
  };
  const inits = initContainers(running);
  if (inits.some(container => isFinal(container) && !isDone(container))) return 'Failed';
  if (!inits.every(isDone)) return 'Pending';
  const mains = mainContainers(running);
  if (mains.every(isFinal)) return mains.every(isDone) ? 'Succeeded' : 'Failed';
  return mains.every(({containerId}) => containerId === '') ? 'Pending' : 'Running';
}

const names = (containers: RunningContainer[]) => containers.map(({spec}) => spec.name).join(' ');

function readiness(type: string, running: RunningPod, isOver: boolean): Condition {
  if (isOver) return {type, status: 'False', reason: 'PodCompleted'};
  const unready = mainContainers(running).filter(({isReady}) => !isReady);
  if (unready.length === 0) return {type, status: 'True'};
  const message = `containers with unready status: [${names(unready)}]`;
  return {type, status: 'False', reason: 'ContainersNotReady', message};
}

function initialised(running: RunningPod, isOver: boolean): Condition {
  const type = 'Initialized';
  const unfinished = initContainers(running).filter(container => !isDone(container));
  if (unfinished.length === 0) return {type, status: 'True', ...(isOver && {reason: 'PodCompleted'})};
  const message = `containers with incomplete status: [${names(unfinished)}]`;
  return {type, status: 'False', reason: 'ContainersNotInitialized', message};
}

/** The picture of a running pod that the store gets. `now` is a timestamp. */
export function podStatus(pod: Pod, running: RunningPod, now: string): PodStatus {
  const current = phase(running, pod.spec.restartPolicy ?? 'Always');
  const isOver = current === 'Succeeded';
  const isLive = running.hasSandbox && current !== 'Succeeded' && current !== 'Failed';
  const wanted: Condition[] = [
    {type: 'PodReadyToStartContainers', status: isLive ? 'True' : 'False'},
    initialised(running, isOver),
    readiness('Ready', running, isOver),
    readiness('ContainersReady', running, isOver),
    {type: 'PodScheduled', status: 'True'},
  ];
  const order = wanted.map(condition => condition.type);
  const conditions = wanted
    .reduce(
      (known, condition) => withCondition(known, {lastProbeTime: null, ...condition}, now),
      pod.status?.conditions ?? [],
    )
    .sort((left, right) => order.indexOf(left.type) - order.indexOf(right.type));
  const inits = initContainers(running);
  return {
    conditions,
    containerStatuses: mainContainers(running).map(containerStatus),
    hostIP: running.hostIp,
    hostIPs: [{ip: running.hostIp}],
    ...(inits.length > 0 && {initContainerStatuses: inits.map(containerStatus)}),
    phase: current,
    ...(running.hasSandbox && {podIP: running.ip, podIPs: [{ip: running.ip}]}),
    qosClass: qosClass(pod.spec),
    startTime: running.startTime,
  };
}
