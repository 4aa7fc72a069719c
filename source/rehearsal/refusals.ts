import {invalid} from './api/failure.ts';
import {podCauses} from './api/validation/index.ts';
import type {Claim} from './controllers/kinds.ts';
import type {PodSpec} from './controllers/pod-kinds.ts';
import {isSame, resources} from './controllers/resources.ts';
import type {KubeObject, Resource, Store} from './model.ts';
import {quantity} from './quantity.ts';
import {quotaRefusal} from './quota.ts';

const isPod = (place: Resource) => isSame(place, resources.pods);

/** A pod runs as an account that is there. Every namespace is furnished with `default`, so that one is not looked for. */
function accountRefusal(store: Store, pod: KubeObject): string | undefined {
  const {serviceAccountName: name = 'default'} = pod['spec'] as PodSpec;
  const {namespace = ''} = pod.metadata;
  const isThere = name === 'default' || store.get({group: '', resource: 'serviceaccounts'}, namespace, name);
  if (isThere) return undefined;
  return `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
}

/** Why the server's admission does not let a valid object be made, in its words; undefined: it does. */
export const admissionRefusal = (store: Store, place: Resource, object: KubeObject): string | undefined =>
  (isPod(place) ? accountRefusal(store, object) : undefined) ?? quotaRefusal(store, place, object);

const claimSize = ({spec}: Claim) => quantity(spec.resources?.requests?.storage);

/**
 * Why the server's admission does not let a valid object take the place of the one before; undefined: it does. A claim
 * grows only where its class says that volumes can.
 */
export function updateRefusal(
  store: Store,
  place: Resource,
  before: KubeObject,
  after: KubeObject,
): string | undefined {
  if (!isSame(place, resources.claims) || claimSize(after as Claim) <= claimSize(before as Claim)) return undefined;
  const {storageClassName} = (after as Claim).spec;
  const storageClass = storageClassName && store.get(resources.storageClasses, undefined, storageClassName);
  return storageClass && storageClass['allowVolumeExpansion'] === true
    ? undefined
    : 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
}

/** Why the server does not let a controller make a pod, in the words of its answer; undefined: it does. */
export function podRefusal(store: Store, pod: KubeObject): string | undefined {
  const {name} = pod.metadata;
  const causes = podCauses(pod);
  if (causes.length > 0) return invalid({kind: 'Pod', group: ''}, name, causes).message;
  const why = admissionRefusal(store, {group: '', resource: 'pods'}, pod);
  return why && `pods "${name}" is forbidden: ${why}`;
}
