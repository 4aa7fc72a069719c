import {afterEach, describe, expect, test} from 'vitest';
import {specFor, wishFor} from '../../../source/rehearsal/controllers/daemon-nodes.ts';
import type {DaemonSet, Pod, PodSpec} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {Node, Taint} from '../../../source/rehearsal/node-choice.ts';
import {type Cluster, eventually, startCluster} from './cluster.ts';

const setOf = (spec: Partial<PodSpec>): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: {name: 'agent', namespace: 'app'},
  spec: {
    selector: {matchLabels: {app: 'agent'}},
    template: {
      metadata: {labels: {app: 'agent'}},
      spec: {containers: [{name: 'main', image: 'registry:5000/agent:1'}], terminationGracePeriodSeconds: 1, ...spec},
    },
  },
});

const nodeOf = (name: string, labels: Record<string, string> = {}, taints: Taint[] = []): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {name, labels},
  spec: {taints},
});

const required = (key: string, ...values: string[]) => ({
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [{matchExpressions: [{key, operator: 'In', values}]}],
  },
});

describe('what a DaemonSet wishes of a node', () => {
  const gpu = (effect: string): Taint => ({key: 'gpu', value: 'yes', effect});
  const under = (condition: string, effect: string): Taint => ({key: `node.kubernetes.io/${condition}`, effect});
  const disk = nodeOf('a', {disk: 'fast'});

  test.each<[string, Partial<PodSpec>, Node, ReturnType<typeof wishFor>]>([
    ['any node', {}, disk, 'a pod'],
    ['a node that its selector chooses', {nodeSelector: {disk: 'fast'}}, disk, 'a pod'],
    ['a node that its selector does not choose', {nodeSelector: {disk: 'slow'}}, disk, 'no pod'],
    ['a node that its affinity chooses', {affinity: {nodeAffinity: required('disk', 'fast')}}, disk, 'a pod'],
    ['a node that its affinity rules out', {affinity: {nodeAffinity: required('disk', 'slow')}}, disk, 'no pod'],
    ['the node that it names', {nodeName: 'a'}, disk, 'a pod'],
    ['another than it names', {nodeName: 'b'}, disk, 'no pod'],
    ['a node with a taint', {}, nodeOf('a', {}, [gpu('NoSchedule')]), 'no new pod'],
    ['a node whose taint drives out', {}, nodeOf('a', {}, [gpu('NoExecute')]), 'no pod'],
    ['a node with a mild taint', {}, nodeOf('a', {}, [gpu('PreferNoSchedule')]), 'a pod'],
    [
      'a node whose taint it tolerates',
      {tolerations: [{key: 'gpu', operator: 'Equal', value: 'yes'}]},
      nodeOf('a', {}, [gpu('NoSchedule'), gpu('NoExecute')]),
      'a pod',
    ],
    [
      'a node that tolerates another value',
      {tolerations: [{key: 'gpu', operator: 'Equal', value: 'no'}]},
      nodeOf('a', {}, [gpu('NoSchedule')]),
      'no new pod',
    ],
    ['a cordoned node', {}, nodeOf('a', {}, [under('unschedulable', 'NoSchedule')]), 'a pod'],
    ['a node that is away', {}, nodeOf('a', {}, [under('unreachable', 'NoExecute')]), 'a pod'],
    ['a node without network', {}, nodeOf('a', {}, [under('network-unavailable', 'NoSchedule')]), 'no new pod'],
    [
      "a node without network, being on the host's",
      {hostNetwork: true},
      nodeOf('a', {}, [under('network-unavailable', 'NoSchedule')]),
      'a pod',
    ],
  ])('%s', (_title, spec, node, wish) => {
    expect(wishFor(setOf(spec), node)).toBe(wish);
  });

  test('its pod is bound to the node, and keeps the rest of its affinity', () => {
    const term = {topologyKey: 'zone', labelSelector: {matchLabels: {app: 'db'}}};
    const podAntiAffinity = {requiredDuringSchedulingIgnoredDuringExecution: [term]};
    const preferredDuringSchedulingIgnoredDuringExecution = [{weight: 1, preference: {}}];
    const nodeAffinity = {...required('disk', 'fast'), preferredDuringSchedulingIgnoredDuringExecution};
    expect(specFor(setOf({affinity: {nodeAffinity, podAntiAffinity}}), 'a').affinity).toEqual({
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution,
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'In', values: ['a']}]}],
        },
      },
      podAntiAffinity,
    });
  });

  test('its own tolerations come first, and none comes twice', () => {
    const own = {key: 'gpu', operator: 'Exists'};
    const usual = {key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule'};
    const {tolerations = []} = specFor(setOf({tolerations: [own, usual]}), 'a');
    expect(tolerations.map(({key}) => key?.replace('node.kubernetes.io/', ''))).toEqual([
      'gpu',
      'disk-pressure',
      'not-ready',
      'unreachable',
      'memory-pressure',
      'pid-pressure',
      'unschedulable',
    ]);
  });
});

describe('on a cluster', () => {
  const clusters: Cluster[] = [];
  afterEach(() => {
    for (const cluster of clusters.splice(0)) cluster.close();
  });

  /** Two fast nodes and a slow one. */
  function start(spec: Partial<PodSpec>): Cluster {
    const cluster = startCluster({node: nodeOf('node1', {disk: 'fast'})});
    clusters.push(cluster);
    cluster.store.create(resources.nodes, nodeOf('node2', {disk: 'fast'}));
    cluster.store.create(resources.nodes, nodeOf('node3', {disk: 'slow'}));
    cluster.store.create(resources.daemonSets, setOf(spec));
    return cluster;
  }

  type Status = {
    currentNumberScheduled: number;
    desiredNumberScheduled: number;
    numberMisscheduled: number;
    numberReady: number;
  };
  const statusOf = ({store}: Cluster) => store.get(resources.daemonSets, 'app', 'agent')?.['status'] as Status;
  const settled = (cluster: Cluster, desired: number, misscheduled = 0) =>
    eventually(cluster, () => {
      const status = statusOf(cluster);
      return (
        status?.desiredNumberScheduled === desired &&
        status.numberReady === desired &&
        status.currentNumberScheduled === desired &&
        status.numberMisscheduled === misscheduled
      );
    });
  const places = (cluster: Cluster) =>
    cluster
      .pods()
      .map(({spec}) => spec.nodeName)
      .toSorted();

  const taint = ({store}: Cluster, name: string, ...taints: Taint[]) =>
    store.change(resources.nodes, undefined, name, node => ({...node, spec: {taints}}));

  test('its pods are where its affinity wants them, and go where a node gets the label', async () => {
    const cluster = start({affinity: {nodeAffinity: required('disk', 'fast')}});
    await settled(cluster, 2);
    expect(places(cluster)).toEqual(['node1', 'node2']);
    cluster.store.change(resources.nodes, undefined, 'node3', node => ({
      ...node,
      metadata: {...node.metadata, labels: {disk: 'fast'}},
    }));
    await settled(cluster, 3);
    expect(places(cluster)).toEqual(['node1', 'node2', 'node3']);
  });

  test('a pod stays on a node that takes no more, and leaves one that drives it out', async () => {
    const cluster = start({nodeSelector: {disk: 'fast'}});
    await settled(cluster, 2);
    taint(cluster, 'node2', {key: 'gpu', effect: 'NoSchedule'});
    await settled(cluster, 1, 1);
    expect(places(cluster)).toEqual(['node1', 'node2']);
    taint(cluster, 'node2', {key: 'gpu', effect: 'NoExecute'});
    await eventually(cluster, () => cluster.pods().length === 1);
    await settled(cluster, 1);
    expect(places(cluster)).toEqual(['node1']);
    taint(cluster, 'node2');
    await settled(cluster, 2);
  });

  test('a pod that has no room waits for its own node, and the scheduler says why', async () => {
    const cluster = startCluster({node: {...nodeOf('node1'), status: {allocatable: {pods: '0'}}}});
    clusters.push(cluster);
    cluster.store.create(resources.nodes, nodeOf('node2'));
    cluster.store.create(resources.daemonSets, setOf({}));
    const said = await eventually(cluster, () =>
      cluster.store.list(resources.events).find(({reason}) => reason === 'FailedScheduling'),
    );
    expect(said['message']).toBe(
      "0/2 nodes are available: 1 Too many pods, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
    );
    await eventually(cluster, () => statusOf(cluster)?.numberReady === 1);
    expect(statusOf(cluster)).toMatchObject({desiredNumberScheduled: 2, currentNumberScheduled: 2});
    expect((cluster.pods() as Pod[]).filter(({spec}) => spec.nodeName === undefined)).toHaveLength(1);
  });
});
