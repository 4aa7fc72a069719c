import type {KubeObject} from '../model.ts';
import {at, type Fields, fieldsAt, listAt, textAt} from './fields.ts';

const isCpuShare = (metric: Fields) =>
  textAt(metric, 'resource.name') === 'cpu' && at(metric, 'resource.target.averageUtilization') !== undefined;

/** A metric of a resource in the words of autoscaling/v1. */
const oldMetric = (metric: Fields): Fields => ({
  type: metric['type'],
  resource: {
    name: at(metric, 'resource.name'),
    targetAverageUtilization: at(metric, 'resource.target.averageUtilization'),
  },
});

const oldMeasure = (measure: Fields): Fields => ({
  type: measure['type'],
  resource: {
    name: at(measure, 'resource.name'),
    currentAverageUtilization: at(measure, 'resource.current.averageUtilization'),
    currentAverageValue: at(measure, 'resource.current.averageValue'),
  },
});

const oldCondition = ({type, status, lastTransitionTime, reason, message}: Fields): Fields => ({
  type,
  status,
  lastTransitionTime,
  reason,
  message,
});

/** What autoscaling/v1 has no field for travels in annotations. */
function annotationsOf(object: KubeObject): Record<string, string> {
  const behavior = at(object, 'spec.behavior');
  const kept: Record<string, unknown[]> = {
    metrics: listAt(object, 'spec.metrics')
      .filter(metric => !isCpuShare(metric))
      .map(oldMetric),
    'current-metrics': listAt(object, 'status.currentMetrics').map(oldMeasure),
    conditions: listAt(object, 'status.conditions').map(oldCondition),
    behavior: behavior === undefined ? [] : [behavior],
  };
  const told = Object.entries(kept).filter(([, values]) => values.length > 0);
  return Object.fromEntries(
    told.map(([name, values]) => [
      `autoscaling.alpha.kubernetes.io/${name}`,
      JSON.stringify(name === 'behavior' ? values[0] : values),
    ]),
  );
}

/** An autoscaler, kept as autoscaling/v2, in the words of autoscaling/v1. */
export function asOldAutoscaler(object: KubeObject): KubeObject {
  const {metrics: _metrics, behavior: _behavior, ...spec} = fieldsAt(object, 'spec');
  const {currentMetrics: _measures, conditions: _conditions, ...status} = fieldsAt(object, 'status');
  const target = listAt(object, 'spec.metrics').find(isCpuShare);
  const measured = listAt(object, 'status.currentMetrics').find(one => textAt(one, 'resource.name') === 'cpu');
  const share = at(measured, 'resource.current.averageUtilization');
  const annotations = {...object.metadata.annotations, ...annotationsOf(object)};
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: {...object.metadata, ...(Object.keys(annotations).length > 0 && {annotations})},
    spec: {
      ...spec,
      ...(target && {targetCPUUtilizationPercentage: at(target, 'resource.target.averageUtilization')}),
    },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...status,
      ...(share !== undefined && {currentCPUUtilizationPercentage: share}),
    },
  };
}
