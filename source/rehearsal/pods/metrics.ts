import type {Pod} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import {timestamp} from '../controllers/time.ts';
import type {Clock, KubeObject, Store} from '../model.ts';
import {quantity} from '../quantity.ts';
import type {RunningContainer, RunningPod} from './running.ts';

/** What kinds of containers use when nothing special happens: CPU in nanocores, memory in KiB. */
const usual: [name: RegExp, cpu: number, memory: number][] = [
  [/postgres/, 18_400_000, 148_480],
  [/redis/, 3_100_000, 12_288],
  [/nginx/, 900_000, 9216],
  [/backend/, 24_700_000, 231_424],
  [/worker/, 31_200_000, 262_144],
  [/scheduler/, 4_600_000, 96_256],
];
const other = [2_000_000, 65_536] as const;

/** A little up and down, the same for the same name and minute. */
function wobble(name: string, now: Date): number {
  const seed = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), now.getMinutes());
  return 0.9 + (seed % 21) / 100;
}

function usageOf({spec}: RunningContainer, podName: string, now: Date): {cpu: number; memory: number} {
  const [, cpu = other[0], memory = other[1]] = usual.find(([name]) => name.test(spec.name)) ?? [];
  const factor = wobble(`${podName}${spec.name}`, now);
  // What says how much it wants uses less than that.
  const asked = (name: string) => quantity(spec.resources?.requests?.[name] ?? spec.resources?.limits?.[name]);
  const atMost = (value: number, request: number) => (request > 0 ? Math.min(value, request * 0.6) : value);
  return {
    cpu: Math.round(atMost(cpu, asked('cpu') * 1e9) * factor),
    memory: Math.round(atMost(memory, asked('memory') / 1024) * factor),
  };
}

const written = ({cpu, memory}: {cpu: number; memory: number}) => ({cpu: `${cpu}n`, memory: `${memory}Ki`});

/** What the metrics server measures: pods that run, and their nodes. */
export function createMetrics(store: Store, clock: Clock, all: () => RunningPod[]) {
  const running = (pod: RunningPod) => pod.containers.filter(({isMeasured, isInit}) => isMeasured && !isInit);
  const measured = () => {
    const now = clock.now();
    const head = (name: string, kind: string, more: object = {}) => ({
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind,
      metadata: {name, creationTimestamp: timestamp(now), ...more},
      timestamp: timestamp(now),
      window: '15s',
    });
    const live = all().filter(pod => running(pod).length > 0);
    return {now, head, live};
  };

  return {
    podMetrics(namespace?: string): KubeObject[] {
      const {now, head, live} = measured();
      const chosen = live.filter(pod => namespace === undefined || pod.namespace === namespace);
      return chosen
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .map(pod => {
          const object = store.get(resources.pods, pod.namespace, pod.name) as Pod | undefined;
          return {
            ...head(pod.name, 'PodMetrics', {namespace: pod.namespace, labels: object?.metadata.labels}),
            containers: running(pod).map(container => ({
              name: container.spec.name,
              usage: written(usageOf(container, pod.name, now)),
            })),
          };
        });
    },
    nodeMetrics(): KubeObject[] {
      const {now, head, live} = measured();
      return store.list(resources.nodes).map(({metadata}) => {
        const uses = live
          .filter(pod => pod.nodeName === metadata.name)
          .flatMap(pod => running(pod).map(container => usageOf(container, pod.name, now)));
        const sum = (pick: (use: {cpu: number; memory: number}) => number, base: number) =>
          uses.reduce((total, use) => total + pick(use), base);
        const usage = written({cpu: sum(use => use.cpu, 210_000_000), memory: sum(use => use.memory, 2_097_152)});
        return {...head(metadata.name, 'NodeMetrics'), usage};
      });
    },
  };
}
