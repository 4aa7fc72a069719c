import type {Pod} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import type {Fault} from './fault.ts';

const name = 'platform-limits';

/** A quota counts pods until they have ended, those that are about to end as well. */
const takesRoom = ({status}: Pod): boolean => status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

export const quota: Fault = {
  about: 'the quota of the namespace is used up: no pod starts beside those that run',
  begin: ({store, installed}) => ({
    settle({namespace}) {
      const pods = (store.list(resources.pods, namespace) as Pod[]).filter(takesRoom);
      store.create(resources.quotas, {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: {name, namespace},
        spec: {hard: {pods: String(pods.length)}},
        status: {},
      });
    },
    stop() {
      store.remove(resources.quotas, installed()?.namespace, name);
    },
  }),
};
