import type {KubeObject, Store} from '../model.ts';
import {templateHash} from './hash.ts';
import type {PodTemplate} from './kinds.ts';
import {controllerReference, ownedBy} from './owners.ts';
import {resources} from './resources.ts';

type Revision = KubeObject & {revision: number};
type Owner = KubeObject & {spec: {template: PodTemplate; revisionHistoryLimit?: number}};

/** The name that the revision of a template has. */
export const revisionName = (owner: Owner): string => `${owner.metadata.name}-${templateHash(owner.spec.template)}`;

/**
 * Keeps a ControllerRevision of the owner's present template, as StatefulSets and DaemonSets do for `rollout undo`.
 * A template that comes back gets the highest number anew; old ones beyond the limit go, but not those still `inUse`.
 */
export function keepRevision(store: Store, owner: Owner, inUse: (string | undefined)[]): void {
  const {namespace} = owner.metadata;
  const name = revisionName(owner);
  const all = ownedBy<Revision>(store, resources.controllerRevisions, owner).sort(
    (left, right) => left.revision - right.revision,
  );
  const found = all.find(({metadata}) => metadata.name === name);
  const highest = all.at(-1)?.revision ?? 0;
  if (!found) {
    store.create(resources.controllerRevisions, {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace,
        labels: {
          ...owner.spec.template.metadata?.labels,
          'controller.kubernetes.io/hash': templateHash(owner.spec.template),
        },
        ownerReferences: [controllerReference(owner)],
      },
      data: {spec: {template: {...owner.spec.template, $patch: 'replace'}}},
      revision: highest + 1,
    });
  } else if (found.revision !== highest) {
    store.change(resources.controllerRevisions, namespace, name, current => ({...current, revision: highest + 1}));
  }
  const idle = all.filter(({metadata}) => metadata.name !== name && !inUse.includes(metadata.name));
  const excess = idle.slice(0, Math.max(0, idle.length - (owner.spec.revisionHistoryLimit ?? 10)));
  for (const {metadata} of excess) store.remove(resources.controllerRevisions, namespace, metadata.name);
}
