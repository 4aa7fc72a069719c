import {resources} from './resources.ts';
import {microTimestamp} from './time.ts';
import type {Controller, Room} from './work.ts';

const namespace = 'kube-node-lease';
const renewMs = 10_000;

/** Node → its Lease, which the kubelet renews for as long as it lives. */
export function leaseController({store, clock}: Room): Controller {
  const renewing = new Set<string>();
  return {
    looksAfter: resources.nodes,
    reconcile({metadata: {name, uid = ''}}, again) {
      if (renewing.has(uid)) return;
      renewing.add(uid);
      clock.after(renewMs, () => {
        renewing.delete(uid);
        again();
      });
      const spec = {
        holderIdentity: name,
        leaseDurationSeconds: 40,
        renewTime: microTimestamp(clock.now()),
      };
      if (store.get(resources.leases, namespace, name)) {
        store.change(resources.leases, namespace, name, lease => ({...lease, spec}));
        return;
      }
      store.create(resources.leases, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: {name, namespace, ownerReferences: [{apiVersion: 'v1', kind: 'Node', name, uid}]},
        spec,
      });
    },
    forget: ({metadata}) => {
      store.remove(resources.leases, namespace, metadata.name);
    },
  };
}
