import type {KubeObject} from '../model.ts';
import {resources} from './resources.ts';
import type {Controller, Room} from './work.ts';

/** Namespace → its default ServiceAccount and the ConfigMap with the cluster's CA, which every pod mounts. */
export function namespaceController({store}: Room, caCertificate: string): Controller {
  const ensure = (resource: typeof resources.serviceAccounts, object: KubeObject) => {
    const {namespace, name} = object.metadata;
    if (!store.get(resource, namespace, name)) store.create(resource, object);
  };
  return {
    looksAfter: resources.namespaces,
    reconcile({metadata}) {
      if (metadata.deletionTimestamp) return;
      const namespace = metadata.name;
      ensure(resources.serviceAccounts, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {name: 'default', namespace},
      });
      ensure(resources.configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'kube-root-ca.crt', namespace},
        data: {'ca.crt': caCertificate},
      });
    },
  };
}
