import {matchesSelector} from '../api/selectors.ts';
import type {Pod} from '../controllers/kinds.ts';
import type {LabelSelector} from '../controllers/pod-kinds.ts';
import {isSame, resources} from '../controllers/resources.ts';
import type {KubeObject, Store, StoreEvent} from '../model.ts';
import type {Node} from '../node-choice.ts';
import {isOver} from './room-on-node.ts';

export type Labels = Record<string, string>;

/** What is around a pod that looks for its place. */
export type Around = {
  pod: Pod;
  nodes: readonly Node[];
  /** The pods that have a place on one of the nodes and have not ended. */
  placed: readonly {other: Pod; node: Node}[];
  namespaceLabels(name: string): Labels;
};

/** Looks around for a pod. */
export function lookAround(store: Store, pod: Pod): Around {
  const nodes = store.list(resources.nodes) as Node[];
  const byName = new Map(nodes.map(node => [node.metadata.name, node]));
  const placed = (store.list(resources.pods) as Pod[]).flatMap(other => {
    const node = byName.get(other.spec.nodeName ?? '');
    return node === undefined || isOver(other) ? [] : [{other, node}];
  });
  const namespaceLabels = (name: string) => store.get(resources.namespaces, undefined, name)?.metadata.labels ?? {};
  return {pod, nodes, placed, namespaceLabels};
}

/** The pods on one of the nodes. */
export const podsOn = ({placed}: Around, {metadata: {name}}: KubeObject): Pod[] =>
  placed.filter(({node}) => node.metadata.name === name).map(({other}) => other);

/** Whether a selector takes labels: without a selector it takes none, an empty one takes all. */
export const selects = (selector: LabelSelector | undefined, labels: Labels): boolean =>
  selector !== undefined && matchesSelector(selector, labels);

/** Whether labels are the same under every key that the first ones have. */
export const isAlike = (own: Labels, others: Labels, keys: readonly string[] = []): boolean =>
  keys.every(key => own[key] === undefined || own[key] === others[key]);

/** Tells of each change in the store whether who is where, or what it is called, is another than before. */
export function watchNeighbourhood(store: Store): (event: StoreEvent) => boolean {
  const standing = (pod: Pod) =>
    pod.spec.nodeName === undefined || isOver(pod)
      ? ''
      : JSON.stringify([pod.spec.nodeName, pod.metadata.deletionTimestamp, pod.metadata.labels]);
  const known = new Map(store.list(resources.pods).map(pod => [pod.metadata.uid, standing(pod as Pod)]));
  return ({type, resource, object}) => {
    if (isSame(resource, resources.namespaces)) return true;
    if (!isSame(resource, resources.pods)) return false;
    const {uid} = object.metadata;
    const [before = '', now] = [known.get(uid), type === 'DELETED' ? '' : standing(object as Pod)];
    if (now === '') known.delete(uid);
    else known.set(uid, now);
    return before !== now;
  };
}
