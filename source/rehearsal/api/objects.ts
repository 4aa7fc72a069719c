import type {KubeObject, Store} from '../model.ts';
import type {DefaultsContext} from './defaults.ts';
import {badRequest, notFound} from './failure.ts';
import {type Fields, fieldsAt, textAt} from './fields.ts';
import {groupVersionOf, storedAs} from './kinds.ts';
import type {Context, Target} from './request.ts';

/** What the defaults may know of the cluster. */
export function defaultsContext(store: Store): DefaultsContext {
  return {
    freeClusterIp() {
      const taken = store.list({group: '', resource: 'services'}).map(service => textAt(service, 'spec.clusterIP'));
      let number = 256;
      const ip = () => `10.96.${Math.floor(number / 256)}.${number % 256}`;
      do number += 1;
      while (taken.includes(ip()));
      return ip();
    },
    serviceAccount: (namespace, name) => store.get({group: '', resource: 'serviceaccounts'}, namespace, name),
    defaultStorageClass: () =>
      store
        .list({group: 'storage.k8s.io', resource: 'storageclasses'})
        .find(({metadata}) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true')
        ?.metadata.name,
  };
}

/** Checks what a body says it is against the path it was sent to. */
export function typed(fields: Fields, {kind, namespace}: Target): KubeObject {
  const apiVersion = groupVersionOf(kind);
  if ((fields['apiVersion'] ?? apiVersion) !== apiVersion || (fields['kind'] ?? kind.kind) !== kind.kind) {
    throw badRequest(
      `${fields['kind']} in version "${fields['apiVersion']}" cannot be handled as a ${kind.kind}: does not match the endpoint`,
    );
  }
  const metadata = fieldsAt(fields, 'metadata');
  const named = metadata['namespace'];
  if (named && namespace && named !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  return {
    ...fields,
    apiVersion,
    kind: kind.kind,
    metadata: {...metadata, name: textAt(metadata, 'name'), ...(kind.namespaced && {namespace})},
  };
}

/** The stored object a path names; 404 without it. */
export function existing({store}: Context, {kind, namespace, name = ''}: Target): KubeObject {
  const found = store.get(storedAs(kind), namespace, name);
  if (!found) throw notFound(kind, name);
  return found;
}
