import type {KubeObject} from '../model.ts';
import {at, type Fields, fieldsAt, listAt, textAt} from './fields.ts';

const isCpuShare = (metric: Fields) =>
  textAt(metric, 'resource.name') === 'cpu' && at(metric, 'resource.target.averageUtilization') !== undefined;

/** A metric of a resource in the words of autoscaling/v1; the site has no others. */
const oldMetric = (metric: Fields): Fields => ({
  type: metric['type'],
  resource: {
    name: at(metric, 'resource.name'),
    targetAverageUtilization: at(metric, 'resource.target.averageUtilization'),
  },
});

const shareOf = (name: unknown, averageUtilization: unknown): Fields => ({
  type: 'Resource',
  resource: {name, target: {type: 'Utilization', averageUtilization}},
});

/** The other way round; what is no share of a resource stays as it is, and is refused when it is to be kept. */
const newMetric = (metric: Fields): Fields => {
  const share = at(metric, 'resource.targetAverageUtilization');
  return share === undefined ? metric : shareOf(at(metric, 'resource.name'), share);
};

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

const prefix = 'autoscaling.alpha.kubernetes.io/';

/** What autoscaling/v1 has no field for travels in annotations of these names. */
const travelling = ['metrics', 'current-metrics', 'conditions', 'behavior'] as const;

function annotationsOf(object: KubeObject): Record<string, string> {
  const behavior = at(object, 'spec.behavior');
  const metrics = listAt(object, 'spec.metrics');
  const share = metrics.find(isCpuShare);
  const kept: Record<(typeof travelling)[number], unknown[]> = {
    metrics: metrics.filter(metric => metric !== share).map(oldMetric),
    'current-metrics': listAt(object, 'status.currentMetrics').map(oldMeasure),
    conditions: listAt(object, 'status.conditions').map(oldCondition),
    behavior: behavior === undefined ? [] : [behavior],
  };
  return Object.fromEntries(
    travelling
      .filter(name => kept[name].length > 0)
      .map(name => [`${prefix}${name}`, JSON.stringify(name === 'behavior' ? kept[name][0] : kept[name])]),
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

/** What an annotation says; an unreadable one says nothing, as on a real server. */
function told(object: KubeObject, name: (typeof travelling)[number]): unknown {
  try {
    return JSON.parse(object.metadata.annotations?.[`${prefix}${name}`] ?? '');
  } catch {
    return undefined;
  }
}

/** An autoscaler that was written as autoscaling/v1, as autoscaling/v2 keeps it: as one that nobody has measured yet. */
export function asNewAutoscaler(object: KubeObject): KubeObject {
  const {targetCPUUtilizationPercentage: share, ...spec} = fieldsAt(object, 'spec');
  const metrics = [
    ...listAt({metrics: told(object, 'metrics')}, 'metrics').map(newMetric),
    ...(typeof share === 'number' ? [shareOf('cpu', share)] : []),
  ];
  const behavior = told(object, 'behavior');
  const {annotations = {}, ...metadata} = object.metadata;
  const own = Object.entries(annotations).filter(([name]) => !travelling.some(one => name === `${prefix}${one}`));
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: {...metadata, ...(own.length > 0 && {annotations: Object.fromEntries(own)})},
    spec: {...spec, ...(metrics.length > 0 && {metrics}), ...(behavior !== undefined && {behavior})},
    status: {desiredReplicas: 0, currentMetrics: null},
  };
}
