import type {Store} from '../model.ts';
import {metricsGroup, metricsStanding} from './aggregated.ts';
import {notFound} from './failure.ts';
import type {Answer, ApiRequest, Context, Target} from './request.ts';
import {labelSelector} from './selectors.ts';

/** How the API server answers in place of a metrics server that is down; undefined for other requests. */
export function metricsDown(store: Store, {path}: ApiRequest): Answer | undefined {
  const isMeant = path === `/apis/${metricsGroup}` || path.startsWith(`/apis/${metricsGroup}/`);
  if (!isMeant || metricsStanding(store) !== 'down') return undefined;
  return {
    code: 503,
    body: 'service unavailable\n',
    contentType: 'text/plain; charset=utf-8',
    headers: {'x-content-type-options': 'nosniff'},
  };
}

/** GET below metrics.k8s.io: usage of pods and nodes, measured by the pretend kubelet. */
export function metrics({pods}: Context, {kind, namespace, name}: Target, request: ApiRequest): Answer {
  const measured = kind.kind === 'NodeMetrics' ? pods.nodeMetrics() : pods.podMetrics(namespace);
  if (name !== undefined) {
    const found = measured.find(({metadata}) => metadata.name === name);
    if (!found) throw notFound({plural: kind.plural, group: kind.group}, namespace ? `${namespace}/${name}` : name);
    return {code: 200, body: found};
  }
  const items = measured.filter(labelSelector(request.query.get('labelSelector')));
  return {code: 200, body: {kind: `${kind.kind}List`, apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items}};
}
