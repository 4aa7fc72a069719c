import type {KubeObject, Resource} from '../model.ts';
import {type Measured, type MetricSpec, measure, untold} from './autoscaler-measure.ts';
import {able, active, limited} from './autoscaler-words.ts';
import {withCondition} from './conditions.ts';
import type {Condition, Pod, Selector} from './kinds.ts';
import {matches} from './owners.ts';
import {resources} from './resources.ts';
import {timestamp} from './time.ts';
import type {Controller, Room} from './work.ts';

const by = 'horizontal-pod-autoscaler';
const syncMs = 15_000;
/** Looks of the last five minutes: so long the highest recommendation holds. */
const remembered = 20;
const tolerance = 0.1;

type Autoscaler = KubeObject & {
  spec: {
    scaleTargetRef: {kind: string; name: string};
    minReplicas?: number;
    maxReplicas: number;
    metrics?: MetricSpec[];
  };
  status?: {conditions?: Condition[]; [field: string]: unknown};
};
type Target = KubeObject & {spec: {replicas?: number; selector?: Selector}; status?: {replicas?: number}};

const targets: Record<string, Resource> = {
  Deployment: resources.deployments,
  StatefulSet: resources.statefulSets,
  ReplicaSet: resources.replicaSets,
};

/** HorizontalPodAutoscaler → the replicas of its target, by what its pods use. */
export function autoscalerController(room: Room): Controller {
  const {store, clock, events} = room;
  const timers = new Set<string>();
  const recent = new Map<string, number[]>();

  const tell = (scaler: Autoscaler, type: 'Normal' | 'Warning', reason: string, message: string) =>
    events({about: scaler, type, reason, message, by});

  /** Writes the status, and how the autoscaler sees itself. */
  const report = (scaler: Autoscaler, status: Record<string, unknown>, told: Condition[]) => {
    const {namespace, name} = scaler.metadata;
    const now = timestamp(clock.now());
    store.change(resources.autoscalers, namespace, name, current => {
      const before = (current as Autoscaler).status?.conditions ?? [];
      const conditions = told.reduce((all, condition) => withCondition(all, condition, now), before);
      const order = ['AbleToScale', 'ScalingActive', 'ScalingLimited'];
      const sorted = [...conditions].sort((left, right) => order.indexOf(left.type) - order.indexOf(right.type));
      return {...current, status: {...(current as Autoscaler).status, ...status, conditions: sorted}};
    });
  };

  const measured = (target: Target, specs: MetricSpec[]): {spec: MetricSpec; found: Measured | {why: string}}[] => {
    const {namespace} = target.metadata;
    const all = store.list(resources.pods, namespace) as Pod[];
    const pods = all.filter(pod => matches(target.spec.selector?.matchLabels, pod.metadata.labels));
    const metrics = room.podMetrics?.(namespace) ?? untold.missing;
    return specs.map(spec => ({spec, found: measure(pods, metrics, spec.resource?.name ?? '')}));
  };

  /** The highest of the recent recommendations: a target shrinks only after a while. */
  const stabilised = (uid: string, wanted: number, current: number): number => {
    const kept = [...(recent.get(uid) ?? []), wanted].slice(-remembered);
    recent.set(uid, kept);
    return wanted >= current ? wanted : Math.min(current, Math.max(...kept));
  };

  const decide = (scaler: Autoscaler, target: Target, resource: Resource) => {
    const {minReplicas = 1, maxReplicas, metrics = []} = scaler.spec;
    const current = target.spec.replicas ?? 1;
    const seen = measured(target, metrics);
    const counts = {currentReplicas: target.status?.replicas ?? 0};
    const blind = seen.flatMap(({spec, found}) =>
      'why' in found ? [{name: spec.resource?.name, why: found.why}] : [],
    );
    const [first] = blind;
    if (first && blind.length === seen.length && current >= minReplicas && current <= maxReplicas) {
      tell(scaler, 'Warning', 'FailedGetResourceMetric', first.why);
      const all = `invalid metrics (${blind.length} invalid out of ${seen.length}), first error is: failed to get ${first.name} resource metric value: ${first.why}`;
      tell(scaler, 'Warning', 'FailedComputeMetricsReplicas', all);
      report(scaler, {...counts, desiredReplicas: current}, [able.hasScale, active.isBlind(first.why)]);
      return;
    }
    const wishes = seen.flatMap(({spec, found}) => {
      if ('why' in found) return [];
      const ratio = found.utilization / (spec.resource?.target.averageUtilization ?? 100);
      return [Math.abs(ratio - 1) <= tolerance ? current : Math.ceil(ratio * found.pods)];
    });
    const wish = wishes.length > 0 ? Math.max(...wishes) : current;
    const held = stabilised(scaler.metadata.uid ?? '', wish, current);
    const desired = Math.min(maxReplicas, Math.max(minReplicas, held));
    const range = held > maxReplicas ? limited.isTooMany : wish < minReplicas ? limited.isTooFew : limited.isWithin;
    const name = seen.find(({found}) => !('why' in found))?.spec.resource?.name ?? 'cpu';
    const ability = desired !== current ? able.hasScaled(desired) : held > wish ? able.isHeld : able.isSettled;
    if (desired !== current) {
      store.change(resource, target.metadata.namespace, target.metadata.name, object => ({
        ...object,
        spec: {...(object as Target).spec, replicas: desired},
      }));
      const why =
        current < minReplicas
          ? 'Current number of replicas below Spec.MinReplicas'
          : current > maxReplicas
            ? 'Current number of replicas above Spec.MaxReplicas'
            : desired > current
              ? `${name} resource utilization (percentage of request) above target`
              : 'All metrics below target';
      tell(scaler, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${why}`);
    }
    const currentMetrics = seen.flatMap(({spec, found}) =>
      'why' in found
        ? []
        : [
            {
              type: 'Resource',
              resource: {
                name: spec.resource?.name,
                current: {averageUtilization: found.utilization, averageValue: found.averageValue},
              },
            },
          ],
    );
    report(scaler, {...counts, desiredReplicas: desired, currentMetrics}, [ability, active.isMeasuring(name), range]);
  };

  const sync = (scaler: Autoscaler) => {
    const {kind, name} = scaler.spec.scaleTargetRef;
    const resource = targets[kind];
    const target = resource && (store.get(resource, scaler.metadata.namespace, name) as Target | undefined);
    if (!resource || !target) {
      const why = `the HPA controller was unable to get the target's current scale: ${kind.toLowerCase()}s.apps "${name}" not found`;
      tell(scaler, 'Warning', 'FailedGetScale', why.split(': ').slice(1).join(': '));
      const unable: Condition = {type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message: why};
      report(scaler, {currentReplicas: 0, desiredReplicas: 0}, [unable]);
    } else if (target.spec.replicas === 0) {
      report(scaler, {currentReplicas: 0, desiredReplicas: 0}, [able.hasScale, active.isOff]);
    } else decide(scaler, target, resource);
  };

  return {
    looksAfter: resources.autoscalers,
    reconcile(object, again) {
      const {uid = ''} = object.metadata;
      // One look every fifteen seconds, however often its own status changes.
      if (timers.has(uid)) return;
      timers.add(uid);
      clock.after(syncMs, () => {
        timers.delete(uid);
        const {namespace, name} = object.metadata;
        const current = store.get(resources.autoscalers, namespace, name) as Autoscaler | undefined;
        if (current?.metadata.uid !== uid) return;
        sync(current);
        again();
      });
    },
    forget: ({metadata}) => {
      recent.delete(metadata.uid ?? '');
    },
  };
}
