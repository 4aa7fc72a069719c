import * as z from 'zod';
import * as kubectl from '../tools/kubectl.ts';
import {type KubeObject, objectSchema} from '../tools/kubectl-output.ts';
import {targetOf} from '../tools/target.ts';
import {readList, some} from './answers.ts';
import {failed, look, namedProbe, proved} from './named.ts';

const nodeSchema = objectSchema.extend({
  spec: z.looseObject({unschedulable: z.boolean().nullish()}).prefault({}),
  status: z
    .looseObject({
      conditions: z.array(z.looseObject({type: z.string(), status: z.string()})).default([]),
      nodeInfo: z.looseObject({architecture: z.string(), operatingSystem: z.string().default('linux')}).optional(),
    })
    .prefault({}),
});

const nodesOf = (objects: readonly KubeObject[]) =>
  objects.flatMap(object => {
    const node = nodeSchema.safeParse(object).data;
    return node === undefined ? [] : [node];
  });

/** Platforms of the nodes, 'linux/amd64', each once. */
export const architecturesOf = (objects: readonly KubeObject[]): string[] => [
  ...new Set(
    nodesOf(objects).flatMap(({status: {nodeInfo}}) =>
      nodeInfo === undefined ? [] : [`${nodeInfo.operatingSystem}/${nodeInfo.architecture}`],
    ),
  ),
];

const nodes = (site: Parameters<typeof targetOf>[0]) => [kubectl.nodes(targetOf(site))];

/** Nodes are ready and none is short of memory, disk or processes. */
export const nodesHealthy = namedProbe({
  id: 'nodes',
  title: 'The nodes are ready',
  remedy: 'See "kubectl describe node NAME"; pods may not find a place during the upgrade.',
  commands: nodes,
  judge([outcome]) {
    const answer = readList(outcome);
    if ('judgement' in answer) return answer.judgement;
    const all = nodesOf(answer.value);
    const has = (type: string, wanted: string) => (node: (typeof all)[number]) =>
      node.status.conditions.some(condition => condition.type === type && condition.status === wanted);
    const ready = all.filter(node => has('Ready', 'True')(node));
    if (ready.length === 0) return failed(all.length === 0 ? 'The cluster has no nodes' : 'No node is ready');
    const worries = all.flatMap(node => [
      ...(ready.includes(node) ? [] : [`${node.metadata.name} is not ready`]),
      ...['MemoryPressure', 'DiskPressure', 'PIDPressure']
        .filter(type => has(type, 'True')(node))
        .map(type => `${node.metadata.name} has ${type}`),
      ...(node.spec.unschedulable === true ? [`${node.metadata.name} takes no new pods (cordoned)`] : []),
    ]);
    return worries.length === 0 ? proved(`${all.length} of ${all.length} ready`) : look(some(worries));
  },
});

/** 'linux/arm64/v8' runs on 'linux/arm64' nodes. */
const base = (platform: string): string => platform.split('/').slice(0, 2).join('/');

/** Images of the bundle run on the nodes there are. */
export const nodesPlatforms = namedProbe({
  id: 'nodes.platforms',
  title: 'The images fit the nodes',
  remedy: 'Have the bundle prepared for these platforms.',
  commands: nodes,
  judge([outcome], _site, facts) {
    const answer = readList(outcome);
    if ('judgement' in answer) return answer.judgement;
    const platforms = architecturesOf(answer.value);
    const images = facts.known.bundle?.images;
    if (images === undefined) return proved(`nodes are ${platforms.join(', ') || 'of unknown platform'}`);
    const foreign = images.filter(image => !platforms.includes(base(image.platform)));
    if (foreign.length > 0) {
      const names = foreign.map(({reference, platform}) => `${reference} (${platform})`);
      return failed(`Nodes are ${platforms.join(', ')}, these images are not: ${some(names)}`);
    }
    const missing = platforms.filter(platform => !images.some(image => base(image.platform) === platform));
    return missing.length === 0
      ? proved(`nodes and images are ${platforms.join(', ')}`)
      : look(`No image for the nodes of ${missing.join(', ')}: pods must not be placed there`);
  },
});
