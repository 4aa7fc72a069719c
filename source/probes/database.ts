import * as z from 'zod';
import * as kubectl from '../tools/kubectl.ts';
import {type KubeObject, objectSchema} from '../tools/kubectl-output.ts';
import {asPod, isPodReady, type Pod} from '../tools/pods.ts';
import {targetOf} from '../tools/target.ts';
import {readList, some} from './answers.ts';
import {failed, look, namedProbe, proved} from './named.ts';

const selectorSchema = objectSchema.extend({
  spec: z.looseObject({
    selector: z.looseObject({matchLabels: z.record(z.string(), z.string()).default({})}).prefault({}),
  }),
});

const matches = (pod: Pod, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([name, value]) => pod.metadata.labels[name] === value);

/** Pods of a workload; a bare pod is its own. */
function podsOf(workload: KubeObject, pods: readonly Pod[]): Pod[] {
  if (workload.kind === 'Pod') return pods.filter(({metadata}) => metadata.name === workload.metadata.name);
  const labels = selectorSchema.safeParse(workload).data?.spec.selector.matchLabels ?? {};
  return Object.keys(labels).length === 0 ? [] : pods.filter(pod => matches(pod, labels));
}

/** One named pod and container to dump from: `deployment/x` would let kubectl pick any. */
export const databaseFound = namedProbe({
  id: 'database',
  title: 'The database pod is found',
  remedy: 'Check "database" in airlock.yaml: workload as kind/name, container, user and name.',
  commands(site) {
    if (site.database === undefined) return [];
    const target = targetOf(site);
    return [kubectl.get(target, site.database.workload, {purpose: 'the database workload'}), kubectl.pods(target)];
  },
  judge([workload, pods], {database}) {
    if (database === undefined) {
      return look(
        'airlock.yaml names no database: no dump can be taken',
        'Add "database", or make sure its backup is taken elsewhere.',
      );
    }
    const found = readList(workload);
    if ('judgement' in found) return found.judgement;
    const all = readList(pods);
    if ('judgement' in all) return all.judgement;
    const [owner] = found.value;
    const candidates =
      owner === undefined
        ? []
        : podsOf(
            owner,
            all.value.flatMap(object => asPod(object) ?? []),
          );
    const pod = candidates.find(isPodReady);
    if (pod === undefined) {
      return failed(
        candidates.length === 0 ? `${database.workload} has no pod` : `No pod of ${database.workload} is ready`,
      );
    }
    const names = pod.spec.containers.map(({name}) => name);
    const container = database.container ?? names[0];
    if (container === undefined || !names.includes(container)) {
      return failed(`${pod.metadata.name} has no container ${database.container ?? ''}, it has ${some(names)}`);
    }
    return proved(`${pod.metadata.name}, container ${container}`, {databasePod: {pod: pod.metadata.name, container}});
  },
});
