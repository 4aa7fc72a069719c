import type {KubeObject} from '../model.ts';
import {quantity} from '../quantity.ts';
import type {Pod} from './kinds.ts';
import {isReady} from './pod-template.ts';
import type {Untold} from './work.ts';

export type MetricSpec = {
  type: string;
  resource?: {name: string; target: {type?: string; averageUtilization?: number; averageValue?: string}};
};

type PodMetrics = KubeObject & {containers: {name: string; usage: Record<string, string>}[]};

export type Measured = {
  /** What is used of what was asked for, in percent. */
  utilization: number;
  averageValue: string;
  /** How many pods were measured. */
  pods: number;
};

/** What a client makes of the API server's refusal, by how the metrics API stands. */
export const untold = {
  missing: {why: 'the server could not find the requested resource'},
  down: {why: 'the server is currently unable to handle the request'},
} as const;

/** The average use of a resource by the ready pods, or why it cannot be told. */
export function measure(pods: Pod[], metrics: KubeObject[] | Untold, name: string): Measured | {why: string} {
  const failed = (why: string) => ({why: `failed to get ${name} utilization: ${why}`});
  if ('why' in metrics) {
    return failed(
      `unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: ${metrics.why} (get pods.metrics.k8s.io)`,
    );
  }
  const known = new Map((metrics as PodMetrics[]).map(item => [item.metadata.name, item]));
  const counted = pods.filter(pod => isReady(pod) && known.has(pod.metadata.name));
  if (counted.length === 0) return failed('did not receive metrics for targeted pods (pods might be unready)');
  let [used, asked] = [0, 0];
  for (const pod of counted) {
    for (const container of pod.spec.containers) {
      const request = container.resources?.requests?.[name];
      if (request === undefined) {
        return failed(`missing request for ${name} in container ${container.name} of Pod ${pod.metadata.name}`);
      }
      asked += quantity(request);
    }
    for (const {usage} of known.get(pod.metadata.name)?.containers ?? []) used += quantity(usage[name]);
  }
  const average = used / counted.length;
  const averageValue = name === 'cpu' ? `${Math.ceil(average * 1000)}m` : `${Math.round(average)}`;
  return {utilization: Math.floor((used / asked) * 100), averageValue, pods: counted.length};
}
