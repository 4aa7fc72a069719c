import {resources} from '../controllers/resources.ts';
import type {Store} from '../model.ts';
import {program} from '../pods/script.ts';
import type {Fault} from './fault.ts';

const hookAnnotation = 'helm.sh/hook';

/** Whether a pod belongs to a Job that helm runs around an upgrade. */
function isUpgradeHook(store: Store, podName: string): boolean {
  const pod = store.list(resources.pods).find(({metadata}) => metadata.name === podName);
  const owner = pod?.metadata.ownerReferences?.find(({kind}) => kind === 'Job');
  const job = owner && store.get(resources.jobs, pod?.metadata.namespace, owner.name);
  return /\b(pre|post)-upgrade\b/.test(job?.metadata.annotations?.[hookAnnotation] ?? '');
}

export const hookFails: Fault = {
  about: 'a hook Job of the upgrade ends with exit code 1, before or after the workloads as the chart has it',
  begin: ({store, installed}) => ({
    behave({podName}) {
      if (!installed() || !isUpgradeHook(store, podName)) return undefined;
      return program(['checking before the upgrade', 'error: 3 jobs are still queued: drain the queue first'], {
        exitCode: 1,
      });
    },
  }),
};
