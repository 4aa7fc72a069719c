import {isDeepStrictEqual} from 'node:util';
import type {Clock, KubeObject, Store} from '../../model.ts';
import {typeOf} from '../schema/index.ts';
import {recordUpdate} from './update.ts';

const kindOf = ({apiVersion, kind}: KubeObject) => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {group: group ?? '', version: version ?? '', kind};
};

/**
 * The store as a part of the cluster writes to it: what it creates and changes is recorded as its own, under the name by
 * which a real cluster knows it. A change of the status counts as one through that subresource.
 */
export function signedStore(store: Store, manager: string, clock: Pick<Clock, 'now'>): Store {
  const signed = (before: KubeObject | undefined, after: KubeObject): KubeObject => {
    const isStatus = before !== undefined && !isDeepStrictEqual(before['status'], after['status']);
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
  const update: Store['update'] = (resource, object) => {
    const {namespace, name} = object.metadata;
    return store.update(resource, signed(store.get(resource, namespace, name), object));
  };
  return {
    ...store,
    create: (resource, object) => store.create(resource, signed(undefined, object)),
    update,
    change(resource, namespace, name, edit) {
      const before = store.get(resource, namespace, name);
      return before && update(resource, edit(before));
    },
  };
}
