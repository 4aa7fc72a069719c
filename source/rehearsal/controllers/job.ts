import {isTrue} from './conditions.ts';
import type {Condition, Job, Pod} from './kinds.ts';
import {ownedBy, ownerInEvent} from './owners.ts';
import {isActive, isReady, terminatePod} from './pod-template.ts';
import {resources} from './resources.ts';
import {timestamp} from './time.ts';
import {tryCreatePod} from './try-create.ts';
import type {Controller, Room} from './work.ts';

const by = 'job-controller';

type Ending = {type: 'Complete' | 'Failed'; reason: string; message: string};

function ending(job: Job, succeeded: number, failures: number, isLate: boolean): Ending | undefined {
  if (isLate) {
    return {
      type: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    };
  }
  if (succeeded >= (job.spec.completions ?? 1)) {
    return {type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods'};
  }
  if (failures > (job.spec.backoffLimit ?? 6)) {
    return {type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit'};
  }
  return undefined;
}

/** Before it says how it ended, a Job says why that is certain. */
const certainty = ({type}: Ending) => (type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget');

const condition = (type: string, {reason, message}: Ending, now: string): Condition => ({
  type,
  status: 'True',
  reason,
  message,
  lastProbeTime: now,
  lastTransitionTime: now,
});

/** Restarts inside pods that restart their containers count as failures as well. */
const restarts = (pods: Pod[]) =>
  pods
    .flatMap(pod => [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])])
    .reduce((sum, status) => sum + status.restartCount, 0);

/** Job → Pods until enough have succeeded or too many have failed. */
export function jobController(room: Room): Controller {
  const {store, clock, events} = room;

  const isOver = (job: Job) => isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed');

  /** Starts one more pod; false when the server refused it. */
  const start = (job: Job, again: () => void): boolean => {
    const uid = job.metadata.uid ?? '';
    const labels = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': job.metadata.name,
      'controller-uid': uid,
      'job-name': job.metadata.name,
    };
    const name = {startsWith: `${job.metadata.name}-`};
    const made = tryCreatePod(room, {owner: job, template: job.spec.template, name, labels}, {by, again});
    if ('refused' in made) return false;
    events({about: job, reason: 'SuccessfulCreate', message: `Created pod: ${made.pod.metadata.name}`, by});
    return true;
  };

  const announce = (job: Job, {type, reason, message}: Ending) => {
    if (type === 'Complete') events({about: job, reason: 'Completed', message: 'Job completed', by});
    else events({about: job, type: 'Warning', reason, message, by});
  };

  const expire = (job: Job) => {
    const seconds = job.spec.ttlSecondsAfterFinished;
    if (seconds === undefined) return;
    const {namespace, name} = job.metadata;
    clock.after(seconds * 1000, () => store.remove(resources.jobs, namespace, name));
  };

  const watched = new Set<string>();
  const late = new Set<string>();

  /** A Job that may not run for ever. Memory, not the object, knows when it began: clocks may be fast. */
  const watchDeadline = ({metadata: {uid = ''}, spec: {activeDeadlineSeconds}}: Job, again: () => void) => {
    if (activeDeadlineSeconds === undefined || watched.has(uid)) return;
    watched.add(uid);
    clock.after(activeDeadlineSeconds * 1000, () => {
      late.add(uid);
      again();
    });
  };

  return {
    looksAfter: resources.jobs,
    concernedBy: event => ownerInEvent(event, resources.pods, 'Job'),
    reconcile(object, again) {
      const job = object as Job;
      if (job.metadata.deletionTimestamp || job.spec.suspend || isOver(job)) return;
      const pods = ownedBy<Pod>(store, resources.pods, job);
      const active = pods.filter(isActive);
      const succeeded = pods.filter(pod => pod.status?.phase === 'Succeeded').length;
      const failed = pods.filter(pod => pod.status?.phase === 'Failed').length;
      const end = ending(job, succeeded, failed + restarts(active), late.has(job.metadata.uid ?? ''));
      watchDeadline(job, again);
      const wanted = Math.min(job.spec.parallelism ?? 1, (job.spec.completions ?? 1) - succeeded);
      let running = end ? 0 : active.length;
      while (!end && running < wanted && start(job, again)) running += 1;
      if (end) for (const pod of active) terminatePod(room, pod);

      const now = timestamp(clock.now());
      const common = {
        startTime: job.status?.startTime ?? now,
        terminating: 0,
        ready: end ? 0 : active.filter(isReady).length,
      };
      const write = (status: Record<string, unknown>) =>
        store.change(resources.jobs, job.metadata.namespace, job.metadata.name, current => ({
          ...current,
          status: {...common, ...status},
        }));
      const ended = {...(succeeded > 0 && {succeeded}), ...(failed > 0 && {failed})};
      if (!end) {
        write({...(running > 0 && {active: running}), ...ended, uncountedTerminatedPods: {}});
        return;
      }
      // The last pods are named before they are counted: nothing is lost if the controller stops in between.
      const last = pods.filter(pod => !isActive(pod)).map(({metadata}) => metadata.uid);
      const uncounted = {[end.type === 'Complete' ? 'succeeded' : 'failed']: last};
      const certain = condition(certainty(end), end, now);
      write({uncountedTerminatedPods: last.length > 0 ? uncounted : {}, conditions: [certain]});
      write({
        ...ended,
        uncountedTerminatedPods: {},
        ...(end.type === 'Complete' && {completionTime: now}),
        conditions: [certain, condition(end.type, end, now)],
      });
      announce(job, end);
      expire(job);
    },
  };
}
