import type {Resource} from '../model.ts';
import type {Fault} from './fault.ts';
import {addRevision} from './parts/revisions.ts';

const leases: Resource = {group: 'coordination.k8s.io', resource: 'leases'};
const holder = 'operator@bastion-2';
const renewEveryMs = 5000;

/** Kubernetes writes the times of leases to the microsecond. */
const microTime = (date: Date) => `${date.toISOString().slice(0, -1)}000Z`;

export const pendingReleaseLive: Fault = {
  about:
    'an upgrade from another host is under way: pending-upgrade, and a Lease airlock-RELEASE that goes on being renewed',
  begin(place) {
    const {store, clock} = place;
    let cancel = () => {};
    let remove = () => {};
    return {
      settle(installed) {
        const {namespace, release} = installed;
        const removeRevision = addRevision(place, installed, {
          status: 'pending-upgrade',
          description: 'Preparing upgrade',
        });
        const name = `airlock-${release}`;
        const acquireTime = microTime(clock.now());
        const spec = () => ({
          holderIdentity: holder,
          acquireTime,
          renewTime: microTime(clock.now()),
          leaseDurationSeconds: 30,
          leaseTransitions: 0,
        });
        store.create(leases, {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: {name, namespace},
          spec: spec(),
        });
        // Whoever takes the Lease over has it: a holder renews only what is still its own.
        const renew = () => {
          const {holderIdentity} = (store.get(leases, namespace, name)?.['spec'] ?? {}) as {holderIdentity?: string};
          if (holderIdentity !== holder) return;
          store.change(leases, namespace, name, lease => ({...lease, spec: spec()}));
          cancel = clock.after(renewEveryMs, renew);
        };
        cancel = clock.after(renewEveryMs, renew);
        remove = () => {
          removeRevision();
          store.remove(leases, namespace, name);
        };
      },
      stop() {
        cancel();
        remove();
      },
    };
  },
};
