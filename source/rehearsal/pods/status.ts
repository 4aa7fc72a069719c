import {withCondition} from '../controllers/conditions.ts';
import type {Condition, ContainerStatus, Pod, PodStatus} from '../controllers/kinds.ts';
import {qosClass} from '../qos.ts';
import {initContainers, isDone, isSidecar, mainContainers, type RunningContainer, type RunningPod} from './running.ts';

/** What the runtime was given; it knows nothing of a container that it has not made yet. */
function givenResources({containerId, spec: {resources = {}}}: RunningContainer) {
  if (containerId === '') return {};
  const {requests = {}} = resources;
  return {resources, ...(Object.keys(requests).length > 0 && {allocatedResources: requests})};
}

function containerStatus(container: RunningContainer): ContainerStatus {
  const {spec, runtime, containerId, state, lastState, restartCount, isReady, isStarted} = container;
  const isPlainInit = container.isInit && !isSidecar(container);
  const isMade = containerId !== '';
  return {
    ...(isMade && {containerID: containerId}),
    ...givenResources(container),
    image: isMade ? runtime.image : spec.image,
    imageID: isMade ? runtime.imageId : '',
    lastState,
    name: spec.name,
    ready: isPlainInit ? isDone(container) : isReady,
    restartCount,
    started: isPlainInit ? state.running !== undefined : isStarted,
    state,
    volumeMounts: (spec.volumeMounts ?? []).map(mount =>
      mount.readOnly ? {...mount, recursiveReadOnly: 'Disabled'} : mount,
    ),
  };
}

function phase(running: RunningPod, restartPolicy: string): NonNullable<PodStatus['phase']> {
  if (running.failure) return 'Failed';
  const isFinal = ({state}: RunningContainer) => {
    const code = state.terminated?.exitCode;
    const mayRestart = !running.isStopping && restartPolicy !== 'Never';
    return code !== undefined && (!mayRestart || (restartPolicy === 'OnFailure' && code === 0));
  };
  const inits = initContainers(running).filter(container => !isSidecar(container));
  if (inits.some(container => isFinal(container) && !isDone(container))) return 'Failed';
  const mains = mainContainers(running);
  const isAnyMade = mains.some(({containerId}) => containerId !== '');
  if (!initContainers(running).every(isDone) && !isAnyMade) return 'Pending';
  if (mains.every(isFinal)) return mains.every(isDone) ? 'Succeeded' : 'Failed';
  return isAnyMade ? 'Running' : 'Pending';
}

const names = (containers: RunningContainer[]) => containers.map(({spec}) => spec.name).join(' ');

const overReasons: Partial<Record<string, string>> = {Succeeded: 'PodCompleted', Failed: 'PodFailed'};

function readiness(type: string, running: RunningPod, current: string): Condition {
  const reason = overReasons[current];
  if (reason) return {type, status: 'False', reason};
  const counted = running.containers.filter(container => !container.isInit || isSidecar(container));
  const unready = counted.filter(({isReady}) => !isReady);
  if (unready.length === 0) return {type, status: 'True'};
  const message = `containers with unready status: [${names(unready)}]`;
  return {type, status: 'False', reason: 'ContainersNotReady', message};
}

function initialised(running: RunningPod, current: string): Condition {
  const type = 'Initialized';
  const isBegun = mainContainers(running).some(({containerId}) => containerId !== '');
  const unfinished = isBegun ? [] : initContainers(running).filter(container => !isDone(container));
  if (unfinished.length === 0) {
    return {type, status: 'True', ...(current === 'Succeeded' && {reason: 'PodCompleted'})};
  }
  const message = `containers with incomplete status: [${names(unfinished)}]`;
  return {type, status: 'False', reason: 'ContainersNotInitialized', message};
}

/** The picture of a running pod that the store gets. `now` is a timestamp. */
export function podStatus(pod: Pod, running: RunningPod, now: string): PodStatus {
  const current = phase(running, pod.spec.restartPolicy ?? 'Always');
  const isLive = running.hasSandbox && overReasons[current] === undefined;
  const wanted: Condition[] = [
    {type: 'PodReadyToStartContainers', status: isLive ? 'True' : 'False'},
    initialised(running, current),
    readiness('Ready', running, current),
    readiness('ContainersReady', running, current),
    {type: 'PodScheduled', status: 'True'},
  ];
  const order = wanted.map(condition => condition.type);
  const known = pod.status?.conditions ?? [];
  // What others say of the pod, an eviction for one, stays.
  const kept = known.filter(({type}) => !order.includes(type));
  const conditions = wanted
    .reduce((all, condition) => withCondition(all, {lastProbeTime: null, ...condition}, now), known)
    .filter(({type}) => order.includes(type))
    .sort((left, right) => order.indexOf(left.type) - order.indexOf(right.type));
  const inits = initContainers(running);
  return {
    conditions: [...kept, ...conditions],
    containerStatuses: mainContainers(running).map(containerStatus),
    hostIP: running.hostIp,
    hostIPs: [{ip: running.hostIp}],
    ...(inits.length > 0 && {initContainerStatuses: inits.map(containerStatus)}),
    ...running.failure,
    // How it ended is told when everything of it is cleaned up.
    phase: overReasons[current] !== undefined && !running.isOver ? (pod.status?.phase ?? 'Pending') : current,
    ...(running.hasSandbox && {podIP: running.ip, podIPs: [{ip: running.ip}]}),
    qosClass: qosClass(pod.spec),
    startTime: running.startTime,
  };
}
