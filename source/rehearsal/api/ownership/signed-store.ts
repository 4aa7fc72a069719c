import {isDeepStrictEqual} from 'node:util';
import type {Clock, KubeObject, Store} from '../../model.ts';
import {desired} from '../../store.ts';
import {fieldsAt} from '../fields.ts';
import {typeOf} from '../schema/index.ts';
import {asBorn} from './birth.ts';
import {recordUpdate} from './update.ts';

const kindOf = ({apiVersion, kind}: KubeObject) => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {group: group ?? '', version: version ?? '', kind};
};

/** Whatever comes with a new status, or leaves what is wanted alone, is written through that subresource. */
function isThroughStatus(before: KubeObject, after: KubeObject): boolean {
  if (!isDeepStrictEqual(before['status'], after['status'])) return true;
  return before['status'] !== undefined && isDeepStrictEqual(desired(before), desired(after));
}

/** A pod's account is sent by its controller when the template names one; the default one is added by the server. */
const sentOf = (object: KubeObject): KubeObject | undefined => {
  const {serviceAccountName} = fieldsAt(object, 'spec');
  const isOwn = object.kind === 'Pod' && serviceAccountName !== undefined && serviceAccountName !== 'default';
  return isOwn ? {...object, spec: {serviceAccountName, serviceAccount: serviceAccountName}} : undefined;
};

/**
 * The store as a part of the cluster writes to it: what it creates and changes is recorded as its own, under the name by
 * which a real cluster knows it.
 */
export function signedStore(store: Store, manager: string, clock: Pick<Clock, 'now'>): Store {
  const signed = (before: KubeObject | undefined, after: KubeObject): KubeObject => {
    const isStatus = before !== undefined && isThroughStatus(before, after);
    const {apiVersion} = after;
    return recordUpdate({
      type: typeOf(kindOf(after)),
      before,
      after,
      manager: {name: manager, operation: 'Update', apiVersion, subresource: isStatus ? 'status' : ''},
      time: `${clock.now().toISOString().slice(0, 19)}Z`,
      ignored: isStatus ? ['spec'] : ['status'],
    });
  };
  const born = (object: KubeObject): KubeObject => {
    const {managedFields} = signed(undefined, asBorn(object, sentOf(object))).metadata;
    return {...object, metadata: {...object.metadata, ...(managedFields && {managedFields})}};
  };
  const update: Store['update'] = (resource, object) => {
    const {namespace, name} = object.metadata;
    return store.update(resource, signed(store.get(resource, namespace, name), object));
  };
  return {
    ...store,
    create: (resource, object) => store.create(resource, born(object)),
    update,
    change(resource, namespace, name, edit) {
      const before = store.get(resource, namespace, name);
      return before && update(resource, edit(before));
    },
  };
}
