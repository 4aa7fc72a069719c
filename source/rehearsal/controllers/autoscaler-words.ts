import type {Condition} from './kinds.ts';

/** What the autoscaler says of itself. Source: recorded conditions and events of a 1.33 cluster. */
const condition = (type: string, isTrue: boolean, reason: string, message: string): Condition => ({
  type,
  status: isTrue ? 'True' : 'False',
  reason,
  message,
});

export const able = {
  hasScale: condition(
    'AbleToScale',
    true,
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
  ),
  isSettled: condition('AbleToScale', true, 'ReadyForNewScale', 'recommended size matches current size'),
  isHeld: condition(
    'AbleToScale',
    true,
    'ScaleDownStabilized',
    'recent recommendations were higher than current one, applying the highest recent recommendation',
  ),
  hasScaled: (replicas: number) =>
    condition(
      'AbleToScale',
      true,
      'SucceededRescale',
      `the HPA controller was able to update the target scale to ${replicas}`,
    ),
};

export const active = {
  isMeasuring: (name: string) =>
    condition(
      'ScalingActive',
      true,
      'ValidMetricFound',
      `the HPA was able to successfully calculate a replica count from ${name} resource utilization (percentage of request)`,
    ),
  isOff: condition(
    'ScalingActive',
    false,
    'ScalingDisabled',
    'scaling is disabled since the replica count of the target is zero',
  ),
  isBlind: (why: string) =>
    condition(
      'ScalingActive',
      false,
      'FailedGetResourceMetric',
      `the HPA was unable to compute the replica count: ${why}`,
    ),
};

export const limited = {
  isWithin: condition(
    'ScalingLimited',
    false,
    'DesiredWithinRange',
    'the desired count is within the acceptable range',
  ),
  isTooMany: condition(
    'ScalingLimited',
    true,
    'TooManyReplicas',
    'the desired replica count is more than the maximum replica count',
  ),
  isTooFew: condition(
    'ScalingLimited',
    true,
    'TooFewReplicas',
    'the desired replica count is less than the minimum replica count',
  ),
};
