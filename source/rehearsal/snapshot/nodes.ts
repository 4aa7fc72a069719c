import {baseNode} from '../api/base-objects.ts';
import {fieldsAt, listAt, numberAt} from '../api/fields.ts';
import type {Deployment, PodSpec} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import {limits} from '../controllers/rolling.ts';
import type {KubeObject} from '../model.ts';
import {selects} from '../pods/around.ts';
import {hostPorts} from '../pods/host-ports.ts';
import type {Site} from '../site.ts';
import {nodeLabels, topologyKeys} from './pod-specs.ts';

/** Whether no two pods of a workload can be on one node. */
function wantsNodesOfItsOwn(workload: KubeObject): boolean {
  const spec = fieldsAt(workload, 'spec.template.spec') as PodSpec;
  const labels = fieldsAt(workload, 'spec.template.metadata.labels') as Record<string, string>;
  const terms = spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.some(({labelSelector}) => selects(labelSelector, labels)) || hostPorts(spec).length > 0;
}

/** How many nodes the pods of a workload need: while it rolls, a Deployment has more of them than it has replicas. */
function nodesNeeded(workload: KubeObject): number {
  const constraints = listAt(workload, 'spec.template.spec.topologySpreadConstraints');
  const domains = constraints.map(constraint => numberAt(constraint, 'minDomains', 1));
  const replicas = numberAt(workload, 'spec.replicas', 1);
  const strategy = (workload as Deployment).spec.strategy ?? {};
  const rolls = workload.kind === 'Deployment' && strategy.type !== 'Recreate';
  const surge = rolls ? limits(replicas, strategy.rollingUpdate).maxSurge : 0;
  return Math.max(...domains, wantsNodesOfItsOwn(workload) ? replicas + surge : 1);
}

/**
 * Gives an empty site the nodes that the pods of a snapshot cannot do without, for nobody knows those of the real
 * cluster: as many as they need, with the labels that they ask for. Where pods tell places apart, each node is a place
 * of its own. Answers the names of the nodes that it added.
 */
export function furnishNodes({store}: Site, objects: readonly KubeObject[]): string[] {
  const there = store.list(resources.nodes).length;
  const workloads = objects.filter(({kind}) => kind === 'Deployment' || kind === 'StatefulSet');
  const wanted = Math.max(there, ...workloads.map(nodesNeeded));
  const added = Array.from({length: wanted - there}, (_, index) => baseNode(there + index));
  for (const {resource, object} of added) store.create(resource, object);
  const labels = nodeLabels(objects);
  for (const {metadata} of store.list(resources.nodes)) {
    const places = Object.fromEntries(topologyKeys(objects).map(key => [key, metadata.name]));
    store.change(resources.nodes, undefined, metadata.name, node => ({
      ...node,
      metadata: {...node.metadata, labels: {...places, ...node.metadata.labels, ...labels}},
    }));
  }
  return added.map(({object}) => object.metadata.name);
}
