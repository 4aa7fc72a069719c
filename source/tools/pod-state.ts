import type {ContainerStatus, LivePod, Pod} from './pods.ts';

/** The state column of `kubectl get pods`, by kubectl's own rules, and what to think of it. */

/** Reasons with which a container waits for something that will not come by itself. */
const badReasons: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'Error',
  'OOMKilled',
  'ContainerCannotRun',
  'DeadlineExceeded',
  'Evicted',
  'NodeLost',
]);

const endOf = (status: ContainerStatus): string | undefined => {
  const ended = status.state.terminated;
  if (ended === undefined) return undefined;
  if (ended.reason !== '') return ended.reason;
  return ended.signal === undefined ? `ExitCode:${ended.exitCode}` : `Signal:${ended.signal}`;
};

/** What the first unfinished init container is at; undefined when all are done. */
function initState(pod: Pod): string | undefined {
  const wanted = pod.spec.initContainers.length;
  for (const [index, status] of pod.status.initContainerStatuses.entries()) {
    const isSidecar = pod.spec.initContainers.find(({name}) => name === status.name)?.restartPolicy === 'Always';
    if (status.state.terminated?.exitCode === 0 || (isSidecar && status.started === true)) continue;
    const ended = endOf(status);
    if (ended !== undefined) return `Init ${ended}`;
    const reason = status.state.waiting?.reason ?? '';
    return reason === '' || reason === 'PodInitializing' ? `Init ${index}/${wanted}` : `Init ${reason}`;
  }
  return undefined;
}

const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status.conditions.some(condition => condition.type === type && condition.status === 'True');

/** The reason of the first container that has one; kubectl goes through them from the last to the first. */
function containerReason(pod: Pod): string | undefined {
  const reasons = pod.status.containerStatuses.map(status => status.state.waiting?.reason || endOf(status));
  const reason = reasons.find(found => found !== undefined && found !== '');
  const isRunning = pod.status.containerStatuses.some(status => status.ready && status.state.running !== undefined);
  return reason === 'Completed' && isRunning ? undefined : reason;
}

function runningState(pod: Pod): string {
  if (hasCondition(pod, 'Ready')) return 'Running, ready';
  const wanted = pod.spec.containers.length;
  const ready = pod.status.containerStatuses.filter(status => status.ready).length;
  return wanted > 1 ? `Running, ${ready}/${wanted} ready` : 'Running, not ready';
}

function wordsOf(pod: Pod): string {
  const {phase, reason} = pod.status;
  const isTerminal = phase === 'Succeeded' || phase === 'Failed';
  if (pod.metadata.deletionTimestamp != null && !isTerminal) return reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  const init = hasCondition(pod, 'Initialized') ? undefined : initState(pod);
  const found = init ?? containerReason(pod);
  if (found !== undefined) return found;
  if (phase === 'Running') return runningState(pod);
  const isUnschedulable = pod.status.conditions.some(
    ({type, reason: why}) => type === 'PodScheduled' && why === 'Unschedulable',
  );
  if (phase === 'Pending' && isUnschedulable) return 'Pending, unschedulable';
  return reason === '' ? phase : reason;
}

/** State in words and its judgement: 'running' means that it may still become good by itself. */
export function podState(pod: Pod): Pick<LivePod, 'state' | 'result'> {
  const state = wordsOf(pod);
  const reason = state.replace(/^Init /, '');
  const isBad = badReasons.has(reason) || /^(ExitCode|Signal):/.test(reason) || pod.status.phase === 'Failed';
  if (state === 'Terminating') return {state, result: 'running'};
  if (isBad) return {state, result: 'failed'};
  if (state === 'Running, ready' || pod.status.phase === 'Succeeded') return {state, result: 'proved'};
  if (state === 'Pending, unschedulable' || state === 'Unknown') return {state, result: 'look'};
  return {state, result: 'running'};
}

const endWords = ({reason, exitCode}: {reason: string; exitCode: number}): string =>
  ` (it ended with ${reason === '' ? '' : `${reason}, `}exit ${exitCode})`;

/**
 * A container that is in a crash loop: kept from restarting, or between two back-offs, where its own state says less
 * ("Error", or that it runs). The back-off itself names no cause, so how it ended is said too.
 */
function crashLoop({state, lastState, ready, restartCount}: ContainerStatus): string | undefined {
  const ended = state.terminated ?? lastState.terminated;
  if (state.waiting?.reason === 'CrashLoopBackOff') {
    return `${state.waiting.message}${ended === undefined ? '' : endWords(ended)}`;
  }
  if (restartCount === 0 || ready || ended === undefined || state.waiting !== undefined) return undefined;
  return `restarted ${restartCount} ${restartCount === 1 ? 'time' : 'times'}${endWords(ended)}`;
}

/** What a container (or the scheduler) complains about, in the cluster's own words; undefined when nobody does. */
export function podProblem(pod: Pod): {container: string; reason: string; message: string} | undefined {
  for (const status of [...pod.status.initContainerStatuses, ...pod.status.containerStatuses]) {
    const {waiting, terminated} = status.state;
    const isOver = terminated?.exitCode === 0;
    const loops = isOver ? undefined : crashLoop(status);
    if (loops !== undefined) return {container: status.name, reason: 'CrashLoopBackOff', message: loops};
    if (waiting !== undefined && badReasons.has(waiting.reason)) {
      return {container: status.name, reason: waiting.reason, message: waiting.message};
    }
    if (terminated !== undefined && !isOver) {
      const message = terminated.message || `ended with exit ${terminated.exitCode}`;
      return {container: status.name, reason: terminated.reason || 'Error', message};
    }
  }
  const unscheduled = pod.status.conditions.find(({type, status}) => type === 'PodScheduled' && status === 'False');
  return unscheduled && {container: '', reason: unscheduled.reason, message: unscheduled.message};
}

/** What a pod that nobody complains about waits for all the same; undefined when it is ready or over. */
export function podDelay(pod: Pod): string | undefined {
  const {state, result} = podState(pod);
  if (result === 'proved' || state === 'Terminating' || podProblem(pod) !== undefined) return undefined;
  const running = pod.status.initContainerStatuses.find(status => status.state.running !== undefined && !status.ready);
  return running === undefined ? state : `${state}, ${running.name} still runs`;
}
